using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class SendingAndReceivingTests
{
    [Fact]
    public async Task A_message_arrives_with_all_that_its_sender_gave_it()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.Sender().SendMessageAsync(new ServiceBusMessage("{\"a\":1}")
        {
            MessageId = "report-17/2",
            CorrelationId = "case-3",
            Subject = "laboratory",
            ContentType = "application/json",
            ApplicationProperties = { ["revision"] = 2, ["waited"] = TimeSpan.FromSeconds(3) },
        });

        var message = await broker.Receiver().NextAsync();

        Assert.Equal("{\"a\":1}", message.Body.ToString());
        Assert.Equal(("report-17/2", "case-3", "laboratory", "application/json"),
            (message.MessageId, message.CorrelationId, message.Subject, message.ContentType));
        Assert.Equal(2, message.ApplicationProperties["revision"]);
        Assert.Equal(TimeSpan.FromSeconds(3), message.ApplicationProperties["waited"]);
        Assert.Equal(1, message.DeliveryCount);
        Assert.True(message.SequenceNumber > 0);
        Assert.InRange(message.EnqueuedTime, DateTimeOffset.UnixEpoch.AddYears(50), message.LockedUntil);
    }

    [Fact]
    public async Task A_message_without_an_id_gets_one()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");

        Assert.NotEmpty((await broker.Receiver().NextAsync()).MessageId);
    }

    [Fact]
    public async Task A_queue_is_found_whatever_the_case_of_its_name()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.Sender("Reports/FORENSIC-lab-a").SendMessageAsync(new ServiceBusMessage("x"));

        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_batch_of_a_hundred_arrives_whole_and_in_order()
    {
        await using var broker = await RunningBroker.StartAsync();
        var sender = broker.Sender();
        using var batch = await sender.CreateMessageBatchAsync();
        for (var i = 0; i < 100; i++) Assert.True(batch.TryAddMessage(new ServiceBusMessage($"{i}")));
        await sender.SendMessagesAsync(batch);

        var received = await broker.Receiver().NextAsync(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), received.Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task Completing_removes_a_message()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var receiver = broker.Receiver();

        await receiver.CompleteMessageAsync(await receiver.NextAsync());

        Assert.Equal((0, 0, 0L), (broker.Statistics().Active, broker.Statistics().DeadLettered, broker.Statistics().Bytes));
        Assert.Null(await receiver.PeekMessageAsync());
    }

    [Fact]
    public async Task Receive_and_delete_removes_a_message_by_delivering_it()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a", "b");
        var receiver = broker.Receiver(options: new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });

        var received = await receiver.NextAsync(2);

        Assert.Equal(["a", "b"], received.Select(message => message.Body.ToString()));
        await broker.UntilAsync(queue => queue.Active == 0);
    }

    [Fact]
    public async Task Receiving_from_an_empty_queue_comes_back_empty_and_loses_nothing_sent_later()
    {
        await using var broker = await RunningBroker.StartAsync();
        var receiver = broker.Receiver();
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromMilliseconds(200)));

        await broker.SendAsync("x");

        var message = await receiver.NextAsync();
        Assert.Equal(("x", 1), (message.Body.ToString(), message.DeliveryCount));
    }

    [Fact]
    public async Task Peeking_shows_messages_in_order_and_changes_nothing()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a", "b", "c");
        var receiver = broker.Receiver();

        var peeked = await receiver.PeekMessagesAsync(10);
        var again = await receiver.PeekMessagesAsync(1, peeked[1].SequenceNumber);

        Assert.Equal(["a", "b", "c"], peeked.Select(message => message.Body.ToString()));
        Assert.Equal("b", Assert.Single(again).Body.ToString());
        Assert.Equal((3, 0), (broker.Statistics().Active, broker.Statistics().Locked));
    }

    [Fact]
    public async Task Ten_competing_processors_get_each_message_once()
    {
        await using var broker = await RunningBroker.StartAsync();
        var handled = new ConcurrentBag<string>();
        var all = new TaskCompletionSource();
        var processors = Enumerable.Range(0, 10).Select(_ => broker.Client().CreateProcessor(RunningBroker.Queue)).ToList();
        foreach (var processor in processors)
        {
            processor.ProcessErrorAsync += _ => Task.CompletedTask;
            processor.ProcessMessageAsync += arguments =>
            {
                handled.Add(arguments.Message.Body.ToString());
                if (handled.Count == 500) all.TrySetResult();
                return Task.CompletedTask;
            };
            await processor.StartProcessingAsync();
        }

        await broker.SendAsync([.. Enumerable.Range(0, 500).Select(i => $"{i}")]);
        await all.Task.WaitAsync(RunningBroker.Patience);
        await broker.UntilAsync(queue => queue.Active == 0);

        Assert.Equal(500, handled.Distinct().Count());
        Assert.Equal(500, handled.Count);
        foreach (var processor in processors) await processor.DisposeAsync();
    }

    [Fact]
    public async Task A_stopped_receiver_with_prefetched_messages_gives_them_back_or_lets_their_locks_end()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { LockDuration = TimeSpan.FromMilliseconds(500) });
        await broker.SendAsync([.. Enumerable.Range(0, 20).Select(i => $"{i}")]);
        await using (var prefetching = broker.Receiver(options: new ServiceBusReceiverOptions { PrefetchCount = 10 }))
            await prefetching.CompleteMessageAsync(await prefetching.NextAsync());

        Assert.Equal(19, (await broker.Receiver().NextAsync(19)).DistinctBy(message => message.SequenceNumber).Count());
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_by_name_and_the_next_goes_through()
    {
        await using var broker = await RunningBroker.StartAsync();
        var sender = broker.Sender();

        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[300 * 1024])));
        await sender.SendMessageAsync(new ServiceBusMessage("x"));

        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refused.Reason);
        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_full_broker_refuses_sends_until_something_is_received()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxMessageBytes = 1_000, MaxStoredBytes = 1_500 });
        var sender = broker.Sender();
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[800]));

        var refused = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(new ServiceBusMessage(new byte[800])));
        var receiver = broker.Receiver();
        await receiver.CompleteMessageAsync(await receiver.NextAsync());
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[800]));

        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, refused.Reason);
    }

    [Fact]
    public async Task Messages_appear_when_their_time_has_come_and_not_before()
    {
        await using var broker = await RunningBroker.StartAsync();
        var sender = broker.Sender();
        // AMQP's timestamps are in milliseconds.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        await sender.SendMessageAsync(new ServiceBusMessage("soon") { ScheduledEnqueueTime = now.AddSeconds(1) });
        var later = await sender.ScheduleMessageAsync(new ServiceBusMessage("later"), now.AddHours(1));
        Assert.Equal((0, 2), (broker.Statistics().Active, broker.Statistics().Scheduled));

        var message = await broker.Receiver().NextAsync();
        await sender.CancelScheduledMessageAsync(later);

        Assert.Equal("soon", message.Body.ToString());
        Assert.True(message.EnqueuedTime >= now.AddSeconds(1));
        Assert.Equal(0, broker.Statistics().Scheduled);
    }
}
