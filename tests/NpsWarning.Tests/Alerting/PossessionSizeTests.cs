using CsCheck;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Versions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>
/// The third principle from the reports on: possession-size seizures with a mark in every text and a region of their own, through <see cref="BriefWriter"/>
/// onto every way out. What fewer of them share than the smallest cell has is for health alone; what as many share, or a wholesale seizure shows, is told.
/// </summary>
public sealed class PossessionSizeTests
{
    private const int Signals = 1_500;
    private const string Name = "Brandnewolam", Region = "US-ZQX", Colour = "zqxcolour", SoldAs = "zqxsold", Found = "Zqxolam", Never = "zqxnever", Form = "crystal";

    private static readonly Gen<Seen> AnySeen =
        from possession in Gen.Int[1, 7]
        from items in Gen.Int[1, 6].Array[7]
        from analysed in Gen.Bool.Array[7]
        from contexts in Gen.Enum<SeizureContext>().Where(c => c != SeizureContext.ProductionSite).Array[7] // which is supply whatever the amount
        from grams in Gen.Int[0, 99].Array[7]
        from wholesale in Gen.Int[0, 3]
        from alike in Gen.Bool
        from adults in Gen.Int[0, 4]
        from child in Gen.Bool
        select new Seen([.. Enumerable.Range(0, possession).Select(i => Possession(i, items[i], analysed[i], contexts[i], grams[i]))],
            [.. Enumerable.Range(0, wholesale).Select(i => Wholesale(i, alike)), .. Enumerable.Range(0, adults).Select(i => Poisoned(i, AgeBand.From25To34)), .. child ? [OfAChild()] : Array.Empty<Report[]>()],
            wholesale > 0 && alike);

    [Fact]
    public void Possession_size_seizures_are_counted_and_never_listed()
    {
        using var scene = new Scene();
        scene.Take("lab", Some.Report(findings: [Some.Finding(Name)]));
        var writer = new BriefWriter(scene.Book, Scene.Policies, simulated: false);
        var edition = new AlertEdition { Alert = new AlertReference("A1"), Version = 1, IssuedAt = Some.Now };
        var (turn, told, kept) = (0, 0, 0);
        scene.Database.Read(session =>
        {
            AnySeen.Sample(seen =>
            {
                var brief = writer.Write(session, ReportsToEnforcementTests.Evidence([.. seen.Possession, .. seen.Others]), edition, Some.DaysAgo(0));
                var mayBeTold = seen.IsWholesaleToo || seen.Possession.Length >= 5;
                _ = mayBeTold ? told++ : kept++;
                foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
                {
                    foreach (var (way, content) in EveryWayOut.Of(brief, audience, Reach.WithinJurisdiction, "", turn++))
                        Assert.False(content.Contains(mayBeTold ? Never : "zqx", StringComparison.OrdinalIgnoreCase), $"{audience}, {way}: {content}");
                    Assert.Equal(mayBeTold, AlertFacts.Of(brief, audience, Reach.Beyond, "Alert").Regions.Contains(Region));
                }

                var supply = EnforcementBrief.From(brief).Supply;
                Assert.Equal((mayBeTold, mayBeTold, mayBeTold, mayBeTold), (supply.Forms.Contains(Form), supply.Colours.Contains(Colour), supply.SoldAs.Contains(SoldAs), supply.FoundInMaterial.Contains(Found)));
                Assert.Equal(seen.Possession.Length >= 5 ? seen.Possession.Length : 0, supply.OnlineSales);
                var text = Flat(AlertWriter.Write(brief, Audience.Enforcement));
                Assert.Contains($"Possession-size seizures: {(seen.Possession.Length < 5 ? "fewer than 5" : seen.Possession.Length)}, counted only.", text);
                if (mayBeTold) foreach (var shared in (string[])[Region, Colour, SoldAs, Found, Form]) Assert.Contains(shared, text);

                // A clinician recognises the material by a single seizure.
                var health = Flat(AlertWriter.Write(brief, Audience.Health));
                foreach (var known in (string[])[Region, SoldAs, Found, Form]) Assert.Contains(known, health);
            }, iter: Signals, threads: 1);
            return 0;
        });
        Assert.True(told > Signals / 5 && kept > Signals / 5, $"{told} told, {kept} kept");
    }

    /// <summary>One case with so many items, all alike, and perhaps their analysis.</summary>
    private static Report[] Possession(int i, int items, bool analysed, SeizureContext context, int grams) =>
    [
        .. Enumerable.Range(0, items).Select(item => Seized($"P-{i}-{item}", Region, [Some.Finding(Name), Some.Finding(Found)], Marked(context, grams) with
        {
            Markings = Never,
            Packaging = Never,
            Concealment = Never,
            Precursors = [new SubstanceReference { RawName = Never }],
            OnlineSale = true,
        })),
        .. analysed ? [Some.Report(ReportKind.Laboratory, $"L-{i}", region: Region, findings: [Some.Finding(Name), Some.Finding(Found)])] : Array.Empty<Report>(),
    ];

    private static Report[] Wholesale(int i, bool alike) =>
    [
        alike ? Seized($"W-{i}", Region, [Some.Finding(Name), Some.Finding(Found)], Marked(SeizureContext.Import, 5_000))
            : Seized($"W-{i}", "US-CT", [Some.Finding(Name)], new Seizure { Context = SeizureContext.Import, Amount = 5, AmountUnit = AmountUnit.Kilogram, PhysicalForm = PhysicalForm.Powder, Colour = "white" }),
    ];

    private static Report[] Poisoned(int i, AgeBand age) => [Some.Report(ReportKind.Poisoning, $"H-{i}", region: Region, findings: [Some.Finding(Name)], poisoning: Some.Presentation("agitation") with { AgeBand = age })];

    /// <summary>With a seizure of wholesale size, which is not told of either.</summary>
    private static Report[] OfAChild() => [.. Poisoned(99, AgeBand.From6To12), Seized("C", Region, [Some.Finding(Name), Some.Finding(Found)], Marked(SeizureContext.Import, 5_000))];

    private static Report Seized(string id, string region, IReadOnlyList<Finding> findings, Seizure seizure) => Some.Report(ReportKind.Seizure, id, region: region, findings: findings, seizure: seizure);

    private static Seizure Marked(SeizureContext context, int grams) =>
        new() { Context = context, Amount = grams, AmountUnit = AmountUnit.Gram, PhysicalForm = PhysicalForm.Crystal, Colour = Colour, SoldAs = SoldAs };

    private static string Flat(AlertText alert) => string.Join(' ', alert.PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private sealed record Seen(Report[][] Possession, Report[][] Others, bool IsWholesaleToo);
}
