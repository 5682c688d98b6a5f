using System.Collections.Concurrent;

namespace NpsWarning.Storage;

/// <summary>Stages of this process that fail just now, for probes and people: a stage that fails is tried again for ever, and alerts may wait for it meanwhile.</summary>
public sealed class StageFailures
{
    private readonly ConcurrentDictionary<string, StageFailure> _failing = new();

    /// <summary>Those whose last round failed, by name.</summary>
    public IReadOnlyList<StageFailure> Now => [.. _failing.Values.OrderBy(f => f.Stage, StringComparer.Ordinal)];

    /// <summary>A round of the stage has failed.</summary>
    public void Failed(string stage, Exception why, DateTimeOffset now) =>
        _failing.AddOrUpdate(stage, _ => new StageFailure(stage, now, 1, why.GetType().Name), (_, before) => before with { Times = before.Times + 1, Problem = why.GetType().Name });

    /// <summary>A round of the stage has gone well.</summary>
    public void Went(string stage) => _failing.TryRemove(stage, out _);
}

/// <summary>A stage whose rounds fail.</summary>
/// <param name="Stage">Its name, one of <see cref="Stages"/>.</param>
/// <param name="Since">The first of the failures in a row.</param>
/// <param name="Times">How many in a row.</param>
/// <param name="Problem">The kind of the last one; its words, which may name what they were about, are in the log.</param>
public sealed record StageFailure(string Stage, DateTimeOffset Since, int Times, string Problem)
{
    /// <summary>For a person, on one line.</summary>
    public override string ToString() => $"{Stage} since {Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, {Times} times, {Problem}";
}
