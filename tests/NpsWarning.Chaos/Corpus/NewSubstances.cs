using System.Text.Json.Nodes;

namespace NpsWarning.Chaos.Corpus;

/// <summary>
/// What has to be signalled. Each substance has one place and one mark, and within a wave its evidence only grows: then whoever is told, and what
/// is signalled, does not depend on which states a detection cycle happened to see, and a difference from the quiet run is a fault.
/// </summary>
internal sealed class NewSubstances(Random random, DateOnly day, int seed)
{
    private static readonly string[] Marks = ["AMBER", "AMBER", "AMBER", "GREEN", "AMBER+STRICT", "RED"];
    private static readonly string[] Countries = ["XA", "XB", "XC"];

    private readonly List<Story> _stories = [];
    private readonly List<ReportDraft> _misspelt = [];
    private int _number;

    /// <summary>Subjects of which two cases or more are posted: as many signals have to be there.</summary>
    public int Stories => _stories.Count;

    /// <summary>First cases of each, with all that goes wrong on the way.</summary>
    public List<Message> Appear(int stories)
    {
        var placed = new List<(double At, Message Message)>();
        for (var i = 0; i < stories; i++)
        {
            var story = Begin(i, cases: random.Next(2, 9));
            foreach (var message in story.Reports.SelectMany(Messages)) placed.Add((random.NextDouble(), message));
        }
        for (var i = 0; i < stories / 2; i++)
            foreach (var report in Case(new Story($"Solor-{seed}-{i}", random.Pick(Countries), "AMBER", Harm: random.Chance(.3) ? "severe" : null, Child: false), confirmed: i % 2 == 0))
                placed.Add((random.NextDouble(), report.Message()));
        for (var i = 0; i < stories / 4; i++)
        {
            // A name that is put right in the next wave: its first case is a notice, and no more. It goes to a substance of which nothing is taken back
            // then: otherwise how many cases a cycle saw at most, and so the grade, would depend on which came first.
            var story = _stories[2 * i];
            var report = Case(new Story($"Mispel-{seed}-{i}", story.Country, story.Mark, null, false), confirmed: false)[0];
            _misspelt.Add(report with { Revision = 2, Status = "corrected", Findings = [(story.Name, "reference-standard")] });
            placed.Add((random.NextDouble(), report.Message()));
        }
        placed.AddRange(Rise(stories));
        return [.. placed.OrderBy(p => p.At).Select(p => p.Message)];
    }

    /// <summary>Every sixth substance is taken back whole, every sixth loses a case, misspelt names are put right.</summary>
    public List<Message> Change()
    {
        var messages = new List<Message>();
        for (var i = 0; i < _stories.Count; i++)
        {
            var reports = _stories[i].Reports;
            if (i % 6 == 1) messages.AddRange(reports.Where(r => r.Status != "retracted").Select(Retracted));
            else if (i % 6 == 3 && _stories[i].Cases > 2) messages.AddRange(reports.Where(r => r.Status != "retracted").Take(_stories[i].FirstCase).Select(Retracted));
        }
        messages.AddRange(_misspelt.Select(r => r.Message()));
        return [.. messages.OrderBy(_ => random.NextDouble())];
    }

    /// <summary>Of those that were taken back whole, every second comes again.</summary>
    public List<Message> Return()
    {
        var back = _stories.Where((_, i) => i % 12 == 1).ToList();
        return [.. back.SelectMany(s => Case(s, true).Concat(Case(s, true))).Select(r => r.Message()).OrderBy(_ => random.NextDouble())];
    }

    private static Message Retracted(ReportDraft report) => (report with { Revision = report.Revision + 10, Status = "retracted" }).Message();

    private Story Begin(int number, int cases)
    {
        var harm = (number % 4) switch { 0 => null, 1 => "severe", 2 => "fatal", _ => random.Chance(.5) ? "severe" : "moderate" };
        var story = new Story($"Vorin-{seed}-{number}", random.Pick(Countries), random.Pick(Marks), harm, Child: number % 8 == 5) { Cases = cases };
        for (var i = 0; i < cases; i++)
        {
            var reports = Case(story, confirmed: random.Chance(.6));
            if (i == 0) story.FirstCase = reports.Count;
            story.Reports.AddRange(reports);
        }
        if (cases > 3) // one more, which was retracted before it was reported
            story.Reports.Add(Case(story with { Harm = story.Harm is null ? null : "moderate" }, confirmed: false)[0] with { Revision = 2, Status = "retracted" });
        _stories.Add(story);
        return story;
    }

    /// <summary>A seizure or a poisoning, and mostly the laboratory's report on it.</summary>
    private List<ReportDraft> Case(Story story, bool confirmed)
    {
        var (occurred, region) = (random.Next(8, 60), $"{story.Country}-{random.Next(1, 5)}");
        ReportDraft Draft(string submitter, int reportedDaysAgo, Func<JsonObject> section) => new()
        {
            Submitter = submitter,
            ReportId = $"N-{_number++:00000}",
            Occurred = day.AddDays(-occurred),
            Reported = day.AddDays(-reportedDaysAgo),
            Country = story.Country,
            Region = region,
            Tlp = story.Mark,
            Section = section,
        };
        var first = story.Harm is null
            ? Draft(Submitters.Customs, occurred - 1, Sections.Seizure(random)) with { Findings = [(story.Name, "presumptive")] }
            : Draft(Submitters.PoisonCentre, occurred - 1, Sections.Poisoning(random, story.Harm, story.Child)) with { Findings = [(story.Name, "presumptive")] };
        if (!confirmed) return [first];
        var analysis = Draft(Submitters.Laboratory, occurred - random.Next(2, 6), Sections.Laboratory(story.Harm is null ? "seized-material" : "clinical")) with
        {
            Findings = [(story.Name, "reference-standard")],
            Related = [first],
            Notify = random.Chance(.4) ? [Requests.Directory(random), Requests.Unlisted(random.Next(5)), Requests.NobodyKnows(random.Next(3))] : [],
        };
        return [first, analysis];
    }

    private IEnumerable<Message> Messages(ReportDraft report)
    {
        if (report.Status == "retracted") return [report.Message(), (report with { Revision = 1, Status = "final" }).Message()];
        if (random.Chance(.15)) return [report.Message(), report.Message()];
        if (random.Chance(.15)) return [report.Message(), report.Message("/again")];
        if (report.Kind == "poisoning" && random.Chance(.3))
        {
            // It was worse than first thought; which of the two comes first does not matter.
            var milder = report with { Section = Sections.Poisoning(random, "minor", report.Section()["ageBand"]!.GetValue<string>() == "0-5") };
            return random.Chance(.5) ? [milder.Message(), Worse(report)] : [Worse(report), milder.Message()];
        }
        return [report.Message()];
    }

    private static Message Worse(ReportDraft report) => (report with { Revision = 2, Status = "corrected" }).Message();

    // Ketamine has always been about in XC; now far more poisonings than usual name it.
    private IEnumerable<(double, Message)> Rise(int stories) => Enumerable.Range(0, 30 + (2 * stories)).Select(i => (random.NextDouble(), new ReportDraft
    {
        Submitter = Submitters.PoisonCentre,
        ReportId = $"K-{i:00000}",
        Occurred = day.AddDays(-random.Next(3, 20)),
        Reported = day.AddDays(-2),
        Country = "XC",
        Region = $"XC-{random.Next(1, 5)}",
        Findings = [("ketamine", "reference-standard")],
        Section = Sections.Poisoning(random, "moderate"),
    }.Message()));

    private sealed record Story(string Name, string Country, string Mark, string? Harm, bool Child)
    {
        public int Cases { get; init; }
        public int FirstCase { get; set; }
        public List<ReportDraft> Reports { get; } = [];
    }
}
