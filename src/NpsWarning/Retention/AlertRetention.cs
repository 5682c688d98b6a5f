using NpsWarning.Storage;

namespace NpsWarning.Retention;

/// <summary>Alerts and what was sent of them, once their signal is settled and nothing waits to be handed over.</summary>
internal static class AlertRetention
{
    /// <summary>Texts of versions that were issued before the instant.</summary>
    public static IReadOnlyList<Func<Session, int>> Texts(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<AlertKey>(most,
            """
            SELECT a.alert_id, a.version FROM alerts a JOIN signals s ON s.signal_id = a.signal_id
            WHERE a.issued_at < @before AND s.state IN ('Dismissed', 'Closed')
              AND EXISTS (SELECT 1 FROM alert_texts t WHERE t.alert_id = a.alert_id AND t.version = a.version)
              AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = a.alert_id AND d.version = a.version AND d.state = 'Pending')
            ORDER BY a.alert_id, a.version
            """, new { before }).Select(key => (Func<Session, int>)(session => session.Execute(
            """
            DELETE FROM alert_translations WHERE alert_id = @AlertId AND version = @Version
              AND EXISTS (SELECT 1 FROM alerts a JOIN signals s ON s.signal_id = a.signal_id WHERE a.alert_id = @AlertId AND a.version = @Version AND s.state IN ('Dismissed', 'Closed'))
              AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = @AlertId AND d.version = @Version AND d.state = 'Pending')
            """, key) + session.Execute(
            """
            DELETE FROM alert_texts WHERE alert_id = @AlertId AND version = @Version
              AND EXISTS (SELECT 1 FROM alerts a JOIN signals s ON s.signal_id = a.signal_id WHERE a.alert_id = @AlertId AND a.version = @Version AND s.state IN ('Dismissed', 'Closed'))
              AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.alert_id = @AlertId AND d.version = @Version AND d.state = 'Pending')
            """, key))),
    ];

    /// <summary>Addresses of deliveries that ended before the instant.</summary>
    public static IReadOnlyList<Func<Session, int>> Addresses(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<string>(most,
            """
            SELECT d.delivery_id FROM deliveries d
            JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version JOIN signals s ON s.signal_id = a.signal_id
            WHERE d.state <> 'Pending' AND d.address <> '' AND COALESCE(d.delivered_at, d.due_at) < @before AND s.state IN ('Dismissed', 'Closed')
            ORDER BY d.delivery_id
            """, new { before }).Select(id => (Func<Session, int>)(session => session.Execute(
            """
            UPDATE deliveries SET address = '' WHERE delivery_id = @id AND state <> 'Pending'
              AND EXISTS (SELECT 1 FROM alerts a JOIN signals s ON s.signal_id = a.signal_id
                WHERE a.alert_id = deliveries.alert_id AND a.version = deliveries.version AND s.state IN ('Dismissed', 'Closed'))
            """, new { id }))),
    ];

    /// <summary>Signals that were settled, and last touched, before the instant, with all that hangs on them; the audit trail keeps what was decided.</summary>
    public static IReadOnlyList<Func<Session, int>> SettledSignals(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<string>(most,
            """
            SELECT s.signal_id FROM signals s
            WHERE s.state IN ('Dismissed', 'Closed') AND s.changed_at < @before AND s.last_verdict_on < @day AND s.alert_due = 0
              AND NOT EXISTS (SELECT 1 FROM alerts a JOIN deliveries d ON d.alert_id = a.alert_id WHERE a.signal_id = s.signal_id AND d.state = 'Pending')
            ORDER BY s.signal_id
            """, new { before, day = DateOnly.FromDateTime(before.UtcDateTime) }).Select(id => (Func<Session, int>)(s => Forget(s, id, before))),
    ];

    /// <summary>Candidates of the alarm budget that began before the instant.</summary>
    public static IReadOnlyList<Func<Session, int>> AlarmCandidates(Session session, DateTimeOffset before, int most) =>
    [
        .. session.Top<CandidateKey>(most, "SELECT signal_id, began_on FROM alarm_candidates WHERE began_on < @day ORDER BY signal_id, began_on", new { day = DateOnly.FromDateTime(before.UtcDateTime) })
            .Select(key => (Func<Session, int>)(s => s.Execute("DELETE FROM alarm_candidates WHERE signal_id = @SignalId AND began_on = @BeganOn", key))),
    ];

    private static int Forget(Session session, string id, DateTimeOffset before)
    {
        // First the signal: where it was touched meanwhile, all of it stays.
        if (session.Execute("DELETE FROM signals WHERE signal_id = @id AND state IN ('Dismissed', 'Closed') AND changed_at < @before AND alert_due = 0", new { id, before }) == 0) return 0;
        return 1
            + session.Execute("DELETE FROM verdicts WHERE signal_id = @id", new { id })
            + session.Execute("DELETE FROM decided_evidence WHERE signal_id = @id", new { id })
            + session.Execute("DELETE FROM alarm_candidates WHERE signal_id = @id", new { id })
            + session.Execute("DELETE FROM alert_texts WHERE alert_id IN (SELECT a.alert_id FROM alerts a WHERE a.signal_id = @id)", new { id })
            + session.Execute("DELETE FROM alert_translations WHERE alert_id IN (SELECT a.alert_id FROM alerts a WHERE a.signal_id = @id)", new { id })
            + session.Execute("DELETE FROM deliveries WHERE alert_id IN (SELECT a.alert_id FROM alerts a WHERE a.signal_id = @id)", new { id })
            + session.Execute("DELETE FROM alerts WHERE signal_id = @id", new { id });
    }

    private sealed record CandidateKey
    {
        public required string SignalId { get; init; }
        public required DateOnly BeganOn { get; init; }
    }

    private sealed record AlertKey
    {
        public required string AlertId { get; init; }
        public required int Version { get; init; }
    }
}
