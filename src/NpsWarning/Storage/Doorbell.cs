using System.Collections.Concurrent;

namespace NpsWarning.Storage;

/// <summary>
/// Wakes the next stage in the same process as soon as a row for it is committed. It carries nothing: the row is the message,
/// and a stage that misses a ring finds the row at its next poll.
/// </summary>
public sealed class Doorbell
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _bells = new();

    /// <summary>Wakes the stage called <paramref name="stage"/>, or lets its next wait return at once.</summary>
    public void Ring(string stage)
    {
        var bell = Bell(stage);
        lock (bell)
        {
            if (bell.CurrentCount == 0) bell.Release();
        }
    }

    /// <summary>Returns at a ring, or after <paramref name="poll"/> without one.</summary>
    public Task WaitAsync(string stage, TimeSpan poll, CancellationToken cancel) => Bell(stage).WaitAsync(poll, cancel);

    private SemaphoreSlim Bell(string stage) => _bells.GetOrAdd(stage, _ => new SemaphoreSlim(0));
}
