namespace NpsWarning.Cli.Demo;

/// <summary>
/// The clock by which the service lives during a scenario: it stands on the scenario's day and runs on from its evening at the usual pace, so
/// that no two things happen at the same instant.
/// </summary>
internal sealed class DemoClock(DateOnly start) : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _evening = Evening(start);
    private long _since = System.GetTimestamp();

    /// <summary>Puts the clock to 22:00 UTC of a day, after all of its reports; never back.</summary>
    public void Advance(DateOnly day)
    {
        lock (_lock)
        {
            var evening = Evening(day);
            var now = Now();
            (_evening, _since) = (evening > now ? evening : now, System.GetTimestamp());
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return Now();
    }

    private DateTimeOffset Now() => _evening + System.GetElapsedTime(_since);

    private static DateTimeOffset Evening(DateOnly day) => new(day, new TimeOnly(22, 0), TimeSpan.Zero);
}
