using Microsoft.Azure.Amqp;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>
/// A receiver may give a message back while the broker's sending thread is still busy with it: the official client does so with each message
/// that comes when nobody waits for one. The library's trace is the place where a test can hold that thread.
/// </summary>
[Collection(nameof(GivenBackTests))]
[CollectionDefinition(nameof(GivenBackTests), DisableParallelization = true)]
public sealed class GivenBackTests
{
    private const string Service = "service:c2VydmljZQ%3D%3D@";
    private const string Link = "gives back";
    private const int Messages = 4_000;

    [Fact]
    public async Task A_message_that_is_given_back_before_its_sending_has_returned_is_not_taken_for_completed()
    {
        await using var broker = await RunningBroker.StartAsync();
        await using var client = await PlainAmqp.ConnectAsync(broker, Service);
        var receiver = await client.ReceiverAsync(RunningBroker.Queue, Messages, Link);
        // The last one's sending thread goes on when the first of all has been given back: the receiver's word on the last is then read, and not yet acted on.
        using var trace = new HeldSending(last: Messages, until: () => broker.Statistics().Locked < Messages);

        var sending = broker.SendAsync([.. Enumerable.Range(0, Messages).Select(i => $"{i}")]); // answered when the thread that is held goes on
        GiveBackTogether(receiver, await ReceiveAsync(receiver));
        var again = await ReceiveAsync(receiver);
        await sending;

        Assert.True(trace.Held);
        Assert.Equal(Messages, again.Select(m => m.MessageAnnotations.Map["x-opt-sequence-number"]).Distinct().Count());
        Assert.Equal(Messages, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_message_that_is_given_back_counts_once_against_what_a_receiver_may_leave_unsettled()
    {
        const int MostUnsettled = 10;
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxUnsettledPerLink = MostUnsettled });
        await using var client = await PlainAmqp.ConnectAsync(broker, Service);
        var receiver = await client.ReceiverAsync(RunningBroker.Queue, Messages, Link);
        using var trace = new HeldSending(last: 1, until: () => broker.Statistics().Locked == 0);

        var sending = broker.SendAsync("given back");
        receiver.DisposeMessage(await receiver.ReceiveMessageAsync(RunningBroker.Patience), AmqpConstants.ReleasedOutcome, settled: true, batchable: false);
        await sending;
        await broker.SendAsync([.. Enumerable.Range(0, 2 * MostUnsettled).Select(i => $"{i}")]);
        await broker.UntilAsync(queue => queue.Locked >= MostUnsettled);
        await Task.Delay(200, TestContext.Current.CancellationToken); // one too many would come at once

        Assert.True(trace.Held);
        Assert.Equal(MostUnsettled, broker.Statistics().Locked);
    }

    private static async Task<List<AmqpMessage>> ReceiveAsync(ReceivingAmqpLink receiver)
    {
        var all = new List<AmqpMessage>();
        while (all.Count < Messages) all.Add(await receiver.ReceiveMessageAsync(RunningBroker.Patience) ?? throw new TimeoutException($"{all.Count} of {Messages} came."));
        return all;
    }

    // In one frame, as a range.
    private static void GiveBackTogether(ReceivingAmqpLink receiver, List<AmqpMessage> messages)
    {
        foreach (var message in messages)
        {
            message.Batchable = true;
            receiver.DisposeDelivery(message, settled: true, AmqpConstants.ReleasedOutcome, noFlush: message != messages[^1]);
        }
    }

    /// <summary>Holds the thread that has just written the link's n-th message.</summary>
    private sealed class HeldSending : AmqpTrace, IDisposable
    {
        private readonly AmqpTrace before = Provider;
        private readonly int last;
        private readonly Func<bool> until;
        private int sent;

        public HeldSending(int last, Func<bool> until)
        {
            (this.last, this.until) = (last, until);
            Provider = this;
        }

        public bool Held { get; private set; }

        public override void AmqpSentMessage(object source, uint deliveryId, long bytes)
        {
            if (source is not SendingAmqpLink { Name: Link } || Interlocked.Increment(ref sent) != last) return;
            var since = TimeProvider.System.GetTimestamp();
            while (!(Held = until()) && TimeProvider.System.GetElapsedTime(since) < RunningBroker.Patience) Thread.SpinWait(20);
        }

        public void Dispose() => Provider = before;
    }
}
