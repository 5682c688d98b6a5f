namespace NpsWarning.Cli.Demo;

/// <summary>
/// The clock by which the service lives during a scenario: it stands on the scenario's day and runs on from its morning at the usual pace, so
/// that no two things happen at the same instant.
/// </summary>
internal sealed class DemoClock(DateOnly start) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _morning = Morning(start);
    private long _since = System.GetTimestamp();

    /// <summary>Puts the clock to 08:00 UTC of a day; never back.</summary>
    public void Advance(DateOnly day)
    {
        lock (_lock)
        {
            var morning = Morning(day);
            var now = Now();
            (_morning, _since) = (morning > now ? morning : now, System.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return Now();
    }

    private DateTimeOffset Now() => _morning + System.GetElapsedTime(_since);

    private static DateTimeOffset Morning(DateOnly day) => new(day, new TimeOnly(8, 0), TimeSpan.Zero);
}
