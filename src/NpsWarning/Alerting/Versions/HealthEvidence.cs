using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Versions;

/// <summary>The counts of the health version. Every count that leaves the country passes through <see cref="Cell"/>.</summary>
internal sealed class HealthEvidence(SignalBrief brief, Reach reach, AlertWords words)
{
    private const int MostFeatures = 8;
    private const int MostWeeks = 6;
    private const int LongestReason = 300;

    private readonly int _smallest = Aggregate.SmallestCell(brief);

    public string Cases => reach == Reach.Beyond && brief.Cases.Total < _smallest
        ? words.Say("cases.other", ("count", Cell(brief.Cases.Total)))
        : words.Counted("cases", brief.Cases.Total);

    /// <summary>The number, or "fewer than 5" where a reader abroad may not see it.</summary>
    private string Cell(int count) => reach == Reach.Beyond && count < _smallest
        ? words.Say("fewer-than", ("smallest", _smallest))
        : words.Number(count);

    private bool Shown(int count) => reach == Reach.WithinJurisdiction || count >= _smallest;

    public string HarmAnswer(SeverityRuling ruling)
    {
        var harm = brief.Clinical.Harm;
        var deaths = Math.Max(harm.Deaths, harm.Fatal);
        if (deaths + harm.Severe + harm.Moderate == 0)
            return words.Say(ruling.Severity == Severity.Minor ? "health.1.harm.mild"
                : harm.NotGraded + brief.Clinical.Presentations > 0 ? "health.1.harm.presenting"
                : "health.1.harm.unknown");
        var parts = new List<string>();
        if (deaths > 0) parts.Add(Shown(deaths) ? words.Counted("deaths", deaths) : words.Say("deaths.other", ("count", Cell(deaths))));
        if (harm.Severe > 0) parts.Add(words.Say("harm.severe", ("count", Cell(harm.Severe))));
        if (harm.Moderate > 0) parts.Add(words.Say("harm.moderate", ("count", Cell(harm.Moderate))));
        return words.Say("health.1.harm.yes", ("harm", string.Join(", ", parts)));
    }

    public IReadOnlyList<AlertBlock> Presentation()
    {
        var clinical = brief.Clinical;
        var features = clinical.Features.Where(feature => feature.Cases > 0 && Shown(feature.Cases)).Take(MostFeatures).ToList();
        var blocks = new List<AlertBlock>
        {
            AlertBlock.Paragraph(features.Count == 0
                ? words.Say("health.3.features.none")
                : words.Say("health.3.features", ("presentations", Cell(clinical.Presentations)),
                    ("features", string.Join(", ", features.Select(feature => $"{Wording.Feature(words, feature)} {words.Number(feature.Cases)}"))))),
        };
        if (clinical.Presentations > 0 || clinical.Harm != HarmCounts.None) blocks.Add(AlertBlock.Paragraph(WorstSeverity()));
        blocks.Add(AlertBlock.Paragraph(Naloxone()));
        blocks.Add(AlertBlock.Paragraph(TimeCourse() + words.Say("health.3.routes", ("routes", words.List(clinical.Routes.Select(route => words.Term("routes", route)), 4)))));
        if (clinical.Presentations > 0) blocks.Add(AlertBlock.Paragraph(words.Say("health.3.children", ("count", Cell(clinical.CasesWithChildren)))));
        return blocks;
    }

    /// <summary>Free text, which may hold counts: it stays in the country.</summary>
    private string TimeCourse() => reach == Reach.Beyond
        ? ""
        : words.Say("health.3.time", ("course", brief.Clinical.TimeCourse is { Length: > 0 } course ? words.Say("quoted", ("name", AlertWords.Fact(course, 120))) : words.Say("not-known"))) + " ";

    private string WorstSeverity()
    {
        var harm = brief.Clinical.Harm;
        var counts = words.Say("health.3.severity.counts", ("none", Cell(harm.NoSymptoms)), ("minor", Cell(harm.Minor)), ("moderate", Cell(harm.Moderate)),
            ("severe", Cell(harm.Severe)), ("fatal", Cell(harm.Fatal)), ("notGraded", Cell(harm.NotGraded)));
        return words.Say("health.3.severity", ("counts", counts), ("deaths", Cell(Math.Max(harm.Deaths, harm.Fatal))));
    }

    private string Naloxone()
    {
        var naloxone = brief.Clinical.Naloxone;
        return naloxone.Given == 0
            ? words.Say("health.3.naloxone.none")
            : words.Say("health.3.naloxone", ("given", Cell(naloxone.Given)), ("full", Cell(naloxone.Full)), ("partial", Cell(naloxone.Partial)),
                ("none", Cell(naloxone.NoResponse)), ("unknown", Cell(naloxone.ResponseUnknown)));
    }

    public string IdentificationCounts()
    {
        var counts = brief.Identification.Cases.Where(entry => entry.Value > 0).OrderByDescending(entry => entry.Key)
            .Select(entry => words.Say("identification.count", ("level", words.Say(Wording.LevelKey(entry.Key, "identification.short."))), ("cases", Cell(entry.Value)))).ToList();
        return counts.Count == 0 ? words.Say("not-known") : string.Join(", ", counts);
    }

    /// <summary>Which of several substances it is by now known to be; abroad without the counts, unless all of them may be shown.</summary>
    public string ToldApart()
    {
        var (told, open) = (brief.Identification.ToldApart, brief.Identification.NotToldApart);
        return Shown(open) && told.All(m => Shown(m.Cases))
            ? Wording.ToldApart(words, [.. told.Select(m => words.Say("set.told.member", ("name", AlertWords.Fact(m.Name)), ("cases", words.Counted("cases", m.Cases))))], words.Counted("cases", open))
            : Wording.ToldApart(words, [.. told.Select(m => m.Name)]);
    }

    /// <summary>Its metabolites and precursors among the findings; empty where there are none.</summary>
    public string ByMetabolite() => brief.Identification.Metabolites.Count == 0 ? ""
        : words.Say("health.4.metabolite", ("metabolites", words.All(brief.Identification.Metabolites)), ("name", AlertWords.Fact(brief.Subject.DisplayName)), ("cases", Cell(brief.Identification.ByMetaboliteOnly)));

    public IReadOnlyList<AlertBlock> Sources() =>
    [
        AlertBlock.Paragraph(words.Say("health.5.sources", ("seizures", Cell(brief.Cases.Seizure)), ("laboratory", Cell(brief.Cases.Laboratory)), ("poisoning", Cell(brief.Cases.Poisoning)))
            + " " + words.Say("health.5.dates", ("first", DayOrUnknown(brief.FirstOccurredOn)), ("known", DayOrUnknown(brief.FirstKnownOn)))),
        AlertBlock.Paragraph(words.Say("health.5.curve", ("weeks", Weeks())) + " " + words.Say("health.5.regions", ("regions", Regions()))),
        .. brief.Detectors.Take(4).Select(found => AlertBlock.Bullet(Detector(found))),
    ];

    /// <summary>Weeks begin on Monday (ISO 8601); the newest are shown.</summary>
    private string Weeks()
    {
        var weeks = brief.ByDay.GroupBy(day => day.Day.AddDays(-(((int)day.Day.DayOfWeek + 6) % 7)))
            .Select(week => (Monday: week.Key, Count: week.Sum(day => day.Cases)))
            .Where(week => week.Count > 0).OrderBy(week => week.Monday).TakeLast(MostWeeks).ToList();
        return InParts(weeks.Select(week => week.Count), () => weeks.Select(week =>
            words.Say("health.5.week", ("day", words.ShortDate(week.Monday)), ("count", words.Number(week.Count)))));
    }

    private string Regions()
    {
        var regions = brief.Policy.FinestPlace == PlaceLevel.Country ? [] : brief.Place.Regions.Take(8).ToList();
        return InParts(regions.Select(region => region.Cases.Total), () => regions.Select(region => $"{AlertWords.Fact(region.Name)} {words.Number(region.Cases.Total)}"));
    }

    /// <summary>A breakdown of the total: all of it or none, since a single part that is left out follows from the total and the others.</summary>
    private string InParts(IEnumerable<int> counts, Func<IEnumerable<string>> parts)
    {
        var all = counts.ToList();
        if (all.Count == 0) return words.Say("not-known");
        return all.TrueForAll(Shown) ? string.Join(", ", parts()) : words.Say("health.5.withheld", ("smallest", _smallest));
    }

    private string Detector(DetectorFinding found)
    {
        var model = Wording.Model(words, found.Model, found.ModelVersion);
        var what = Glossary.Find("detectors", found.Detector, words.Language) ?? words.Say("health.5.detector.what");
        return reach == Reach.Beyond
            ? words.Say("health.5.detector.beyond", ("detector", found.Detector), ("version", found.DetectorVersion), ("model", model), ("what", what))
            : words.Say("health.5.detector", ("detector", found.Detector), ("version", found.DetectorVersion), ("model", model), ("what", what),
                ("reason", Sentence(found.Reason)), ("threshold", Sentence(found.Threshold)));
    }

    private static string Sentence(string text) => AlertWords.Fact(text, LongestReason).TrimEnd('.');

    private string DayOrUnknown(DateOnly? day) => day is { } known ? words.Date(known) : words.Say("not-known");
}
