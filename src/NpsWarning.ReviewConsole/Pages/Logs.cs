using Microsoft.AspNetCore.Mvc;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>What was sent.</summary>
public sealed class AlertsModel(Database database, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>Lines shown at most on this and the other logs.</summary>
    public const int Most = 200;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<AlertLine> Alerts { get; private set; } = [];

    /// <summary>Shows them.</summary>
    public void OnGet() => Alerts = database.Read(session => AlertLog.Newest(session, Most, Viewer));
}

/// <summary>One version of an alert: its texts and its deliveries.</summary>
public sealed class AlertModel(Database database, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>The alert.</summary>
    public AlertLine Alert { get; private set; } = null!;

    /// <summary>How many versions of it the viewer may know of.</summary>
    public int Versions { get; private set; }

    /// <summary>The texts that this viewer may read.</summary>
    public IReadOnlyList<AlertTextLine> Texts { get; private set; } = [];

    /// <summary>Who got it.</summary>
    public IReadOnlyList<DeliveryLine> Deliveries { get; private set; } = [];

    /// <summary>Whether all have this version, and who has not; each recipient once, who has it by any way.</summary>
    public string WhoHasIt
    {
        get
        {
            var recipients = Deliveries.GroupBy(d => d.Stakeholder).ToList();
            var without = recipients.Where(r => !r.Any(d => DeliveryStates.Of(d.State) == DeliveryStanding.Delivered)).Select(r => $"{r.First().Name} ({r.First().State.ToLowerInvariant()})").ToList();
            var read = recipients.Count(r => r.Any(d => d.AcknowledgedAt is not null));
            var has = without.Count == 0 ? $"All {Words.Count(recipients.Count, "recipient")} have this version." : $"{recipients.Count - without.Count} of {Words.Count(recipients.Count, "recipient")} have this version. Not yet: {string.Join(", ", without)}.";
            return Alert.Kind == "Cancel" ? has : $"{has} {read} acknowledged it.";
        }
    }

    /// <summary>Shows it.</summary>
    public IActionResult OnGet(string id, int version)
    {
        var found = database.Read(session =>
        {
            if (AlertLog.Find(session, id, version, Viewer) is not { } alert) return false;
            Alert = alert;
            Versions = AlertLog.Versions(session, id, Viewer).Count;
            Texts = AlertLog.Texts(session, id, alert.Version, Viewer);
            Deliveries = AlertLog.Deliveries(session, id, alert.Version, Viewer);
            return true;
        });
        return found ? Page() : NotFound();
    }
}

/// <summary>The mails written to the outbox folder.</summary>
public sealed class OutboxModel(OutboxFolder outbox, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>Whether there is such a folder.</summary>
    public bool IsUsed => outbox.IsUsed;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<OutboxMail> Mails { get; private set; } = [];

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows them.</summary>
    public void OnGet() => Mails = outbox.List();
}

/// <summary>One mail of the outbox as text.</summary>
public sealed class OutboxMailModel(OutboxFolder outbox, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>The mail.</summary>
    public OutboxMail Mail { get; private set; } = null!;

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows it.</summary>
    public IActionResult OnGet(string name)
    {
        if (outbox.Find(name) is not { } mail) return NotFound();
        Mail = mail;
        return Page();
    }
}

/// <summary>The audit trail.</summary>
public sealed class AuditModel(Database database, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>Newest first.</summary>
    public IReadOnlyList<AuditEntry> Entries { get; private set; } = [];

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows it.</summary>
    public void OnGet() => Entries = database.Read(session => Audit.Newest(session, AlertsModel.Most));
}
