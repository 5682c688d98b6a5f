namespace NpsWarning.Storage;

/// <summary>
/// How long to wait between tries, with "full jitter" (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015): a random time
/// between nothing and a ceiling that doubles with each failure. After an outage, those who waited come back spread out and not all at once.
/// (Polly's <c>UseJitter</c> is another rule, decorrelated jitter, whose waits keep near the ceiling.)
/// </summary>
/// <param name="First">Ceiling of the first wait.</param>
/// <param name="Longest">Ceiling of any wait.</param>
public readonly record struct Backoff(TimeSpan First, TimeSpan Longest)
{
    /// <summary>The wait: <c>chance × min(Longest, First × 2^(failures − 1))</c>.</summary>
    /// <param name="failures">In a row, the one that was just seen included: from 1.</param>
    /// <param name="chance">Even between 0 (inclusive) and 1 (exclusive), as <see cref="Random.NextDouble"/> gives it.</param>
    public TimeSpan After(int failures, double chance)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        // As a double, which 2^2000 takes to infinity and no further.
        return TimeSpan.FromTicks((long)(Math.Min(Longest.Ticks, First.Ticks * Math.Pow(2, failures - 1)) * chance));
    }
}
