using NpsWarning.Cli.Demo;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;
using NpsWarning.Tests.Detection;

namespace NpsWarning.Tests.Cli;

/// <summary>
/// A scenario's streams judged by the detectors in memory, day by day: cases linked by <c>related</c>, each subject once a case and source,
/// by country. It does what intake does to counts, without a database.
/// </summary>
internal static class JudgedStreams
{
    private sealed record Sighting(string Case, string Subject, string Source, string Place, DateOnly Occurred, DateOnly Known, bool Confirmed);

    private static readonly Catalogue Catalogue = Catalogue.Load();
    private static readonly Resolver Resolver = new(Catalogue);

    /// <summary>What the name means to the watch; a name that nobody knows is news.</summary>
    public static Standing StandingOf(string name) =>
        Resolver.Resolve(name) is { Kind: NameKind.Substance } known ? Catalogue.ById(known.Substances[0])!.Standing : Standing.Nps;

    /// <summary>The name to show for it.</summary>
    public static string NameOf(string name) => SubjectNames.For(Resolver.Resolve(name), Catalogue)!;

    /// <summary>Every verdict with a grade.</summary>
    public static IEnumerable<(string Subject, string Place, DateOnly Day, Verdict Verdict)> Of(IEnumerable<ScenarioDay> days, int learningDays)
    {
        var sightings = Sightings([.. days.SelectMany(day => day.Reports)]);
        var named = sightings.Where(s => s.Source != "any").GroupBy(s => s.Place).ToDictionary(place => place.Key, place => place.Select(s => (s.Occurred, s.Known, s.Source, 1)).ToList());
        var since = sightings.GroupBy(s => s.Place).ToDictionary(place => place.Key, place => place.Min(s => s.Known));
        foreach (var stream in sightings.GroupBy(s => (s.Subject, s.Place)))
        {
            foreach (var day in stream.Select(s => s.Known).Distinct().Order())
            {
                var known = stream.Where(s => s.Source != "any" && s.Known <= day);
                var history = Histories.Of(day, known.Select(s => (s.Occurred, s.Known, s.Source)), named[stream.Key.Place]) with
                {
                    Subject = new($"unlisted:{stream.Key.Subject}"),
                    Name = stream.Key.Subject,
                    Standing = StandingOf(stream.Key.Subject),
                    Place = stream.Key.Place,
                    Cases = new(stream.Where(s => s.Source == "any" && s.Known <= day).Select(s => (s.Known, 1))),
                    WatchedSince = since[stream.Key.Place],
                    LearningDays = learningDays,
                    Confirmed = stream.Any(s => s.Known <= day && s.Confirmed),
                    SeenElsewhere = sightings.Any(s => s.Subject == stream.Key.Subject && s.Place != stream.Key.Place && s.Known < day),
                };
                foreach (var verdict in DetectionCycle.Judge(history).Where(verdict => verdict.Grade > Grade.None))
                    yield return (stream.Key.Subject, stream.Key.Place, day, verdict);
            }
        }
    }

    private static List<Sighting> Sightings(IReadOnlyList<SubmittedReport> sent)
    {
        var retracted = sent.Where(s => s.Report.Status == ReportStatus.Retracted).Select(s => (s.Submitter, s.Report.ReportId)).ToHashSet();
        var rows =
            from s in sent
            where !retracted.Contains((s.Submitter, s.Report.ReportId))
            let parent = s.Report.Related is [var related, ..] ? (related.Submitter!, related.ReportId) : (s.Submitter, s.Report.ReportId)
            from finding in s.Report.Findings
            from source in new[] { s.Report.Kind.ToString().ToLowerInvariant(), "any" }
            select new Sighting($"{parent}", finding.RawName, source, s.Report.Place.Country, s.Report.OccurredOn, DateOnly.FromDateTime(s.Report.ReportedAt.UtcDateTime),
                finding.Identification <= Identification.StructureElucidated);
        return [.. rows.GroupBy(row => (row.Case, row.Subject, row.Source)).Select(same => same.MinBy(row => row.Known)! with { Confirmed = same.Any(row => row.Confirmed) })];
    }
}
