namespace NpsWarning.Chaos.Corpus;

/// <summary>
/// Reports on what has long been about: no detector has anything to say on one of them, so that here all that goes wrong between submitters and a
/// service may go wrong in any order: corrections that overtake what they correct, retractions before their report, reports of one event from several
/// submitters, links that are put right later, and the same report over and over.
/// </summary>
internal sealed class UsualReports(Random random, DateOnly day)
{
    private static readonly string[] Drugs = ["cocaine", "heroin", "methamphetamine", "amphetamine", "MDMA", "cannabis", "alprazolam", "diazepam", "ketamine", "fentanyl", "oxycodone", "caffeine"];
    private static readonly string[] Countries = ["XA", "XB", "XC"];

    private readonly List<ReportDraft> _recent = [];
    private int _number;

    /// <summary>About <paramref name="count"/> reports, spread over the days from the first to the last before <c>day</c> (both included).</summary>
    public List<Message> Write(int count, int firstDaysAgo, int lastDaysAgo)
    {
        var placed = new List<(double At, Message Message)>();
        for (var i = 0; i < count; i++)
        {
            var daysAgo = firstDaysAgo - (int)((long)(firstDaysAgo - lastDaysAgo) * i / count);
            foreach (var message in Messages(Draft(daysAgo)))
                placed.Add((i + (random.NextDouble() * 60), message));
        }
        return [.. placed.OrderBy(p => p.At).Select(p => p.Message)];
    }

    private ReportDraft Draft(int daysAgo)
    {
        var submitter = Submitters.All[random.Next(3)];
        var country = random.Pick(Countries);
        var occurred = day.AddDays(-daysAgo);
        var reported = day.AddDays(-Math.Max(4, daysAgo - random.Next(0, 6)));
        var draft = new ReportDraft
        {
            Submitter = submitter,
            ReportId = $"U-{_number++:000000}",
            Occurred = occurred,
            Reported = reported,
            Country = country,
            Region = $"{country}-{random.Next(1, 5)}",
            Findings = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Pick(Drugs), random.Chance(.5) ? "reference-standard" : "presumptive")).DistinctBy(f => f.Item1)],
            // Reports of one event come from all three, and a laboratory may well say another country than the seizure.
            Related = random.Chance(.25) && _recent.Count > 0 ? [.. Enumerable.Range(0, random.Chance(.2) ? 2 : 1).Select(_ => random.Pick(_recent)).Distinct()] : [],
            Notify = random.Chance(.02) ? [Requests.Directory(random)] : [],
            Section = submitter switch
            {
                Submitters.Customs => Sections.Seizure(random),
                Submitters.Laboratory => Sections.Laboratory(),
                _ => Sections.Poisoning(random, random.Chance(.7) ? "minor" : "moderate"),
            },
        };
        _recent.Add(draft);
        if (_recent.Count > 40) _recent.RemoveAt(0);
        return draft;
    }

    private List<Message> Messages(ReportDraft first)
    {
        var revisions = new List<ReportDraft> { first };
        var fate = random.NextDouble();
        if (fate < .09) revisions.Add(Corrected(first));
        else if (fate < .11) revisions.AddRange([Corrected(first), Corrected(Corrected(first))]);
        else if (fate < .14) revisions.Add(first with { Revision = 2, Status = "retracted" });
        else if (fate < .15) revisions.AddRange([first with { Revision = 2, Status = "retracted" }, Corrected(Corrected(first))]);
        // One in two comes the wrong way round.
        if (revisions.Count > 1 && random.Chance(.5)) revisions.Reverse();
        var messages = revisions.ConvertAll(r => r.Message());
        if (random.Chance(.04)) messages.Add(random.Pick(messages));
        if (random.Chance(.04)) messages.Add(random.Pick(revisions).Message("/again"));
        return messages;
    }

    private ReportDraft Corrected(ReportDraft draft) => draft with
    {
        Revision = draft.Revision + 1,
        Status = "corrected",
        Reported = draft.Reported.AddDays(random.Next(0, 2)),
        Findings = random.Chance(.5) ? [.. draft.Findings, (random.Pick(Drugs), "library-match")] : [.. draft.Findings.Take(1)],
        Related = random.Chance(.3) ? [] : draft.Related,
        Region = $"{draft.Country}-{random.Next(1, 5)}",
    };
}
