using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Demo;

/// <summary>Plays a scenario to a running service, day by day, and tells what came of it.</summary>
internal sealed class DemoRun(Scenario scenario, ServiceHost host, DemoClock clock, ScenarioPoster poster)
{
    private const string SimulatedReviewer = "simulated reviewer", SecondSimulatedReviewer = "second simulated reviewer";

    private readonly Database _database = host.Services.GetRequiredService<Database>();
    private readonly HashSet<string> _told = [];

    /// <summary>
    /// Posts the history and then each day. With <paramref name="daysASecond"/> the days keep that pace; without, they follow each other as fast
    /// as the service has dealt with them, and a simulated reviewer confirms what the scenario knows to be true, since nobody else is there to.
    /// </summary>
    public async Task PlayAsync(double? daysASecond, Action<string> tell, IProgress<double> progress, CancellationToken cancel)
    {
        await poster.PostAsync(scenario.History(), [], cancel);
        await SettledAsync(cancel);
        var played = 0;
        foreach (var day in scenario.Days())
        {
            var began = TimeProvider.System.GetTimestamp();
            clock.Advance(day.Day);
            await poster.PostAsync(day.Reports, day.Bad, cancel);
            await SettledAsync(cancel);
            if (daysASecond is null)
            {
                Review();
                await SettledAsync(cancel);
            }
            Tell(day.Day, tell);
            progress.Report(++played / (double)scenario.DayCount);
            if (daysASecond is { } pace && TimeSpan.FromSeconds(1 / pace) - TimeProvider.System.GetElapsedTime(began) is { Ticks: > 0 } rest) await Task.Delay(rest, cancel);
        }
    }

    /// <summary>What came of it.</summary>
    public DemoResult Result(TimeSpan took) => _database.Read(session =>
    {
        var signals = session.Query<DemoSignal>(
            """
            SELECT s.signal_id, b.name AS subject, s.place, s.state, s.grade AS priority, s.severity, s.cases, s.signalled_on, s.detectors, s.reason
            FROM signals s LEFT JOIN subjects b ON b.subject = COALESCE(s.named_subject, s.subject)
            WHERE s.grade <> 'Notice' AND s.merged_into IS NULL ORDER BY s.signalled_on, s.signal_id
            """);
        var alerts = session.Query<DemoAlert>("SELECT alert_id, version, kind, signal_id, severity, audiences, issued_at FROM alerts ORDER BY issued_at, alert_id, version");
        var deliveries = session.Query<DemoDelivery>("SELECT alert_id, version, stakeholder, audience, channel, state FROM deliveries ORDER BY alert_id, version, stakeholder");
        return new DemoResult(
            scenario.Name, scenario.Simulated, poster.Reports, poster.Accepted, poster.Rejected, poster.WithoutEffect,
            [.. scenario.Stories.Select(story => Outcome(story, signals, alerts, deliveries))], signals, alerts, deliveries, Math.Round(took.TotalSeconds, 1));
    });

    private static StoryOutcome Outcome(Story story, IReadOnlyList<DemoSignal> signals, IReadOnlyList<DemoAlert> alerts, IReadOnlyList<DemoDelivery> deliveries)
    {
        var signal = signals.FirstOrDefault(s => Tells(story, s.Subject, s.Place));
        var versions = alerts.Where(a => a.SignalId == signal?.SignalId).Select(a => (a.AlertId, a.Version)).ToHashSet();
        int To(string audience) => deliveries.Count(d => versions.Contains((d.AlertId, d.Version)) && d.Audience == audience && d.State == "Delivered");
        return new StoryOutcome(story.Name, story.Place, story.Subject, signal?.SignalId, signal?.SignalledOn, To("Health"), To("Enforcement"), To("Public"));
    }

    private static bool Tells(Story story, string? subject, string place) =>
        string.Equals(story.Subject, subject, StringComparison.OrdinalIgnoreCase) && (place == story.Place || place.StartsWith(story.Place + "-", StringComparison.Ordinal));

    /// <summary>Returns when every stage has nothing left to do: all that was posted has had its effect.</summary>
    private async Task SettledAsync(CancellationToken cancel)
    {
        while (_database.Read(s => s.First<int>(
            """
            SELECT (SELECT COUNT(*) FROM dirty_streams) + (SELECT COUNT(*) FROM wider_streams) + (SELECT COUNT(*) FROM signals WHERE alert_due = 1)
              + (SELECT COUNT(*) FROM deliveries WHERE state = 'Pending' AND attempts = 0) + (SELECT COUNT(*) FROM presentation_dirty)
            """)) > 0)
            await Task.Delay(10, cancel);
    }

    private void Review()
    {
        var reason = Decision.Of(Disposition.Confirm, "sources-agree", "Confirmed by the demo itself, with nobody there to review.")!;
        var agreed = Decision.Of(Disposition.Approve, "checked", "Approved by the demo itself, as the second person that a broadcast alert needs.")!;
        foreach (var signal in _database.Read(SignalBook.All).Where(s => s is { State: SignalState.New, Grade: >= Grade.Signal }))
            if (_database.Read(s => s.First<string>("SELECT name FROM subjects WHERE subject = @subject", new { subject = signal.Shown.Value })) is { } name
                && scenario.Stories.Any(story => Tells(story, name, signal.Place)))
            {
                _database.Write(s => ReviewDesk.Decide(s, signal.SignalId, reason, SimulatedReviewer, Seen.Of(signal, Viewer.Health), clock.GetUtcNow()) is { Refusal: null, Signal: { } confirmed }
                    ? ReviewDesk.Decide(s, signal.SignalId, agreed, SecondSimulatedReviewer, Seen.Of(confirmed, Viewer.Health), clock.GetUtcNow())
                    : null);
                host.Services.GetRequiredService<Doorbell>().Ring(Stages.Alerting);
            }
    }

    private void Tell(DateOnly day, Action<string> tell)
    {
        var news = _database.Read(session => (
            Signals: session.Query<DemoSignal>(
                """
                SELECT s.signal_id, b.name AS subject, s.place, s.state, s.grade AS priority, s.severity, s.cases, s.signalled_on, s.detectors, s.reason
                FROM signals s LEFT JOIN subjects b ON b.subject = COALESCE(s.named_subject, s.subject) WHERE s.grade <> 'Notice' AND s.merged_into IS NULL ORDER BY s.detected_at, s.signal_id
                """),
            Alerts: session.Query<DemoAlert>("SELECT alert_id, version, kind, signal_id, severity, audiences, issued_at FROM alerts ORDER BY issued_at, version")));
        foreach (var signal in news.Signals.Where(s => _told.Add(s.SignalId + s.Subject)))
            tell($"{day:O}  signal  {signal.Subject}, {signal.Place}: {signal.Reason}");
        foreach (var alert in news.Alerts.Where(a => _told.Add($"{a.AlertId}/{a.Version}")))
            tell($"{day:O}  {alert.Kind.ToLowerInvariant(),-6}  {news.Signals.FirstOrDefault(s => s.SignalId == alert.SignalId)?.Subject}: {alert.Severity.ToLowerInvariant()}, to {alert.Audiences.ToLowerInvariant().Replace(",", " and ")}");
    }
}
