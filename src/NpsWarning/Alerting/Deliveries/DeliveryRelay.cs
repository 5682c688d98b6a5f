using NpsWarning.Alerting.Channels;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>All ways out, each in a lane of its own, so that a slow channel delays no other.</summary>
public sealed class DeliveryRelay(Database database, IReadOnlyList<IAlertChannel> channels, Random jitter, AcknowledgementLinks? links = null) : IDisposable
{
    /// <summary>One for each channel that is configured here.</summary>
    public IReadOnlyList<DeliveryLane> Lanes { get; } = [.. channels.Select(c => new DeliveryLane(database, c, jitter, links))];

    /// <summary>Hands over what is due through every channel; a worker of its own does so for each lane.</summary>
    /// <returns>The deliveries that were tried.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var refused = RefuseUnreachable();
        return refused + (await Task.WhenAll(Lanes.Select(l => l.RunAsync(now, cancel))).ConfigureAwait(false)).Sum();
    }

    /// <summary>Says of deliveries whose channel nobody has configured that they cannot go.</summary>
    /// <returns>How many.</returns>
    public int RefuseUnreachable()
    {
        var kinds = database.Read(s => s.Query<string>("SELECT DISTINCT channel FROM deliveries WHERE state = 'Pending'"))
            .Where(channel => Lanes.All(l => l.Kind != channel.Split('#')[0])).ToList();
        return kinds.Sum(kind => database.Write(s => s.Execute(
            "UPDATE deliveries SET state = 'Refused', problem = @problem WHERE state = 'Pending' AND channel = @kind", new { kind, problem = $"No channel '{kind.Split('#')[0]}' is configured." })));
    }

    /// <summary>Takes back every claim on a channel's deliveries: for a start where no other worker can be alive, so that what a crash left claimed need not wait. It counts as
    /// tried: it may have arrived, so that a cancellation has to follow it.</summary>
    public void TakeBackClaims(string kind) => database.Write(s => s.Execute(
        "UPDATE deliveries SET claimed_until = NULL, attempts = attempts + 1 WHERE claimed_until IS NOT NULL AND (channel = @kind OR channel LIKE @more)", new { kind, more = kind + "#%" }));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var lane in Lanes) lane.Dispose();
    }
}
