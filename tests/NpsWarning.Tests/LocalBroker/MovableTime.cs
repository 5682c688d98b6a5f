namespace NpsWarning.Tests.LocalBroker;

/// <summary>The machine's time, set forward or back; timers run by the machine's.</summary>
internal sealed class MovableTime : TimeProvider
{
    private long ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref ticks));

    public void Move(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
