using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Queues;
using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>A sender's link: each message is accepted once it is on disk, or rejected with the reason.</summary>
/// <param name="accept">Stores messages, all or none, and is done when they are on disk; null when they do not fit into the memory limit.</param>
internal sealed class IncomingLink(ReceivingAmqpLink link, Func<IReadOnlyList<IncomingMessage>, Task<long[]>?> accept)
{
    /// <summary>
    /// A client of the same library as ours takes a refusal for an acceptance when it comes before its sending thread has returned from the
    /// send (<see cref="BrokerSession"/>). An acceptance waits for the disk and never comes so soon; a refusal waits for this.
    /// </summary>
    private static readonly TimeSpan BeforeRefusing = TimeSpan.FromMilliseconds(20);

    public void Start() => link.RegisterMessageListener(message => _ = ReceiveAsync(message));

    private async Task ReceiveAsync(AmqpMessage message)
    {
        var outcome = await StoreAsync(message).ConfigureAwait(false);
        ((BrokerConnection)link.Session.Connection).Release(message);
        message.Dispose();
        if (message.Settled) return;
        if (outcome is Rejected) await Task.Delay(BeforeRefusing).ConfigureAwait(false);
        try
        {
            link.DisposeMessage(message, outcome, settled: true, batchable: false);
        }
        catch (Exception closed) when (closed is AmqpException or InvalidOperationException or OperationCanceledException)
        {
            // The sender is gone. It may send the message again, as after any lost answer.
        }
    }

    private async Task<Outcome> StoreAsync(AmqpMessage message)
    {
        try
        {
            if (message.State is Microsoft.Azure.Amqp.Transaction.TransactionalState) throw BrokerErrors.NotSupported("transactions");
            var stored = accept(ReceivedMessage.Read(message));
            if (stored is null) return new Rejected { Error = BrokerErrors.MemoryLimit() };
            await stored.ConfigureAwait(false);
            return AmqpConstants.AcceptedOutcome;
        }
        catch (AmqpException refused)
        {
            return new Rejected { Error = refused.Error };
        }
        catch (JournalException failure)
        {
            return new Rejected { Error = BrokerErrors.NotStored(failure) };
        }
    }
}
