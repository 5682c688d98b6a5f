using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>
/// What the service is judged by: how soon people were warned, whether they read it and acted, and how many were severely harmed before and after.
/// Seizures are no measure of success and stand nowhere here.
/// </summary>
public sealed record HarmMeasures
{
    /// <summary>Alerts whose first version was issued in the time looked at, those taken back not counted.</summary>
    public required int Alerts { get; init; }

    /// <summary>Alerts of that time that were taken back: what nobody should have been troubled with.</summary>
    public required int TakenBack { get; init; }

    /// <summary>From one step to the next, in order.</summary>
    public required IReadOnlyList<StepTime> Steps { get; init; }

    /// <summary>Of those who were told of these alerts, by audience.</summary>
    public required IReadOnlyList<AudienceResponse> Responses { get; init; }

    /// <summary>Each alert, newest first.</summary>
    public required IReadOnlyList<AlertOutcome> Outcomes { get; init; }

    /// <summary>Severe poisonings and deaths of all these alerts' subjects and places in the four weeks before; only of alerts that are four weeks old.</summary>
    public int SevereBefore => Outcomes.Where(o => o.SevereAfter is not null).Sum(o => o.SevereBefore);

    /// <summary>The same in the four weeks after.</summary>
    public int SevereAfter => Outcomes.Sum(o => o.SevereAfter ?? 0);

    /// <summary>How many alerts these two rest on.</summary>
    public int Compared => Outcomes.Count(o => o.SevereAfter is not null);

    /// <summary>Reads them for the alerts first issued from <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="from">Inclusive.</param>
    /// <param name="to">Inclusive.</param>
    /// <param name="place">A country or region; null for all.</param>
    /// <param name="today">Four weeks after an alert must be over before they are counted.</param>
    public static HarmMeasures Read(Session session, DateOnly from, DateOnly to, string? place, DateOnly today)
    {
        var rows = session.Query<AlertRow>(
            """
            SELECT a.alert_id, a.issued_at, a.severity, s.signal_id, s.place, s.first_occurred_on, s.first_known_on, s.detected_at,
              COALESCE(n.name, COALESCE(s.named_subject, s.subject)) AS name,
              CASE WHEN EXISTS (SELECT 1 FROM alerts c WHERE c.alert_id = a.alert_id AND c.kind = 'Cancel') AND s.merged_into IS NULL THEN 1 ELSE 0 END AS taken_back,
              (SELECT MIN(d.acknowledged_at) FROM deliveries d WHERE d.alert_id = a.alert_id) AS acknowledged_at,
              (SELECT MIN(d.delivered_at) FROM deliveries d WHERE d.alert_id = a.alert_id AND d.audience = 'Health') AS delivered_at
            FROM alerts a JOIN signals s ON s.signal_id = a.signal_id
            LEFT JOIN subjects n ON n.subject = COALESCE(s.named_subject, s.subject)
            WHERE a.version = 1 AND a.issued_at >= @begin AND a.issued_at < @end AND (@place IS NULL OR s.place = @place OR s.place LIKE @within)
            ORDER BY a.issued_at DESC
            """,
            new { begin = Start(from), end = Start(to.AddDays(1)), place, within = place is { Length: 2 } ? place + "%" : place + "-%" });
        var standing = rows.Where(r => !r.TakenBack).ToList();
        return new HarmMeasures
        {
            Alerts = standing.Count,
            TakenBack = rows.Count - standing.Count,
            Steps =
            [
                StepTime.Of("First case happened → became known", standing.Select(r => (r.FirstKnownOn.DayNumber - r.FirstOccurredOn.DayNumber) * 24.0)),
                StepTime.Of("First case known → signal", standing.Select(r => Math.Max(0, (DateOnly.FromDateTime(r.DetectedAt.UtcDateTime).DayNumber - r.FirstKnownOn.DayNumber) * 24.0))),
                StepTime.Of("Signal → alert", standing.Select(r => (r.IssuedAt - r.DetectedAt).TotalHours)),
                StepTime.Of("Alert → handed to the first health recipient", standing.Select(r => (r.DeliveredAt - r.IssuedAt)?.TotalHours)),
                StepTime.Of("Alert → first acknowledgement", standing.Select(r => (r.AcknowledgedAt - r.IssuedAt)?.TotalHours)),
            ],
            Responses = ResponsesOf(session, [.. standing.Select(r => r.AlertId)]),
            Outcomes = [.. standing.Select(r => OutcomeOf(session, r, today))],
        };
    }

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    // One recipient of one alert counts once, however many versions and ways there were.
    private static List<AudienceResponse> ResponsesOf(Session session, string[] alerts) => [.. alerts.Chunk(500).SelectMany(chunk => session.Query<ToldRow>(
        """
        SELECT alert_id, stakeholder, audience, MAX(CASE WHEN delivered_at IS NULL THEN 0 ELSE 1 END) AS delivered,
          MAX(CASE WHEN acknowledged_at IS NULL THEN 0 ELSE 1 END) AS acknowledged, MAX(CASE WHEN acted_at IS NULL THEN 0 ELSE 1 END) AS acted
        FROM deliveries WHERE alert_id IN @chunk GROUP BY alert_id, stakeholder, audience
        """, new { chunk }))
        .GroupBy(t => t.Audience).Select(g => new AudienceResponse(g.Key, g.Count(), g.Count(t => t.Delivered), g.Count(t => t.Acknowledged), g.Count(t => t.Acted)))
        .OrderBy(r => r.Audience switch { "Health" => 0, "Enforcement" => 1, _ => 2 })];

    private static AlertOutcome OutcomeOf(Session session, AlertRow row, DateOnly today)
    {
        var issued = DateOnly.FromDateTime(row.IssuedAt.UtcDateTime);
        var signal = SignalBook.Find(session, row.SignalId)!;
        int Severe(DateOnly after, DateOnly through) => session.First<int>(
            """
            SELECT COUNT(DISTINCT x.case_id) FROM sightings x JOIN reports r ON r.case_id = x.case_id AND r.status <> 'Retracted'
            WHERE x.subject IN @subjects AND x.place = @place AND x.source = 'any' AND r.occurred_on > @after AND r.occurred_on <= @through AND (r.severity >= 3 OR r.fatal = 1)
            """, new { subjects = SignalSubjects.Counted(session, signal), place = row.Place, after, through });
        return new AlertOutcome(row.AlertId, row.Name, row.Place, row.IssuedAt, row.Severity, row.AcknowledgedAt,
            Severe(issued.AddDays(-28), issued), issued.AddDays(28) <= today ? Severe(issued, issued.AddDays(28)) : null);
    }

    private sealed record AlertRow
    {
        public required string AlertId { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
        public required string Severity { get; init; }
        public required string SignalId { get; init; }
        public required string Place { get; init; }
        public required DateOnly FirstOccurredOn { get; init; }
        public required DateOnly FirstKnownOn { get; init; }
        public required DateTimeOffset DetectedAt { get; init; }
        public required string Name { get; init; }
        public required bool TakenBack { get; init; }
        public DateTimeOffset? AcknowledgedAt { get; init; }
        public DateTimeOffset? DeliveredAt { get; init; }
    }

    private sealed record ToldRow
    {
        public required string AlertId { get; init; }
        public required string Stakeholder { get; init; }
        public required string Audience { get; init; }
        public required bool Delivered { get; init; }
        public required bool Acknowledged { get; init; }
        public required bool Acted { get; init; }
    }
}

/// <summary>How long one step took.</summary>
/// <param name="Step">From what to what.</param>
/// <param name="Alerts">That have made it.</param>
/// <param name="MedianHours">Half were as fast; null where none has.</param>
/// <param name="NinetiethHours">Nine in ten were as fast.</param>
public sealed record StepTime(string Step, int Alerts, double? MedianHours, double? NinetiethHours)
{
    /// <summary>Of the hours of each; null where the step has not been made.</summary>
    public static StepTime Of(string step, IEnumerable<double?> hours)
    {
        var made = hours.OfType<double>().Order().ToList();
        return made.Count == 0 ? new(step, 0, null, null) : new(step, made.Count, At(made, .5), At(made, .9));
    }

    /// <inheritdoc cref="Of(string, IEnumerable{double?})"/>
    public static StepTime Of(string step, IEnumerable<double> hours) => Of(step, hours.Select(h => (double?)h));

    // The smallest value that the share is not above (nearest rank).
    private static double At(List<double> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}

/// <summary>What became of what an audience was told; recipients of an alert, each once.</summary>
public sealed record AudienceResponse(string Audience, int Told, int HandedOver, int Acknowledged, int Acted);

/// <summary>One alert.</summary>
/// <param name="AlertId">The alert.</param>
/// <param name="Name">Its subject.</param>
/// <param name="Place">Its place.</param>
/// <param name="IssuedAt">Its first version.</param>
/// <param name="Severity">At that time.</param>
/// <param name="AcknowledgedAt">By the first.</param>
/// <param name="SevereBefore">Cases severe or fatal that happened in the four weeks to the day of the alert.</param>
/// <param name="SevereAfter">The same in the four weeks after; null while they are not over.</param>
public sealed record AlertOutcome(string AlertId, string Name, string Place, DateTimeOffset IssuedAt, string Severity, DateTimeOffset? AcknowledgedAt, int SevereBefore, int? SevereAfter);
