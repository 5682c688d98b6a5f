using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>Reads how each detector has done. The reviewers' decisions are those in the audit trail: a signal's own state moves on, and forgets that it was confirmed.</summary>
public static class DetectorRecords
{
    private const int SignalsAtOnce = 500;

    /// <summary>For each of <see cref="DetectorRecord.Windows"/> all detectors together, then each that raised a signal in it, by name. Without any there is nothing.</summary>
    public static IReadOnlyList<DetectorRecord> Read(Session session, DateOnly today)
    {
        var raised = Raised(session, today.AddDays(-DetectorRecord.Windows.Max()));
        return [.. DetectorRecord.Windows.SelectMany(days => Of(raised, days, today))];
    }

    internal static IEnumerable<DetectorRecord> Of(IReadOnlyList<RaisedSignal> raised, int days, DateOnly today)
    {
        var each = raised.GroupBy(r => r.Detector).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => DetectorRecord.Of(g.Key, days, today, g)).Where(r => r.Signals > 0).ToList();
        var together = DetectorRecord.Of(DetectorRecord.All, days, today, raised.Where(r => r.IsFirst).DistinctBy(r => r.SignalId));
        return together.Signals == 0 && each.Count == 0 ? [] : [together, .. each];
    }

    private static List<RaisedSignal> Raised(Session session, DateOnly after)
    {
        // One whose review goes on in another signal is counted there.
        var spoken = session.Query<SpokenRow>(
            """
            SELECT v.signal_id, v.detector, v.day, v.at, s.first_occurred_on, s.first_known_on FROM verdicts v JOIN signals s ON s.signal_id = v.signal_id
            WHERE v.grade IN ('Signal', 'Strong') AND s.merged_into IS NULL AND s.last_verdict_on > @after
            """, new { after });
        var ids = spoken.Select(r => r.SignalId).Distinct().Chunk(SignalsAtOnce).ToList();
        var decided = ids.SelectMany(some => Decided(session, some)).ToDictionary();
        var alerted = ids.SelectMany(some => Alerted(session, some)).ToDictionary(r => r.SignalId, r => DateOnly.FromDateTime(r.IssuedAt.UtcDateTime));
        return
        [
            .. from signal in spoken.GroupBy(r => r.SignalId)
               let began = signal.Min(r => r.At)
               from own in signal.GroupBy(r => r.Detector)
               let first = own.MinBy(r => r.At)!
               select new RaisedSignal(signal.Key, own.Key, first.Day, first.At == began, decided.GetValueOrDefault(signal.Key), first.FirstOccurredOn, first.FirstKnownOn,
                   alerted.TryGetValue(signal.Key, out var issued) ? issued : null),
        ];
    }

    private static Dictionary<string, bool?> Decided(Session session, string[] ids)
    {
        var verdicts = new Dictionary<string, bool?>();
        var byTarget = ids.ToDictionary(ReviewDesk.Target);
        foreach (var entry in session.Query<ActionRow>(
            "SELECT object AS target, action FROM audit WHERE action IN ('confirmed', 'dismissed', 'reopened') AND object IN @targets ORDER BY audit_id", new { targets = byTarget.Keys }))
        {
            var id = byTarget[entry.Target];
            // What comes back after it was confirmed and over is judged anew, but was true; what was dismissed has to be decided again.
            if (entry.Action != "reopened") verdicts[id] = entry.Action == "confirmed";
            else if (verdicts.GetValueOrDefault(id) == false) verdicts[id] = null;
        }
        return verdicts;
    }

    private static List<AlertRow> Alerted(Session session, string[] ids) =>
        session.Query<AlertRow>("SELECT signal_id, MIN(issued_at) AS issued_at FROM alerts WHERE signal_id IN @ids GROUP BY signal_id", new { ids });

    private sealed record SpokenRow
    {
        public required string SignalId { get; init; }
        public required string Detector { get; init; }
        public required DateOnly Day { get; init; }
        public required DateTimeOffset At { get; init; }
        public required DateOnly FirstOccurredOn { get; init; }
        public required DateOnly FirstKnownOn { get; init; }
    }

    private sealed record ActionRow
    {
        public required string Target { get; init; }
        public required string Action { get; init; }
    }

    private sealed record AlertRow
    {
        public required string SignalId { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
    }
}
