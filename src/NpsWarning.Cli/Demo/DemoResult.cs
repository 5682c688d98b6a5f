namespace NpsWarning.Cli.Demo;

/// <summary>What came of a scenario, as <c>demo --json</c> gives it.</summary>
/// <param name="Reports">Messages posted: each is accepted or rejected.</param>
/// <param name="WithoutEffect">Of the accepted ones, repeats and outdated revisions.</param>
/// <param name="Seconds">From the first report posted.</param>
internal sealed record DemoResult(
    string Scenario, bool Simulated, int Reports, int Accepted, int Rejected, int WithoutEffect, IReadOnlyList<StoryOutcome> Stories,
    IReadOnlyList<DemoSignal> Signals, IReadOnlyList<DemoAlert> Alerts, IReadOnlyList<DemoDelivery> Deliveries, double Seconds)
{
    public void Show()
    {
        Output.Table(["story", "place", "subject", "signalled", "to health", "to enforcement", "to the public"], Stories.Select(s => new[]
        {
            s.Name, s.Place, s.Subject, s.SignalledOn?.ToString("O") ?? "not found", $"{s.HealthDeliveries}", $"{s.EnforcementDeliveries}", $"{s.PublicDeliveries}",
        }));
        Output.Line($"{Reports} reports: {Accepted} accepted ({WithoutEffect} of them repeats), {Rejected} rejected. {Signals.Count} signals, {Alerts.Count} alert versions, {Deliveries.Count} deliveries, {Seconds:0.0} s.");
    }
}

/// <summary>Whether what a scenario tells of came to light, and who was told.</summary>
internal sealed record StoryOutcome(string Story, string Place, string Subject, string? SignalId, DateOnly? SignalledOn, int HealthDeliveries, int EnforcementDeliveries, int PublicDeliveries)
{
    /// <summary>Short name for the table.</summary>
    public string Name => Story;
}

internal sealed record DemoSignal
{
    public required string SignalId { get; init; }
    public string? Subject { get; init; }
    public required string Place { get; init; }
    public required string State { get; init; }
    public required string Priority { get; init; }
    public required string Severity { get; init; }
    public required int Cases { get; init; }
    public required DateOnly SignalledOn { get; init; }
    public required string Detectors { get; init; }
    public required string Reason { get; init; }
}

internal sealed record DemoAlert
{
    public required string AlertId { get; init; }
    public required int Version { get; init; }
    public required string Kind { get; init; }
    public required string SignalId { get; init; }
    public required string Severity { get; init; }
    public required string Audiences { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
}

internal sealed record DemoDelivery
{
    public required string AlertId { get; init; }
    public required int Version { get; init; }
    public required string Stakeholder { get; init; }
    public required string Audience { get; init; }
    public required string Channel { get; init; }
    public required string State { get; init; }
}
