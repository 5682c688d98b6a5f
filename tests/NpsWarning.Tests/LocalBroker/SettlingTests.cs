using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class SettlingTests
{
    private static readonly TimeSpan ShortLock = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task Abandoning_raises_the_delivery_count_and_keeps_the_given_properties()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var receiver = broker.Receiver();

        await receiver.AbandonMessageAsync(await receiver.NextAsync(),
            new Dictionary<string, object> { ["tried"] = "once", ["wait"] = TimeSpan.FromSeconds(5) });
        var again = await receiver.NextAsync();

        Assert.Equal(2, again.DeliveryCount);
        Assert.Equal("once", again.ApplicationProperties["tried"]);
        Assert.Equal(TimeSpan.FromSeconds(5), again.ApplicationProperties["wait"]);
    }

    [Fact]
    public async Task An_abandoned_message_comes_before_those_sent_after_it()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a", "b");
        var receiver = broker.Receiver();

        await receiver.AbandonMessageAsync(await receiver.NextAsync());

        Assert.Equal("a", (await receiver.NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_dead_letter_carries_its_reason_and_can_be_read_and_completed()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("bad");
        var receiver = broker.Receiver();
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(),
            new Dictionary<string, object> { ["pointer"] = "/findings/0" }, "report-not-json", "Found 'b' at 0.");
        Assert.Equal((0, 1), (broker.Statistics().Active, broker.Statistics().DeadLettered));

        var deadLetters = broker.DeadLetterReceiver();
        var message = await deadLetters.NextAsync();
        await deadLetters.CompleteMessageAsync(message);

        Assert.Equal(("bad", "report-not-json", "Found 'b' at 0."),
            (message.Body.ToString(), message.DeadLetterReason, message.DeadLetterErrorDescription));
        Assert.Equal("/findings/0", message.ApplicationProperties["pointer"]);
        Assert.Equal(RunningBroker.Queue, message.DeadLetterSource);
        Assert.Equal(0, broker.Statistics().DeadLettered);
    }

    [Fact]
    public async Task A_message_that_is_never_completed_ends_in_the_dead_letter_queue()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxDeliveryCount = 3 });
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        for (var i = 0; i < 3; i++) await receiver.AbandonMessageAsync(await receiver.NextAsync());

        Assert.Equal("MaxDeliveryCountExceeded", (await broker.DeadLetterReceiver().NextAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task A_deferred_message_is_received_only_by_its_number()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        await receiver.DeferMessageAsync(message);
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(100)));

        await receiver.CompleteMessageAsync(await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));

        Assert.Equal(0, broker.Statistics().Deferred);
    }

    [Fact]
    public async Task A_receiver_may_settle_what_another_received()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var message = await broker.Receiver().NextAsync();

        await broker.Receiver().CompleteMessageAsync(message);

        Assert.Equal(0, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_processor_holds_a_message_for_longer_than_its_lock()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { LockDuration = TimeSpan.FromSeconds(2) });
        var deliveries = 0;
        var done = new TaskCompletionSource();
        await using var processor = broker.Client().CreateProcessor(RunningBroker.Queue);
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += async arguments =>
        {
            Interlocked.Increment(ref deliveries);
            var firstEnd = arguments.Message.LockedUntil;
            while (TimeProvider.System.GetUtcNow() < firstEnd.AddSeconds(1)) await Task.Delay(50);
            done.TrySetResult();
        };
        await processor.StartProcessingAsync();
        await broker.SendAsync("x");

        await done.Task.WaitAsync(RunningBroker.Patience);
        await broker.UntilAsync(queue => queue.Active == 0);

        Assert.Equal(1, deliveries);
    }

    [Fact]
    public async Task A_message_whose_lock_has_ended_comes_again_and_cannot_be_completed_by_the_old_receiver()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { LockDuration = ShortLock });
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        var first = await receiver.NextAsync();
        await broker.UntilAsync(queue => queue.Locked == 0);

        var lost = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.CompleteMessageAsync(first));
        var lostToo = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.RenewMessageLockAsync(first));
        var again = await receiver.NextAsync();

        Assert.Equal(ServiceBusFailureReason.MessageLockLost, lost.Reason);
        Assert.Equal(ServiceBusFailureReason.MessageLockLost, lostToo.Reason);
        Assert.Equal(2, again.DeliveryCount);
    }

    [Fact]
    public async Task Renewing_a_lock_moves_its_end()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        var before = message.LockedUntil;

        // On the wire an instant is a whole millisecond: a renewal within the same one would be told from none by nobody.
        var received = TimeProvider.System.GetUtcNow();
        while (TimeProvider.System.GetUtcNow() < received.AddMilliseconds(5)) await Task.Yield();
        await receiver.RenewMessageLockAsync(message);

        Assert.True(message.LockedUntil > before);
    }
}
