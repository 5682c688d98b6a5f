using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>Deliveries that were given up or came back: they wait for a person, who mends the cause and has them tried again.</summary>
public sealed record DeadLetter
{
    /// <summary>Of the delivery.</summary>
    public required string DeliveryId { get; init; }

    /// <summary>The alert.</summary>
    public required string AlertId { get; init; }

    /// <summary>Of the alert.</summary>
    public required int Version { get; init; }

    /// <summary>To whom.</summary>
    public required string Stakeholder { get; init; }

    /// <summary>By what way.</summary>
    public required string Channel { get; init; }

    /// <summary>Where to.</summary>
    public required string Address { get; init; }

    /// <summary>What for.</summary>
    public required Audience Audience { get; init; }

    /// <summary>'Refused' or 'Bounced'.</summary>
    public required string State { get; init; }

    /// <summary>Tries so far.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why it is here.</summary>
    public string? Problem { get; init; }

    /// <summary>When the version was issued.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>All of them, newest first; of versions that are still the newest that its recipient was to get, since an older one is no news.</summary>
    public static List<DeadLetter> All(Session session, int most) => session.Top<DeadLetter>(most,
        """
        SELECT d.delivery_id, d.alert_id, d.version, d.stakeholder, d.channel, d.address, d.audience, d.state, d.attempts, d.problem, a.issued_at
        FROM deliveries d JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version
        WHERE d.state IN ('Refused', 'Bounced') AND d.address <> '' AND NOT EXISTS (SELECT 1 FROM deliveries n WHERE n.alert_id = d.alert_id AND n.stakeholder = d.stakeholder AND n.version > d.version)
        ORDER BY a.issued_at DESC, d.delivery_id
        """);

    /// <summary>Has it tried again now, to the address that the directory has by now for that way.</summary>
    /// <returns>Whether it was there to be tried.</returns>
    public bool Retry(Session session, IReadOnlyList<Stakeholder> directory, string who, DateTimeOffset now)
    {
        var address = directory.FirstOrDefault(s => s.Id.Value == Stakeholder)?.NumberedChannels.FirstOrDefault(c => c.Key == Channel).Channel?.Address ?? Address;
        var again = session.Execute("UPDATE deliveries SET state = 'Pending', attempts = 0, due_at = @now, problem = NULL, address = @address WHERE delivery_id = @DeliveryId AND state IN ('Refused', 'Bounced')",
            new { now, address, DeliveryId }) == 1;
        if (again) Audit.Write(session, now, who, "retried", $"delivery:{DeliveryId}", $"{AlertId} version {Version} to {Stakeholder} by {Channel}.");
        return again;
    }
}
