using System.Net.Sockets;
using Azure.Messaging.ServiceBus;
using NpsWarning.LocalBroker;
using NpsWarning.LocalBroker.Storage;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class RestartTests
{
    [Fact]
    public async Task What_was_accepted_survives_a_restart_and_the_client_reconnects_by_itself()
    {
        await using var broker = await RunningBroker.StartAsync();
        var client = broker.Client(impatient: false);
        var sender = client.CreateSender(RunningBroker.Queue);
        var receiver = client.CreateReceiver(RunningBroker.Queue);
        await sender.SendMessagesAsync(Enumerable.Range(0, 10).Select(i => new ServiceBusMessage($"{i}")));
        await receiver.CompleteMessageAsync(await receiver.NextAsync());

        await broker.RestartAsync();
        await sender.SendMessageAsync(new ServiceBusMessage("10"));

        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i}"), (await receiver.NextAsync(10)).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task A_processor_goes_on_after_a_restart()
    {
        await using var broker = await RunningBroker.StartAsync();
        var handled = new TaskCompletionSource();
        await using var processor = broker.Client(impatient: false).CreateProcessor(RunningBroker.Queue);
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += arguments =>
        {
            if (arguments.Message.Body.ToString() == "after") handled.TrySetResult();
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();

        await broker.RestartAsync();
        await broker.SendAsync("after");

        await handled.Task.WaitAsync(RunningBroker.Patience);
    }

    [Fact]
    public async Task After_a_crash_nothing_accepted_is_lost_and_each_message_is_where_it_was()
    {
        await using var broker = await RunningBroker.StartAsync();
        var due = TimeProvider.System.GetUtcNow().AddHours(1);
        await broker.SendAsync("completed", "dead", "abandoned", "deferred", "locked", "waiting");
        await broker.Sender().SendMessageAsync(new ServiceBusMessage("scheduled") { ScheduledEnqueueTime = due });
        var receiver = broker.Receiver();
        await receiver.CompleteMessageAsync(await receiver.NextAsync());
        await receiver.DeadLetterMessageAsync(await receiver.NextAsync(), "reason", "description");
        var abandoned = await receiver.NextAsync();
        var deferred = await receiver.NextAsync();
        var locked = await receiver.NextAsync();
        await receiver.DeferMessageAsync(deferred);
        await receiver.AbandonMessageAsync(abandoned, new Dictionary<string, object> { ["tried"] = 1 });
        await broker.SendAsync("last"); // Accepted, so on disk, and with it all that came before it.

        await using var after = await broker.StartFromCrashAsync();

        var counts = after.Statistics();
        Assert.Equal((4, 1, 1, 1), (counts.Active, counts.Deferred, counts.Scheduled, counts.DeadLettered));
        var received = await after.Receiver().NextAsync(4);
        Assert.Equal(["abandoned", "locked", "waiting", "last"], received.Select(message => message.Body.ToString()));
        Assert.Equal([2, 2, 1, 1], received.Select(message => message.DeliveryCount));
        Assert.Equal(1, received[0].ApplicationProperties["tried"]);
        Assert.Equal("reason", (await after.DeadLetterReceiver().NextAsync()).DeadLetterReason);
        Assert.Equal("deferred", (await after.Receiver().ReceiveDeferredMessageAsync(deferred.SequenceNumber)).Body.ToString());
        Assert.Equal(locked.SequenceNumber, received[1].SequenceNumber);
    }

    [Fact]
    public async Task A_message_that_was_with_a_receiver_at_each_of_its_crashes_ends_in_the_dead_letter_queue()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { MaxDeliveryCount = 1 });
        await broker.SendAsync("poison");
        await broker.Receiver().NextAsync();
        await broker.SendAsync("last");

        await using var after = await broker.StartFromCrashAsync();

        Assert.Equal((1, 1), (after.Statistics().Active, after.Statistics().DeadLettered));
        Assert.Equal("MaxDeliveryCountExceeded", (await after.DeadLetterReceiver().NextAsync()).DeadLetterReason);
    }

    [Fact]
    public async Task Sequence_numbers_are_not_used_again_after_a_restart()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a");
        var receiver = broker.Receiver();
        var first = await receiver.NextAsync();
        await receiver.CompleteMessageAsync(first);

        await broker.RestartAsync();
        await broker.SendAsync("b");

        Assert.True((await broker.Receiver().NextAsync()).SequenceNumber > first.SequenceNumber);
    }

    [Fact]
    public async Task Messages_of_a_queue_that_is_no_longer_defined_are_kept()
    {
        await using var broker = await RunningBroker.StartAsync();
        broker.Broker.AddQueue(new QueueDefinition("reports/closed-lab"));
        await broker.Sender("reports/closed-lab").SendMessageAsync(new ServiceBusMessage("x"));

        await broker.RestartAsync();

        Assert.Equal("x", (await broker.Receiver("reports/closed-lab").NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_queue_that_is_no_longer_defined_keeps_the_rules_that_it_is_given()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { Undefined = name => new QueueDefinition(name) { MaxDeliveryCount = 1 } });
        broker.Broker.AddQueue(new QueueDefinition("reports/closed-lab"));
        await broker.Sender("reports/closed-lab").SendMessageAsync(new ServiceBusMessage("x"));

        await broker.RestartAsync();
        var receiver = broker.Receiver("reports/closed-lab");
        await receiver.AbandonMessageAsync(await receiver.NextAsync());

        await broker.UntilAsync(queue => queue.DeadLettered == 1, "reports/closed-lab");
    }

    [Fact]
    public async Task Of_two_brokers_on_one_port_the_second_refuses()
    {
        await using var broker = await RunningBroker.StartAsync();

        var refused = await Assert.ThrowsAsync<SocketException>(() => RunningBroker.StartAsync(options => options with { Port = broker.Broker.Port }));

        Assert.Equal(SocketError.AddressAlreadyInUse, refused.SocketErrorCode);
    }

    [Fact]
    public async Task A_broker_that_is_restarted_at_once_has_its_port_again_though_clients_were_connected()
    {
        await using var broker = await RunningBroker.StartAsync();
        var port = broker.Broker.Port;
        await broker.SendAsync("x");

        await broker.RestartAsync();

        Assert.Equal(port, broker.Broker.Port);
    }

    [Fact]
    public async Task A_completed_message_is_gone_from_the_disk()
    {
        await using var broker = await RunningBroker.StartAsync();
        await broker.SendAsync("a-text-to-look-for");
        var receiver = broker.Receiver();
        await receiver.CompleteMessageAsync(await receiver.NextAsync());
        await broker.RestartAsync();

        var file = await File.ReadAllTextAsync(broker.JournalPath, System.Text.Encoding.Latin1, TestContext.Current.CancellationToken);

        Assert.DoesNotContain("a-text-to-look-for", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_journal_that_another_broker_has_open_is_refused_with_that_reason()
    {
        await using var broker = await RunningBroker.StartAsync();

        var refused = await Assert.ThrowsAsync<JournalException>(() =>
            Broker.StartAsync(new BrokerOptions { JournalPath = broker.JournalPath }, TestContext.Current.CancellationToken));

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_journal_is_refused_with_that_reason()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, new string('x', 5_000), TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<JournalException>(() =>
            Broker.StartAsync(new BrokerOptions { JournalPath = path }, TestContext.Current.CancellationToken));

        Assert.Contains("damaged", refused.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task A_journal_cut_short_is_refused_with_that_reason()
    {
        string cut;
        await using (var broker = await RunningBroker.StartAsync())
        {
            await broker.SendAsync([.. Enumerable.Range(0, 50).Select(_ => new string('x', 1_000))]);
            await broker.RestartAsync();
            cut = Path.GetTempFileName();
            File.Copy(broker.JournalPath, cut, overwrite: true);
        }

        await using (var file = File.OpenWrite(cut)) file.SetLength(file.Length / 2);

        await Assert.ThrowsAsync<JournalException>(() =>
            Broker.StartAsync(new BrokerOptions { JournalPath = cut }, TestContext.Current.CancellationToken));
        File.Delete(cut);
    }

    [Fact]
    public async Task A_journal_in_a_missing_folder_is_refused_with_that_reason()
    {
        var path = Path.Combine(Path.GetTempPath(), "no-such-folder", "broker.db");

        var refused = await Assert.ThrowsAsync<JournalException>(() =>
            Broker.StartAsync(new BrokerOptions { JournalPath = path }, TestContext.Current.CancellationToken));

        Assert.Contains("folder is missing", refused.Message, StringComparison.Ordinal);
    }
}
