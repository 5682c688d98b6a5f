using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class TopicTests
{
    private const string Topic = "alerts";

    private static readonly string s_poison = SubscriptionDefinition.Path(Topic, "poison-centre");
    private static readonly string s_police = SubscriptionDefinition.Path(Topic, "police");
    private static readonly string s_archive = SubscriptionDefinition.Path(Topic, "archive");

    [Fact]
    public async Task A_message_goes_to_the_subscription_that_it_is_addressed_to_and_to_one_without_a_rule()
    {
        await using var broker = await StartAsync();
        await broker.Sender(Topic).SendMessagesAsync([To("poison-centre", "a"), To("police", "b")]);

        Assert.Equal("a", (await Receiver(broker, "poison-centre").NextAsync()).Body.ToString());
        Assert.Equal("b", (await Receiver(broker, "police").NextAsync()).Body.ToString());
        Assert.Equal(["a", "b"], (await Receiver(broker, "archive").NextAsync(2)).Select(message => message.Body.ToString()));
        Assert.Equal((1, 1, 2), (broker.Statistics(s_poison).Active, broker.Statistics(s_police).Active, broker.Statistics(s_archive).Active));
    }

    [Fact]
    public async Task What_no_subscription_wants_is_accepted_and_dropped()
    {
        await using var broker = await StartAsync(archive: false);

        await broker.Sender(Topic).SendMessagesAsync([To("nobody"), To("POLICE"), new ServiceBusMessage("to no one"), To("police")]);

        Assert.Equal((0, 1), (broker.Statistics(s_poison).Active, broker.Statistics(s_police).Active));
    }

    [Fact]
    public async Task Names_are_compared_without_case()
    {
        await using var broker = await StartAsync();
        await broker.Sender("Alerts").SendMessageAsync(To("police"));

        Assert.Equal("police", (await broker.Client().CreateReceiver("ALERTS", "Police").NextAsync()).To);
    }

    [Fact]
    public async Task Each_subscription_settles_for_itself()
    {
        await using var broker = await StartAsync(lockDuration: TimeSpan.FromSeconds(5));
        await broker.Sender(Topic).SendMessagesAsync([To("police", "dead"), To("police", "done"), To("police", "again")]);
        var receiver = Receiver(broker, "police");
        var messages = await receiver.NextAsync(3);
        var lockedUntil = messages[2].LockedUntil;
        await Task.Delay(20);
        await receiver.RenewMessageLockAsync(messages[2]);

        await receiver.DeadLetterMessageAsync(messages[0], "unreadable");
        await receiver.CompleteMessageAsync(messages[1]);
        await receiver.AbandonMessageAsync(messages[2]);

        Assert.True(messages[2].LockedUntil > lockedUntil);
        Assert.Equal(2, (await receiver.NextAsync()).DeliveryCount);
        var dead = broker.Client().CreateReceiver(Topic, "police", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        Assert.Equal("unreadable", (await dead.NextAsync()).DeadLetterReason);
        Assert.Equal(["dead", "done", "again"], (await Receiver(broker, "archive").PeekMessagesAsync(10)).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task A_processor_takes_a_subscriptions_messages()
    {
        await using var broker = await StartAsync();
        var handled = new TaskCompletionSource<string>();
        await using var processor = broker.Client().CreateProcessor(Topic, "police");
        processor.ProcessErrorAsync += _ => Task.CompletedTask;
        processor.ProcessMessageAsync += arguments =>
        {
            handled.TrySetResult(arguments.Message.Body.ToString());
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync();

        await broker.Sender(Topic).SendMessageAsync(To("police", "x"));

        Assert.Equal("x", await handled.Task.WaitAsync(RunningBroker.Patience));
        await broker.UntilAsync(subscription => subscription.Active == 0, s_police);
    }

    [Fact]
    public async Task A_message_sent_twice_is_in_each_subscription_once()
    {
        await using var broker = await StartAsync();
        for (var i = 0; i < 2; i++) await broker.Sender(Topic).SendMessageAsync(To("police", id: "same"));
        await broker.RestartAsync();
        await broker.Sender(Topic).SendMessagesAsync([To("police", id: "same"), To("poison-centre", id: "other")]);

        Assert.Equal((1, 1, 2), (broker.Statistics(s_police).Active, broker.Statistics(s_poison).Active, broker.Statistics(s_archive).Active));
    }

    [Fact]
    public async Task The_id_of_a_message_that_nobody_wanted_is_not_remembered()
    {
        await using var broker = await StartAsync(archive: false);
        await broker.Sender(Topic).SendMessageAsync(To("late", id: "same"));
        broker.Broker.AddSubscription(Topic, new("late", "late"));

        await broker.Sender(Topic).SendMessageAsync(To("late", id: "same"));

        Assert.Equal("same", (await Receiver(broker, "late").NextAsync()).MessageId);
    }

    [Fact]
    public async Task After_a_crash_a_message_is_in_every_subscription_that_wants_it_and_each_stands_where_it_was()
    {
        await using var broker = await StartAsync();
        await broker.Sender(Topic).SendMessagesAsync([To("police", "first"), To("police", "second")]);
        var police = Receiver(broker, "police");
        await police.CompleteMessageAsync(await police.NextAsync());
        await broker.Sender(Topic).SendMessageAsync(To("poison-centre", "third")); // Accepted, so on disk, and with it all that came before it.

        await using var after = await broker.StartFromCrashAsync();

        Assert.Equal("second", Assert.Single(await Receiver(after, "police").PeekMessagesAsync(10)).Body.ToString());
        Assert.Equal("third", Assert.Single(await Receiver(after, "poison-centre").PeekMessagesAsync(10)).Body.ToString());
        Assert.Equal(["first", "second", "third"], (await Receiver(after, "archive").PeekMessagesAsync(10)).Select(message => message.Body.ToString()));
    }

    [Fact]
    public async Task A_message_for_which_the_disk_has_no_room_for_every_copy_is_in_no_subscription_and_refused()
    {
        await using var broker = await StartAsync(configure: options => options with { MaxJournalBytes = 300_000 });
        await Assert.ThrowsAsync<ServiceBusException>(() => broker.Sender(Topic).SendMessageAsync(To("police", new string('x', 200_000))));

        Assert.Equal((0, 0), (broker.Statistics(s_police).Active, broker.Statistics(s_archive).Active));
        await broker.RestartAsync();
        Assert.Equal((0, 0), (broker.Statistics(s_police).Active, broker.Statistics(s_archive).Active));
    }

    [Fact]
    public async Task A_subscription_added_while_running_gets_what_comes_from_then_on_and_keeps_it_over_a_restart()
    {
        await using var broker = await StartAsync();
        broker.Broker.AddSubscription(Topic, new("new-lab", "new-lab"));
        broker.Broker.AddKey(new("new-lab", "bmV3", [new(SubscriptionDefinition.Path(Topic, "new-lab"), Rights.Listen)]));
        await broker.Sender(Topic).SendMessageAsync(To("new-lab", "before"));

        await broker.RestartAsync();
        broker.Broker.AddSubscription(Topic, new("new-lab", "new-lab"));
        await broker.Sender(Topic).SendMessageAsync(To("new-lab", "after"));

        Assert.Equal(["before", "after"], (await Receiver(broker, "new-lab").NextAsync(2)).Select(message => message.Body.ToString()));
        Assert.Throws<KeyNotFoundException>(() => broker.Broker.AddSubscription("no-topic", new("new-lab")));
    }

    [Fact]
    public async Task A_key_for_one_subscription_opens_that_one_and_nothing_else()
    {
        await using var broker = await StartAsync();
        await broker.Sender(Topic).SendMessagesAsync([To("police", "p"), To("poison-centre", "secret")]);
        var police = broker.Client("police-key");

        Assert.Equal("p", (await police.CreateReceiver(Topic, "police").NextAsync()).Body.ToString());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => police.CreateReceiver(Topic, "poison-centre").ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => police.CreateReceiver(Topic, "poison-centre").PeekMessageAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => police.CreateReceiver(Topic, "no-such").PeekMessageAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => police.CreateSender(Topic).SendMessageAsync(To("police")));
    }

    [Fact]
    public async Task Nobody_sends_to_a_subscription_nor_receives_from_a_topic()
    {
        await using var broker = await StartAsync();
        var client = broker.Client();

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSender(s_police).SendMessageAsync(To("police")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSender(s_police).ScheduleMessageAsync(To("police"), TimeProvider.System.GetUtcNow().AddHours(1)));
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateReceiver(Topic).ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<NotSupportedException>(() => client.CreateSender(Topic).ScheduleMessageAsync(To("police"), TimeProvider.System.GetUtcNow().AddHours(1)));
        var missing = await Assert.ThrowsAsync<ServiceBusException>(() => client.CreateReceiver(Topic, "no-such").ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, missing.Reason);
    }

    [Fact]
    public async Task A_message_that_no_receiver_finishes_goes_to_its_subscriptions_dead_letter_queue_by_that_ones_rules()
    {
        await using var broker = await StartAsync(configure: options => options with { Topics = [new(Topic, [new("police", "police") { MaxDeliveryCount = 1 }, new("archive")])] });
        await broker.Sender(Topic).SendMessageAsync(To("police"));
        var receiver = Receiver(broker, "police");
        await receiver.AbandonMessageAsync(await receiver.NextAsync());

        await broker.UntilAsync(subscription => subscription.DeadLettered == 1, s_police);
        Assert.Equal(1, broker.Statistics(s_archive).Active);
    }

    [Fact]
    public async Task A_client_that_knows_nothing_of_Service_Bus_sends_to_a_topic_and_reads_a_subscription()
    {
        await using var broker = await StartAsync();
        await using var client = await PlainAmqp.ConnectAsync(broker, "service:c2VydmljZQ%3D%3D@");
        // Properties with message-id null, user-id null and to "police"; then a data section with "x".
        byte[] message = [0x00, 0x53, 0x73, 0xC0, 11, 3, 0x40, 0x40, 0xA1, 6, .. "police"u8, 0x00, 0x53, 0x75, 0xA0, 1, (byte)'x'];

        var outcome = await client.SendAsync(await client.SenderAsync(Topic), message);
        var receiver = await client.ReceiverAsync(s_police);
        var received = await receiver.ReceiveMessageAsync(RunningBroker.Patience);
        receiver.AcceptMessage(received, settled: true, batchable: false);

        Assert.IsType<Accepted>(outcome);
        Assert.Equal("police", received.Properties.To.ToString());
        await broker.UntilAsync(subscription => subscription.Active == 0, s_police);
    }

    [Theory]
    [InlineData("reports/forensic-lab-a", "police")] // A queue's name.
    [InlineData("alerts/", "police")]
    [InlineData("alerts/Subscriptions/x", "police")]
    [InlineData("alerts", "po/lice")]
    [InlineData("alerts", "")]
    public async Task A_topic_or_subscription_whose_name_would_be_misread_is_refused_at_the_start(string topic, string subscription) =>
        await Assert.ThrowsAsync<ArgumentException>(() => RunningBroker.StartAsync(options => options with { Topics = [new(topic, [new(subscription)])] }));

    private static Task<RunningBroker> StartAsync(bool archive = true, TimeSpan? lockDuration = null, Func<BrokerOptions, BrokerOptions>? configure = null) => RunningBroker.StartAsync(options =>
    {
        var with = options with
        {
            LockDuration = lockDuration ?? options.LockDuration,
            Topics = [new(Topic, [new("poison-centre", "poison-centre"), new("police", "police"), .. archive ? new SubscriptionDefinition[] { new("archive") } : []]) { DuplicateWindow = TimeSpan.FromMinutes(1) }],
            Keys = [.. options.Keys, new("police-key", "cG9saWNl", [new(s_police, Rights.Listen)])],
        };
        return configure is null ? with : configure(with);
    });

    private static ServiceBusReceiver Receiver(RunningBroker broker, string subscription) => broker.Client().CreateReceiver(Topic, subscription);

    private static ServiceBusMessage To(string subscription, string body = "x", string? id = null)
    {
        var message = new ServiceBusMessage(body) { To = subscription };
        if (id is not null) message.MessageId = id;
        return message;
    }
}
