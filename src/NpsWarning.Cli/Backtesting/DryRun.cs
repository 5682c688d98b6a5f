using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>One thing that the desk would have done on a day: a version sent, or a signal that waits whole for a reviewer.</summary>
/// <param name="Kind">Alert, Update or Cancel; Waits where nothing goes out.</param>
/// <param name="Rule">The rules on severity with their numbers.</param>
/// <param name="AtOnce">Audiences told at once.</param>
/// <param name="Waiting">Audiences that wait for a person, and by which rule.</param>
/// <param name="Recipients">Bodies by name that are handed this version.</param>
internal sealed record DryRunRow(
    DateOnly Day, string Place, string Subject, string Kind, Severity Severity, string Rule, IReadOnlyList<string> AtOnce, IReadOnlyList<string> Waiting, IReadOnlyList<string> Recipients)
{
    public bool IsSent => AtOnce.Count > 0;
}

/// <summary>What a policy would have sent: the replay of <see cref="Backtest"/> with the alert desk at the end of each day, nobody reviewing and nothing handed to any channel.</summary>
internal static class DryRun
{
    /// <summary>Replays the reports; rows from <paramref name="from"/> on.</summary>
    public static IReadOnlyList<DryRunRow> Of(PastReports past, Catalogue whole, PolicyFile policies, IReadOnlyList<Stakeholder> directory, DateOnly from, IProgress<double> progress, CancellationToken cancel)
    {
        var (rows, seen) = (new List<DryRunRow>(), new HashSet<string>());
        using var backtest = new Backtest(whole, policies)
        {
            DayEnded = (database, book, now) =>
            {
                var desk = new AlertDesk(database, new BriefWriter(book, policies, simulated: false), new DirectoryBook(directory));
                var looked = database.Read(s => s.Query<string>("SELECT signal_id FROM signals WHERE alert_due = 1 ORDER BY signal_id"));
                while (desk.Run(now).Signals > 0) { }
                var today = database.Read(session => looked.SelectMany(id => Rows(session, desk, id, now, seen)).ToList());
                if (DateOnly.FromDateTime(now.UtcDateTime) >= from) rows.AddRange(today);
            },
        };
        backtest.Run(past, from, null, [], progress, cancel);
        return rows;
    }

    private static IEnumerable<DryRunRow> Rows(Session session, AlertDesk desk, string signalId, DateTimeOffset now, HashSet<string> seen)
    {
        if (SignalBook.Find(session, signalId) is not { Grade: >= Grade.Signal } signal) yield break;
        var versions = session.Query<VersionRow>("SELECT alert_id, version, kind, audiences FROM alerts WHERE signal_id = @signalId AND issued_at = @now ORDER BY version", new { signalId, now });
        if (versions.Count == 0 && seen.Contains(signalId)) yield break;
        var preview = desk.Preview(session, signalId, now);
        if (preview.Ruling is not { } ruling) yield break;
        string[] waiting = [.. preview.Decisions.Where(d => d.Release == Release.Waits).Select(d => d.Audience.ToString().ToLowerInvariant())];
        var (name, day) = (BriefWriter.NameOf(session, signal), DateOnly.FromDateTime(now.UtcDateTime));
        foreach (var version in versions)
            yield return new(day, signal.Place, name, version.Kind, ruling.Severity, ruling.Reason, version.Audiences.ToLowerInvariant().Split(','), waiting,
                session.Query<string>("SELECT DISTINCT name FROM deliveries WHERE alert_id = @AlertId AND version = @Version ORDER BY name", version));
        if (versions.Count == 0 && waiting.Length > 0) yield return new(day, signal.Place, name, "Waits", ruling.Severity, ruling.Reason, [], waiting, []);
        seen.Add(signalId);
    }

    private sealed record VersionRow
    {
        public required string AlertId { get; init; }
        public required long Version { get; init; }
        public required string Kind { get; init; }
        public required string Audiences { get; init; }
    }
}

/// <summary>How what one policy would have sent differs from another, for one subject in one place.</summary>
/// <param name="What">Added, Gone, Graver, Milder, Earlier, Later; several joined by commas.</param>
/// <param name="DaysEarlier">Of the first version that goes out by itself; negative where it is later, null where only one of them sends.</param>
internal sealed record DryRunDifference(string What, string Place, string Subject, Severity? Was, Severity? Is, int? DaysEarlier)
{
    /// <summary>Compares what goes out by itself to each audience: the first day and the gravest severity of each subject in each place.</summary>
    public static IReadOnlyList<DryRunDifference> Of(IReadOnlyList<DryRunRow> inForce, IReadOnlyList<DryRunRow> candidate)
    {
        var (was, now) = (Sent(inForce), Sent(candidate));
        return [.. was.Keys.Union(now.Keys).OrderBy(k => k.Place, StringComparer.Ordinal).ThenBy(k => k.Subject, StringComparer.Ordinal).ThenBy(k => k.Audience, StringComparer.Ordinal)
            .Select(k => Between(k.Place, $"{k.Subject} ({k.Audience})", was.GetValueOrDefault(k), now.GetValueOrDefault(k))).OfType<DryRunDifference>()];
    }

    private static Dictionary<(string Place, string Subject, string Audience), DryRunRow[]> Sent(IReadOnlyList<DryRunRow> rows) => rows.Where(r => r.Kind != "Cancel")
        .SelectMany(r => r.AtOnce.Select(audience => (Row: r, Audience: audience))).GroupBy(r => (r.Row.Place, r.Row.Subject, r.Audience)).ToDictionary(g => g.Key, g => g.Select(r => r.Row).ToArray());

    private static DryRunDifference? Between(string place, string subject, DryRunRow[]? was, DryRunRow[]? now)
    {
        if (was is null) return new("added", place, subject, null, now!.Max(r => r.Severity), null);
        if (now is null) return new("gone", place, subject, was.Max(r => r.Severity), null, null);
        var (before, after, earlier) = (was.Max(r => r.Severity), now.Max(r => r.Severity), was.Min(r => r.Day).DayNumber - now.Min(r => r.Day).DayNumber);
        string[] what = [.. after > before ? ["graver"] : after < before ? ["milder"] : Array.Empty<string>(), .. earlier > 0 ? ["earlier"] : earlier < 0 ? ["later"] : Array.Empty<string>()];
        return what.Length == 0 ? null : new(string.Join(", ", what), place, subject, before, after, earlier);
    }
}
