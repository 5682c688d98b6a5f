using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Time.Testing;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class DuplicateTests
{
    private static readonly QueueDefinition Watching = new(RunningBroker.Queue) { DuplicateWindow = TimeSpan.FromMinutes(1) };

    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_message_sent_twice_is_stored_once_and_both_sends_are_accepted()
    {
        await using var broker = await StartAsync();
        await broker.Sender().SendMessageAsync(Message("a", "first"));
        await broker.Sender().SendMessageAsync(Message("a", "second"));
        await broker.Sender().SendMessageAsync(Message("b", "other"));

        Assert.Equal(["first", "other"], (await broker.Receiver().NextAsync(2)).Select(message => message.Body.ToString()));
        Assert.Equal(2, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_message_is_known_also_after_it_was_completed()
    {
        await using var broker = await StartAsync();
        await broker.Sender().SendMessageAsync(Message("a"));
        var receiver = broker.Receiver();
        await receiver.CompleteMessageAsync(await receiver.NextAsync());

        await broker.Sender().SendMessageAsync(Message("a"));

        Assert.Equal(0, broker.Statistics().Active);
    }

    [Fact]
    public async Task Duplicates_within_one_batch_and_of_earlier_messages_are_dropped_and_the_rest_is_stored()
    {
        await using var broker = await StartAsync();
        await broker.Sender().SendMessageAsync(Message("a"));

        await broker.Sender().SendMessagesAsync([Message("a"), Message("b"), Message("b"), Message("c"), new ServiceBusMessage("x"), new ServiceBusMessage("x")]);

        Assert.Equal(["a", "b", "c", "x", "x"], (await broker.Receiver().NextAsync(5)).Select(message => message.Body.ToString()));
        Assert.Equal(5, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_batch_of_duplicates_alone_is_accepted()
    {
        await using var broker = await StartAsync();
        for (var i = 0; i < 2; i++) await broker.Sender().SendMessagesAsync([Message("a"), Message("b")]);

        Assert.Equal(2, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_message_scheduled_twice_has_one_number_by_which_it_is_cancelled()
    {
        await using var broker = await StartAsync();
        var sender = broker.Sender();
        var due = time.GetUtcNow().AddHours(1);

        var first = await sender.ScheduleMessageAsync(Message("a"), due);
        var second = await sender.ScheduleMessageAsync(Message("a"), due);
        var scheduled = broker.Statistics().Scheduled;
        await sender.CancelScheduledMessageAsync(second);

        Assert.Equal(first, second);
        Assert.Equal((1, 0), (scheduled, broker.Statistics().Scheduled));
    }

    [Fact]
    public async Task After_the_window_an_id_is_new_again()
    {
        await using var broker = await StartAsync();
        await broker.Sender().SendMessageAsync(Message("a"));
        time.Advance(TimeSpan.FromSeconds(59));
        await broker.Sender().SendMessageAsync(Message("a"));
        var within = broker.Statistics().Active;

        time.Advance(TimeSpan.FromSeconds(2));
        await broker.Sender().SendMessageAsync(Message("a"));

        Assert.Equal((1, 2), (within, broker.Statistics().Active));
    }

    [Fact]
    public async Task A_queue_without_a_window_and_another_queue_store_what_they_get()
    {
        await using var broker = await StartAsync();
        await broker.Sender().SendMessageAsync(Message("a"));
        for (var i = 0; i < 2; i++) await broker.Sender(RunningBroker.OtherQueue).SendMessageAsync(Message("a"));

        Assert.Equal(2, broker.Statistics(RunningBroker.OtherQueue).Active);
    }

    [Fact]
    public async Task Ids_survive_a_restart_and_a_crash()
    {
        await using var broker = await StartAsync();
        var first = await broker.Sender().ScheduleMessageAsync(Message("a"), time.GetUtcNow().AddHours(1));
        await broker.Sender().SendMessageAsync(Message("b"));
        await broker.RestartAsync();
        await broker.Sender().SendMessageAsync(Message("c"));

        await using var crashed = await broker.StartFromCrashAsync();
        var again = await crashed.Sender().ScheduleMessageAsync(Message("a"), time.GetUtcNow().AddHours(1));
        await crashed.Sender().SendMessagesAsync([Message("b"), Message("c")]);

        Assert.Equal(first, again);
        Assert.Equal((2, 1), (crashed.Statistics().Active, crashed.Statistics().Scheduled));
    }

    [Fact]
    public async Task After_the_window_ids_are_gone_from_the_disk_too()
    {
        await using var broker = await StartAsync();
        await broker.Sender().SendMessageAsync(Message("a"));
        time.Advance(TimeSpan.FromMinutes(2));
        await broker.RestartAsync();
        await broker.UntilAsync(_ => new FileInfo(broker.JournalPath + "-wal").Length == 0); // Tidied up.

        await broker.StopAsync();

        using var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={broker.JournalPath};Pooling=False");
        file.Open();
        using var count = file.CreateCommand();
        count.CommandText = "SELECT count(*) FROM seen;";
        Assert.Equal(0L, count.ExecuteScalar());
    }

    [Fact]
    public async Task Of_many_sends_at_once_one_is_stored_and_none_is_answered_before_it_is_on_the_disk()
    {
        await using var broker = await StartAsync();
        var senders = Enumerable.Range(0, 8).Select(_ => broker.Sender()).ToList();
        foreach (var sender in senders) await sender.SendMessageAsync(Message("warm-up"));
        for (var round = 0; round < 25; round++)
        {
            var id = $"only-{round}-once";
            var sends = senders.ConvertAll(async sender =>
            {
                await sender.SendMessageAsync(Message(id));
                return broker.OnDisk().Contains(id, StringComparison.Ordinal);
            });
            Assert.All(await Task.WhenAll(sends), Assert.True);
        }

        Assert.Equal(26, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_message_that_could_not_be_stored_is_no_duplicate_of_itself()
    {
        await using var broker = await RunningBroker.StartAsync(options => RunningBroker.With(Watching, time)(options) with { MaxJournalBytes = 400_000 });
        var sender = broker.Sender();
        var big = new ServiceBusMessage(new byte[200_000]) { MessageId = "big" };
        await sender.SendMessageAsync(new ServiceBusMessage(new byte[200_000]) { MessageId = "in the way" });
        await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(big));
        await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(big));
        var receiver = broker.Receiver();
        await receiver.CompleteMessageAsync(await receiver.NextAsync());

        await sender.SendMessageAsync(big);

        Assert.Equal("big", (await receiver.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Ids_count_for_the_memory_limit_and_sends_are_refused_rather_than_ids_forgotten()
    {
        await using var broker = await RunningBroker.StartAsync(options => RunningBroker.With(Watching, time)(options) with { MaxMessageBytes = 1_000, MaxStoredBytes = 5_000 });
        var sender = broker.Sender();
        var receiver = broker.Receiver(options: new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        var sent = 0;
        var refused = await Assert.ThrowsAsync<ServiceBusException>(async () =>
        {
            for (; sent < 100; sent++)
            {
                await sender.SendMessageAsync(Message($"{sent}"));
                await receiver.NextAsync();
            }
        });

        time.Advance(TimeSpan.FromMinutes(2));
        await sender.SendMessageAsync(Message("after"));

        Assert.Equal(ServiceBusFailureReason.QuotaExceeded, refused.Reason);
        Assert.InRange(sent, 40, 60);
    }

    private static ServiceBusMessage Message(string id, string? body = null) => new(body ?? id) { MessageId = id };

    private Task<RunningBroker> StartAsync() => RunningBroker.StartAsync(RunningBroker.With(Watching, time));
}
