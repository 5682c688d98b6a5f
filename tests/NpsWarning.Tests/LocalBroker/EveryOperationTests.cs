using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>What the official client can do with a queue, beyond what the other tests need anyway.</summary>
public sealed class EveryOperationTests
{
    private static readonly TimeSpan ShortLock = TimeSpan.FromMilliseconds(400);

    public static TheoryData<string, object> PropertyValues => new()
    {
        { "string", "text \u00e6\ud83d\ude00" },
        { "bool", true },
        { "byte", (byte)200 },
        { "sbyte", (sbyte)-3 },
        { "short", (short)-300 },
        { "ushort", (ushort)60_000 },
        { "int", -70_000 },
        { "uint", 4_000_000_000u },
        { "long", long.MinValue },
        { "ulong", ulong.MaxValue },
        { "float", 1.5f },
        { "double", Math.PI },
        { "decimal", 12.50m },
        { "char", '\u00e6' },
        { "Guid", new Guid("00112233-4455-6677-8899-aabbccddeeff") },
        { "DateTime", new DateTime(2026, 1, 2, 3, 4, 5, 678, DateTimeKind.Utc) },
        { "DateTimeOffset", new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero) },
        { "TimeSpan", TimeSpan.FromTicks(1_234_567) },
        { "Uri", new Uri("https://example.org/a?b=c") },
    };

    [Theory]
    [MemberData(nameof(PropertyValues))]
    public async Task A_property_of_every_type_given_on_abandoning_comes_back_as_it_was(string type, object value)
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var receiver = broker.Receiver();

        await receiver.AbandonMessageAsync(await receiver.NextAsync(), new Dictionary<string, object> { [type] = value });
        await broker.RestartAsync();

        Assert.Equal(value, (await broker.Receiver().NextAsync()).ApplicationProperties[type]);
    }

    [Fact]
    public async Task Properties_given_later_win_over_those_given_earlier_and_over_the_senders()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.Sender().SendMessageAsync(new ServiceBusMessage("x") { ApplicationProperties = { ["tried"] = 0, ["kept"] = "yes" } });
        var receiver = broker.Receiver();
        for (var i = 1; i < 3; i++) await receiver.AbandonMessageAsync(await receiver.NextAsync(), new Dictionary<string, object> { ["tried"] = i });

        var message = await receiver.NextAsync();

        Assert.Equal((2, "yes"), ((int)message.ApplicationProperties["tried"], (string)message.ApplicationProperties["kept"]));
    }

    [Fact]
    public async Task Peeking_goes_on_from_a_number_and_sees_locked_deferred_and_scheduled_messages()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a", "b", "c", "d");
        var later = await broker.Sender().ScheduleMessageAsync(new ServiceBusMessage("e"), TimeProvider.System.GetUtcNow().AddHours(1));
        var receiver = broker.Receiver();
        var received = await receiver.NextAsync(2);
        await receiver.DeferMessageAsync(received[0]);

        var peeked = await broker.Receiver().PeekMessagesAsync(10);
        var fromTheSecond = await broker.Receiver().PeekMessagesAsync(2, received[1].SequenceNumber);
        var beyond = await broker.Receiver().PeekMessagesAsync(10, later + 1);

        Assert.Equal(["a", "b", "c", "d", "e"], peeked.Select(message => message.Body.ToString()));
        Assert.Equal(
            [ServiceBusMessageState.Deferred, ServiceBusMessageState.Active, ServiceBusMessageState.Active, ServiceBusMessageState.Active, ServiceBusMessageState.Scheduled],
            peeked.Select(message => message.State));
        Assert.Equal(["b", "c"], fromTheSecond.Select(message => message.Body.ToString()));
        Assert.Empty(beyond);
    }

    [Fact]
    public async Task One_receiver_peeks_through_a_queue_and_its_dead_letter_queue()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a", "b", "c");
        var receiver = broker.Receiver();
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "first");
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "second");

        var peeking = broker.DeadLetterReceiver();
        var dead = new[] { await peeking.PeekMessageAsync(), await peeking.PeekMessageAsync() };

        Assert.Equal(["first", "second"], dead.Select(message => message.DeadLetterReason));
        Assert.Null(await peeking.PeekMessageAsync());
        Assert.Equal("c", (await broker.Receiver().PeekMessageAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_batch_is_scheduled_and_cancelled_in_one_go()
    {
        await using var broker = await RunningBroker.StartAsync();
        var sender = broker.Sender();
        var numbers = await sender.ScheduleMessagesAsync([new("a"), new("b"), new("c")], TimeProvider.System.GetUtcNow().AddHours(1));

        await sender.CancelScheduledMessagesAsync(numbers.Take(2));
        var again = await Assert.ThrowsAsync<ServiceBusException>(() => sender.CancelScheduledMessageAsync(numbers[0]));

        Assert.Equal(3, numbers.Distinct().Count());
        Assert.Equal(1, broker.Statistics().Scheduled);
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, again.Reason);
    }

    [Fact]
    public async Task A_deferred_message_is_renewed_abandoned_and_deferred_again_with_properties_and_stays_deferred()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxDeliveryCount = 2 });
        var (receiver, number) = await DeferOneAsync(broker);

        var message = await receiver.ReceiveDeferredMessageAsync(number);
        await receiver.RenewMessageLockAsync(message);
        await receiver.AbandonMessageAsync(message, new Dictionary<string, object> { ["abandoned"] = 1 });
        message = await receiver.ReceiveDeferredMessageAsync(number);
        await receiver.DeferMessageAsync(message, new Dictionary<string, object> { ["deferred"] = 2 });
        message = await receiver.ReceiveDeferredMessageAsync(number);

        Assert.Equal((1, 2), ((int)message.ApplicationProperties["abandoned"], (int)message.ApplicationProperties["deferred"]));
        Assert.Equal(1, broker.Statistics().Deferred);
    }

    [Fact]
    public async Task A_deferred_message_is_dead_lettered_with_its_reason_and_properties()
    {
        await using var broker = await RunningBroker.StartAsync();
        var (receiver, number) = await DeferOneAsync(broker);

        await receiver.DeadLetterMessageAsync(await receiver.ReceiveDeferredMessageAsync(number),
            new Dictionary<string, object> { ["pointer"] = "/a" }, "reason", "description");
        var dead = await broker.DeadLetterReceiver().NextAsync();

        Assert.Equal(("reason", "description", "/a"), (dead.DeadLetterReason, dead.DeadLetterErrorDescription, dead.ApplicationProperties["pointer"]));
        Assert.Equal(0, broker.Statistics().Deferred);
    }

    [Fact]
    public async Task A_deferred_message_is_taken_without_a_lock_by_a_receiver_that_deletes()
    {
        await using var broker = await RunningBroker.StartAsync();
        var (_, number) = await DeferOneAsync(broker);

        var message = await Deleting(broker).ReceiveDeferredMessageAsync(number);

        Assert.Equal("x", message.Body.ToString());
        Assert.Equal((0, 0L), (broker.Statistics().Deferred, broker.Statistics().Bytes));
    }

    [Fact]
    public async Task A_deferred_message_that_another_has_received_or_that_is_not_there_is_not_found()
    {
        await using var broker = await RunningBroker.StartAsync();
        var (receiver, number) = await DeferOneAsync(broker);
        await receiver.ReceiveDeferredMessageAsync(number);

        foreach (var unknown in new[] { number, number + 100 })
        {
            var missing = await Assert.ThrowsAsync<ServiceBusException>(() => broker.Receiver().ReceiveDeferredMessageAsync(unknown));
            Assert.Equal(ServiceBusFailureReason.MessageNotFound, missing.Reason);
        }
    }

    [Fact]
    public async Task A_lock_that_ended_is_lost_for_every_way_to_settle()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { LockDuration = ShortLock });
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        await broker.UntilAsync(queue => queue.Locked == 0);

        Func<Task>[] late =
        [
            () => receiver.CompleteMessageAsync(message), () => receiver.AbandonMessageAsync(message), () => receiver.DeferMessageAsync(message),
            () => receiver.DeadLetterMessageAsync(message), () => receiver.RenewMessageLockAsync(message),
        ];
        foreach (var settle in late)
            Assert.Equal(ServiceBusFailureReason.MessageLockLost, (await Assert.ThrowsAsync<ServiceBusException>(settle)).Reason);
        Assert.Equal((1, 0, 0), (broker.Statistics().Active, broker.Statistics().Deferred, broker.Statistics().DeadLettered));
    }

    [Fact]
    public async Task A_renewed_lock_outlives_the_first_and_the_message_is_completed_under_it()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { LockDuration = TimeSpan.FromSeconds(1) });
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        var firstEnd = message.LockedUntil;
        while (TimeProvider.System.GetUtcNow() < firstEnd.AddMilliseconds(300))
        {
            await Task.Delay(100);
            await receiver.RenewMessageLockAsync(message);
        }

        await receiver.CompleteMessageAsync(message);

        Assert.Equal(0, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_dead_letter_never_leaves_by_being_abandoned_and_cannot_be_dead_lettered_again()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxDeliveryCount = 2 });
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "reason");
        var dead = broker.DeadLetterReceiver();
        for (var i = 0; i < 5; i++) await dead.AbandonMessageAsync(await dead.NextAsync());

        var message = await dead.NextAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => dead.DeadLetterMessageAsync(message, "again"));

        Assert.Equal("reason", message.DeadLetterReason);
        Assert.Equal(1, broker.Statistics().DeadLettered);
    }

    [Fact]
    public async Task A_dead_letter_is_deferred_and_received_by_its_number()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "reason");
        var dead = broker.DeadLetterReceiver();
        var message = await dead.NextAsync();

        await dead.DeferMessageAsync(message);
        await dead.CompleteMessageAsync(await dead.ReceiveDeferredMessageAsync(message.SequenceNumber));

        Assert.Equal((0, 0L), (broker.Statistics().DeadLettered, broker.Statistics().Bytes));
    }

    [Fact]
    public async Task A_receiver_that_deletes_gets_each_message_once_and_leaves_nothing()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync([.. Enumerable.Range(0, 100).Select(i => $"{i}")]);

        var received = await Deleting(broker, prefetch: 20).NextAsync(100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), received.Select(message => message.Body.ToString()));
        Assert.Equal((0, 0L), (broker.Statistics().Active, broker.Statistics().Bytes));
    }

    [Fact]
    public async Task A_processor_that_stops_with_prefetched_messages_gives_them_back_with_the_counts_that_they_had()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync([.. Enumerable.Range(0, 60).Select(i => $"{i}")]);
        var receiver = broker.Receiver();
        foreach (var message in await receiver.NextAsync(60)) await receiver.AbandonMessageAsync(message);
        var handled = new System.Collections.Concurrent.ConcurrentBag<long>();
        var enough = new TaskCompletionSource();
        var processor = broker.Client().CreateProcessor(RunningBroker.Queue, new ServiceBusProcessorOptions { PrefetchCount = 30, MaxConcurrentCalls = 2 });
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += arguments =>
        {
            handled.Add(arguments.Message.SequenceNumber);
            if (handled.Count >= 5) enough.TrySetResult();
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();
        await enough.Task.WaitAsync(RunningBroker.Patience);
        await processor.StopProcessingAsync();
        await processor.DisposeAsync();

        await broker.UntilAsync(queue => queue.Locked == 0);
        var rest = await receiver.NextAsync(60 - handled.Count);

        Assert.Equal(60, rest.Select(message => message.SequenceNumber).Union(handled).Count());
        Assert.All(rest, message => Assert.Equal(2, message.DeliveryCount));
    }

    [Fact]
    public async Task A_batch_over_the_limit_is_not_begun_and_what_fits_arrives_whole()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxMessageBytes = 10_000 });
        var sender = broker.Sender();
        using var batch = await sender.CreateMessageBatchAsync();
        while (batch.TryAddMessage(new ServiceBusMessage(new byte[900]))) { }

        await sender.SendMessagesAsync(batch);

        Assert.Equal(10_000, batch.MaxSizeInBytes);
        Assert.InRange(batch.Count, 8, 11);
        Assert.Equal(batch.Count, broker.Statistics().Active);
    }

    private static ServiceBusReceiver Deleting(RunningBroker broker, int prefetch = 0) => broker.Receiver(
        options: new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete, PrefetchCount = prefetch });

    private static async Task<(ServiceBusReceiver Receiver, long Number)> DeferOneAsync(RunningBroker broker)
    {
        await broker.SendAsync("x");
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        await receiver.DeferMessageAsync(message);
        return (receiver, message.SequenceNumber);
    }
}
