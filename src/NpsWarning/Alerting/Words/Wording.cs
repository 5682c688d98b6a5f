using System.Text.RegularExpressions;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;

namespace NpsWarning.Alerting.Words;

/// <summary>Sentences that more than one version uses, always in the same words.</summary>
internal static partial class Wording
{
    /// <summary>EFSA's scale: the lower end of each band in percent, both neighbours share it and the likelier word wins.</summary>
    private static readonly int[] Certainties = [99, 95, 90, 66, 33, 10, 5, 1, 0];

    /// <summary>Names of a set that a headline holds, with place and counts beside them.</summary>
    private const int LongestSet = 60;

    public static string Certainty(AlertWords words, double percent) =>
        words.Say("certainty." + Certainties.First(least => percent >= least));

    public static string Tlp(AlertWords words, Tlp mark) => words.Say("tlp." + mark.ToString().ToLowerInvariant());

    public static string Tier(AlertWords words, Intake.Severity severity) => words.Say("tier." + severity.ToString().ToLowerInvariant());

    /// <summary>How well it is identified, with the isomers that were not told apart.</summary>
    public static string Identified(AlertWords words, IdentificationLevel level, IReadOnlyList<string> candidates) =>
        level == IdentificationLevel.LibraryMatch && candidates.Count > 1
            ? words.Say("identification.librarymatch.set", ("names", OneOf(words, candidates)))
            : words.Say(LevelKey(level));

    public static string LevelKey(IdentificationLevel level, string of = "identification.") => of + level.ToString().ToLowerInvariant();

    /// <summary>The substance in the middle of a sentence.</summary>
    public static string Subject(AlertWords words, string? name, bool unlisted, bool unidentified, IReadOnlyList<string> candidates)
    {
        if (name is null) return words.Say("subject.unnamed");
        if (unlisted) return words.Say("subject.unlisted", ("name", Quoted(words, name)));
        if (unidentified) return words.Say("subject.compound", ("name", Compound(words, name)));
        return candidates.Count > 1 ? words.Say("subject.set", ("names", OneOf(words, candidates))) : AlertWords.Fact(name);
    }

    /// <summary>What a compound is called until it has a name; other names stay as they are.</summary>
    public static string Compound(AlertWords words, string name)
    {
        var parts = UnidentifiedName().Match(name);
        if (!parts.Success) return AlertWords.Fact(name);
        var like = parts.Groups["like"].Success ? words.Say("compound.like", ("name", parts.Groups["like"].Value)) : null;
        string[] known = [.. new[] { like, parts.Groups["ions"].Success ? parts.Groups["ions"].Value : null }.OfType<string>()];
        return words.Say("compound") + (known.Length == 0 ? "" : $" ({string.Join(", ", known.Select(part => AlertWords.Fact(part)))})");
    }

    /// <summary>A code that is not in the glossary is shown as it was written: it may be the feature that matters.</summary>
    public static string Feature(AlertWords words, FeatureCount feature) => words.Term("features", feature.Code).Replace('_', ' ');

    public static string Country(AlertWords words, string code) => AlertWords.Fact(PlaceNames.Country(code, words.Language));

    /// <summary>Words that submitters wrote, each in quotation marks.</summary>
    public static string Quotations(AlertWords words, IEnumerable<string> texts, int most = 5) => words.List(texts.Select(text => Quoted(words, text)), most, 120);

    /// <summary>Names of classes as the catalogue joins them, "cathinones or opioids".</summary>
    public static string Classes(AlertWords words, string? names) =>
        names is null ? words.Say("not-known") : words.Either(names.Split(" or ").Select(name => words.Term("classes", name)));

    /// <summary>The rule that decided the severity; one that has no words yet goes by its stable name. Its numbers are of patients.</summary>
    public static string Tier(AlertWords words, SeverityRuling ruling, bool withNumbers)
    {
        var key = "rule." + ruling.Rule.ToLowerInvariant();
        var rule = words.Texts.ContainsKey(key) ? words.Say(key) : ruling.Rule;
        var said = withNumbers && ruling.Needed > 0
            ? words.Say("header.tier.rule.numbers", ("tier", Tier(words, ruling.Severity)), ("rule", rule), ("found", ruling.Found), ("needed", ruling.Needed))
            : words.Say("header.tier.rule", ("tier", Tier(words, ruling.Severity)), ("rule", rule));
        if (!ruling.IsRaised) return said;
        return words.Say("header.tier.raised", ("tier", said), ("rules", words.All(ruling.Raising.Select(r => words.Say("rule." + r.Rule.ToLowerInvariant() + (withNumbers ? ".numbers" : ""), ("found", r.Found))))));
    }

    public static string Model(AlertWords words, string? model, string? version) =>
        model is null ? "" : words.Say("health.5.model", ("model", words.Term("models", model)), ("version", version ?? words.Say("not-known")));

    /// <summary>All that it may be, with what the names share said once: "2-, 3- or 4-fluorofentanyl". To drop one would be a false statement.</summary>
    public static string OneOf(AlertWords words, IReadOnlyList<string> candidates) =>
        SetNames.Joined([.. candidates.Select(c => AlertWords.Fact(c)).Where(c => c.Length > 0)], words.Say("or"));

    /// <summary>The same for a headline: where the names are too many for one, how many they are.</summary>
    public static string ShortSet(AlertWords words, IReadOnlyList<string> candidates) => OneOf(words, candidates) is { Length: <= LongestSet } all
        ? words.Say("subject.set", ("names", all))
        : words.Say("subject.set.many", ("count", candidates.Count), ("first", AlertWords.Fact(candidates[0], LongestSet * 2 / 3)));

    /// <summary>Which of several it is by now known to be, and in how many cases; empty where it is not known in any. Without counts where they may not be told.</summary>
    public static string ToldApart(AlertWords words, IReadOnlyList<string> members, string? open = null) => members.Count == 0 ? ""
        : " " + (open is null ? words.Say("set.told", ("members", words.All(members))) : words.Say("set.told.counts", ("members", words.All(members)), ("open", open)));

    public static string Quoted(AlertWords words, string name) => words.Say("quoted", ("name", AlertWords.Fact(name)));

    public static string MedicalUse(AlertWords words, SubstanceFacts? substance) => substance?.MedicalUse switch
    {
        Briefs.MedicalUse.Yes when substance.MedicalUseNote is { Length: > 0 } use => words.Say("medical.yes.note", ("use", words.TermOrQuotation("uses", use))),
        Briefs.MedicalUse.Yes => words.Say("medical.yes"),
        Briefs.MedicalUse.No => words.Say("medical.no"),
        _ => words.Say("medical.unknown"),
    };

    public static string Earlier(AlertWords words, IReadOnlyList<EarlierVersion> earlier) => earlier.Count == 0
        ? words.Say("history.none")
        : string.Join(", ", earlier.TakeLast(9).Select(version => words.Say("history.entry",
            ("version", version.Version), ("date", words.Date(DateOnly.FromDateTime(version.IssuedAt.UtcDateTime))))));

    public static string Replaces(AlertWords words, int version) =>
        version > 1 ? words.Say("header.replaces.value", ("versions", version - 1)) : words.Say("header.replaces.none");

    /// <summary>First letter large: facts come in lower case and may start a sentence.</summary>
    public static string Sentence(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>CAP and mail subjects end at 160 characters; the mark of a simulation is never what is cut.</summary>
    public static string Headline(AlertWords words, bool simulated, string text)
    {
        var whole = simulated ? words.Say("labelled", ("label", words.Say("simulated")), ("value", text)) : text;
        return whole.Length <= AlertWriter.LongestHeadline ? whole : AlertWords.Fact(whole, AlertWriter.LongestHeadline);
    }

    [GeneratedRegex(@"^Unidentified compound(?: \((?:like (?<like>.+) or an isomer, )?(?<ions>m/z .+)\))?$")]
    private static partial Regex UnidentifiedName();
}
