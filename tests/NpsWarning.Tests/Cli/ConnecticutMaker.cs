using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using NpsWarning.Intake.Mappings;
using NpsWarning.Substances;

namespace NpsWarning.Tests.Cli;

/// <summary>
/// Makes the demo's compact file of deaths from the published table. It stands with the tests since it runs only when the file is made
/// anew: set NPS_MAKE to the compact file's path and run <see cref="ConnecticutDeathsTests"/>.
/// </summary>
internal static class ConnecticutMaker
{
    private static readonly Catalogue Catalogue = Catalogue.Load();
    private static readonly Resolver Resolver = new(Catalogue);

    // One name a line, then other spellings that the table has for it.
    private static readonly (string Name, Regex Pattern)[] Dictionary = [.. """
        4-ANPP
        7-aminoclonazepam: 7-amino clonazepam, 7-amino-clonazepam
        acetaminophen
        acetylfentanyl: acetyl fentanyl, acety fentanyl
        acrylfentanyl: acryl fentanyl
        alpha-PVP
        alprazolam
        amitriptyline
        amphetamine
        aripiprazole
        baclofen
        bupropion: buproprion
        buprenorphine: buprenor, bupreno, bupren, bupre
        butalbital
        butyrylfentanyl: butyryl fentanyl
        carbamazepine: carbamazapine
        carfentanil
        carisoprodol
        chlordiazepoxide
        chlorpheniramine
        chlorpromazine
        citalopram
        clomipramine
        clonazepam
        clonidine
        clozapine
        cocaethylene: cocoethylene
        cocaine: cocanie
        codeine
        cyclobenzaprine: cyclobenzapine
        cyclopropylfentanyl: cyclopropyl fentanyl
        delorazepam
        desmethylsertraline
        dextromethorphan
        diazepam: diazapam
        difluoroethane: 1,1-difluoroethane, difluro
        dihydrocodeine
        diltiazem
        diphenhydramine: diphenydramine
        doxepin
        doxylamine
        duloxetine
        escitalopram
        eszopiclone
        ethanol: alcohol
        etizolam
        fentanyl: fenatnyl
        fluoxetine
        flubromazolam
        furanylfentanyl: furanyl fentanyl, furanyl-fentanyl
        gabapentin
        GHB
        haloperidol
        heroin
        hydrocodone: hydrocod
        hydromorphone: hydromorph, hydromorp, hydr-mor
        hydroxyzine: hydoxyzine
        imipramine
        isopropanol
        ketamine
        lamotrigine
        levetiracetam
        levorphanol
        loperamide
        lorazepam
        MDMA: 3,4-methylenedioxymethamphetamine, methylenedioxymethamphetamine
        meperidine
        meprobamate
        metaxalone
        methadone
        methamphetamine
        methocarbamol
        methoxyacetylfentanyl: methoxyacetyl fentanyl
        methylone
        methylphenidate
        midazolam
        mirtazapine: mirtazepine
        mitragynine: mitragine
        morphine: morph
        N-ethylpentylone: n-ethyl pentylone, n-ethyl-pentylone
        norbuprenorphine
        nordiazepam
        nortriptyline
        olanzapine
        oxazepam
        oxycodone: oxycod
        oxymorphone
        para-fluorobutyrylfentanyl: para-fluorobutyryl fentanyl
        para-fluoroisobutyrylfentanyl: para-fluoroisobutyryl fentanyl, para-fluorisobutyrylfentanyl
        paroxetine
        PCP: phencyclidine
        phenobarbital
        phentermine
        promethazine
        pseudoephedrine
        quetiapine
        risperidone: resperidone
        sertraline
        tapentadol
        temazepam
        topiramate
        tramadol
        trazodone: trazadone
        U-47700: u47700
        valerylfentanyl: valeryl fentanyl
        venlafaxine
        verapamil
        xylazine
        ziprasidone
        zolpidem
        zopiclone
        """.Split('\n').Select(Entry)];

    public static string Make(string csvPath)
    {
        var deaths = Read(csvPath).OrderBy(death => death.On).ThenBy(death => string.Join(',', death.Names), StringComparer.Ordinal).ToList();
        var names = deaths.SelectMany(death => death.Names).CountBy(name => name).OrderByDescending(n => n.Value).ThenBy(n => n.Key, StringComparer.Ordinal).Select(n => n.Key).ToList();
        var index = names.Select((name, position) => (name, position)).ToDictionary(n => n.name, n => n.position);
        var first = new DateOnly(2012, 1, 1);
        var text = new StringBuilder();
        text.Append("# Deaths by drugs, 2012 to 2019. One line a death: its day as a number (0 is the day in the line 'origin'), then the\n");
        text.Append("# places of its substances in the line 'names', the first being 0. README.md tells how it was made.\n");
        text.Append("# Source: Connecticut Office of the Chief Medical Examiner, Accidental Drug Related Deaths, data.ct.gov, public domain.\n");
        text.Append("origin 2012-01-01\n").Append("place US-CT\n").Append("names ").AppendJoin('|', names).Append('\n');
        foreach (var (on, found) in deaths)
        {
            text.Append(CultureInfo.InvariantCulture, $"{on.DayNumber - first.DayNumber}");
            if (found.Count > 0)
                text.Append(' ').AppendJoin(',', found.Select(name => index[name]).Order());
            text.Append('\n');
        }
        return text.ToString();
    }

    /// <summary>Day and substances of each row; the substances in order of their names, by the catalogue where it has them.</summary>
    public static IEnumerable<(DateOnly On, IReadOnlyList<string> Names)> Read(string csvPath)
    {
        using var csv = File.OpenText(csvPath);
        foreach (var row in Mapping.Find("connecticut-deaths", text => [.. In(text)])!.Read(csv, new()))
        {
            var report = row.Report ?? throw new FormatException($"Row {row.Line}: {string.Join("; ", row.Errors)}");
            yield return (report.OccurredOn, [.. report.Findings.Select(finding => Named(finding.RawName)).Distinct().Order(StringComparer.Ordinal)]);
        }
    }

    private static string Named(string raw) =>
        Resolver.Resolve(raw) is { Kind: NameKind.Substance } known ? Catalogue.ById(known.Substances[0])!.Name : raw.ToLowerInvariant();

    // Longest spelling first, and each part of the text once: "acetyl fentanyl" is no fentanyl.
    private static IEnumerable<string> In(string text)
    {
        foreach (var (name, pattern) in Dictionary.OrderByDescending(entry => entry.Pattern.ToString().Length))
        {
            var rest = pattern.Replace(text, " ; ");
            if (rest.Length == text.Length && rest == text)
                continue;
            text = rest;
            yield return name;
        }
    }

    private static (string, Regex) Entry(string line)
    {
        var parts = line.Split(": ");
        var spellings = parts.Skip(1).SelectMany(more => more.Split(", ")).Prepend(parts[0]).OrderByDescending(s => s.Length).Select(Regex.Escape);
        // "ofacetyl fentanyl", "andheroin": words run together at the end of a line.
        return (parts[0], new Regex($@"(?<![a-z0-9-])(?:of|and)?(?:{string.Join('|', spellings)})s?(?![a-z0-9-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
    }
}
