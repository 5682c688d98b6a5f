using Azure.Messaging.ServiceBus;

namespace NpsWarning.Workers;

/// <summary>
/// Decides which of the failures of something that is tried again and again are worth a line: the first, one with another reason, and one a
/// minute. An outage of an hour at some tries a second would otherwise bury all else.
/// </summary>
internal sealed class FailureNotes(TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private string? _last;
    private DateTimeOffset _at;

    /// <summary>The reason and the first line of the message, which has no connection string in it; null when it is not to be said again yet.</summary>
    public string? Next(Exception failure) => IsDue(Reason(failure)) ? $"{Reason(failure)}: {failure.Message.Split('\n')[0].TrimEnd()}" : null;

    /// <summary>The reason alone: a database's message may quote what was to be stored. Null when it is not to be said again yet.</summary>
    public string? NextReason(Exception failure) => IsDue(Reason(failure)) ? Reason(failure) : null;

    /// <summary>It went well: the next failure is said whatever it is.</summary>
    public void Over()
    {
        lock (_gate) _last = null;
    }

    private static string Reason(Exception failure) => failure is ServiceBusException { Reason: var reason } ? reason.ToString() : failure.GetType().Name;

    // By the reason and not by the message, which may have a number in it that is another each time.
    private bool IsDue(string reason)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (reason == _last && now - _at < Between) return false;
            (_last, _at) = (reason, now);
            return true;
        }
    }
}
