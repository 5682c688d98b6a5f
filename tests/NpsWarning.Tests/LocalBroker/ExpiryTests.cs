using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Time.Testing;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class ExpiryTests
{
    private static readonly QueueDefinition Dropping = new(RunningBroker.Queue);
    private static readonly QueueDefinition DeadLettering = Dropping with { DeadLetterOnExpiry = true };

    // Starts at the real time, since the client's tokens are made by that.
    private readonly FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task A_message_whose_time_is_over_is_neither_peeked_nor_delivered_and_takes_no_room()
    {
        await using var broker = await StartAsync(Dropping);
        await broker.Sender().SendMessageAsync(Living("short", TimeSpan.FromMinutes(1)));
        await broker.Sender().SendMessageAsync(Living("long", TimeSpan.FromMinutes(3)));

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("long", (await broker.Receiver().PeekMessageAsync()).Body.ToString());
        Assert.Equal("long", (await broker.Receiver().NextAsync()).Body.ToString());
        Assert.Equal((1, 0), (broker.Statistics().Active, broker.Statistics().DeadLettered));
    }

    [Fact]
    public async Task Just_before_its_end_a_message_is_there_and_says_when_it_ends()
    {
        await using var broker = await StartAsync(Dropping);
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromMinutes(1)));

        time.Advance(TimeSpan.FromSeconds(59));
        var message = await broker.Receiver().NextAsync();

        Assert.Equal(TimeSpan.FromMinutes(1), message.TimeToLive);
        // The client counts it from when it made the message.
        Assert.InRange(message.ExpiresAt, message.EnqueuedTime.AddSeconds(50), message.EnqueuedTime.AddSeconds(61));
    }

    [Fact]
    public async Task An_expired_message_goes_to_the_dead_letter_queue_where_the_queue_says_so_and_stays_there()
    {
        await using var broker = await StartAsync(DeadLettering);
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromMinutes(1)));

        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("x", (await broker.DeadLetterReceiver().PeekMessageAsync()).Body.ToString());
        time.Advance(TimeSpan.FromDays(100));

        Assert.Equal((0, 1), (broker.Statistics().Active, broker.Statistics().DeadLettered));
    }

    [Fact]
    public async Task An_expired_message_says_why_it_is_in_the_dead_letter_queue()
    {
        await using var broker = await StartAsync(DeadLettering);
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromMinutes(1)));
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("TTLExpiredException", (await broker.DeadLetterReceiver().NextAsync()).DeadLetterReason);
    }

    [Theory]
    [InlineData(60, 20, 20)]
    [InlineData(60, 90, 60)]
    [InlineData(60, null, 60)]
    public async Task The_shorter_of_the_queues_and_the_messages_own_limit_counts(int ofQueue, int? ofMessage, int expected)
    {
        await using var broker = await StartAsync(Dropping with { TimeToLive = TimeSpan.FromSeconds(ofQueue) });
        var message = new ServiceBusMessage("x");
        if (ofMessage is { } seconds) message.TimeToLive = TimeSpan.FromSeconds(seconds);
        await broker.Sender().SendMessageAsync(message);

        time.Advance(TimeSpan.FromSeconds(expected - 1));
        var stillThere = await broker.Receiver().PeekMessageAsync();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(stillThere);
        Assert.Null(await broker.Receiver().PeekMessageAsync());
        Assert.Equal(0, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_locked_message_does_not_expire_and_can_be_completed()
    {
        await using var broker = await StartAsync(DeadLettering with { LockDuration = TimeSpan.FromMinutes(5) });
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromMinutes(1)));
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();

        time.Advance(TimeSpan.FromMinutes(2));
        await receiver.CompleteMessageAsync(message);

        Assert.Equal((0, 0), (broker.Statistics().Active, broker.Statistics().DeadLettered));
    }

    [Theory]
    [InlineData("its lock ends")]
    [InlineData("it is abandoned")]
    [InlineData("it is deferred")]
    public async Task A_locked_message_whose_time_is_over_expires_when(string what)
    {
        await using var broker = await StartAsync(DeadLettering with { LockDuration = TimeSpan.FromMinutes(5) });
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromMinutes(1)));
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 0), (broker.Statistics().Locked, broker.Statistics().DeadLettered));

        if (what == "its lock ends") time.Advance(TimeSpan.FromMinutes(4));
        else if (what == "it is abandoned") await receiver.AbandonMessageAsync(message);
        else await receiver.DeferMessageAsync(message);

        Assert.Equal((0, 0, 1), (broker.Statistics().Active, broker.Statistics().Deferred, broker.Statistics().DeadLettered));
    }

    [Fact]
    public async Task A_deferred_message_expires_too()
    {
        await using var broker = await StartAsync(Dropping);
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromMinutes(1)));
        var receiver = broker.Receiver();
        var message = await receiver.NextAsync();
        await receiver.DeferMessageAsync(message);

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(0, broker.Statistics().Deferred);
        var missing = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, missing.Reason);
    }

    [Fact]
    public async Task A_scheduled_message_lives_from_when_it_is_due()
    {
        await using var broker = await StartAsync(Dropping);
        var message = Living("x", TimeSpan.FromMinutes(1));
        message.ScheduledEnqueueTime = time.GetUtcNow().AddMinutes(10);
        await broker.Sender().SendMessageAsync(message);

        time.Advance(TimeSpan.FromMinutes(10.5));
        var due = await broker.Receiver().PeekMessageAsync();
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal("x", due?.Body.ToString());
        Assert.Null(await broker.Receiver().PeekMessageAsync());
    }

    [Fact]
    public async Task A_time_to_live_survives_a_restart_and_runs_on_meanwhile()
    {
        await using var broker = await StartAsync(DeadLettering);
        await broker.Sender().SendMessageAsync(Living("short", TimeSpan.FromMinutes(1)));
        await broker.Sender().SendMessageAsync(Living("long", TimeSpan.FromMinutes(3)));

        await broker.RestartAsync(() => time.Advance(TimeSpan.FromMinutes(2)));
        Assert.Equal((1, 1), (broker.Statistics().Active, broker.Statistics().DeadLettered));
        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((0, 2), (broker.Statistics().Active, broker.Statistics().DeadLettered));
    }

    [Fact]
    public async Task A_longer_life_than_the_header_can_say_is_kept()
    {
        await using var broker = await StartAsync(Dropping);
        await broker.Sender().SendMessageAsync(Living("x", TimeSpan.FromDays(100)));

        time.Advance(TimeSpan.FromDays(60));
        var afterSixty = broker.Statistics().Active;
        time.Advance(TimeSpan.FromDays(41));

        Assert.Equal((1, 0), (afterSixty, broker.Statistics().Active));
    }

    [Fact]
    public async Task A_plain_client_may_name_the_moment_instead()
    {
        await using var broker = await StartAsync(Dropping);
        await using var client = await PlainAmqp.ConnectAsync(broker, "service:c2VydmljZQ%3D%3D@");
        var message = Microsoft.Azure.Amqp.AmqpMessage.Create(new AmqpValue { Value = "x" });
        message.Properties.AbsoluteExpiryTime = time.GetUtcNow().UtcDateTime.AddMinutes(1);
        var link = await client.SenderAsync(RunningBroker.Queue);
        Assert.IsType<Accepted>(await link.SendMessageAsync(message, new byte[] { 1 }, Microsoft.Azure.Amqp.AmqpConstants.NullBinary, RunningBroker.Patience));
        var before = broker.Statistics().Active;

        time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal((1, 0), (before, broker.Statistics().Active));
    }

    private static ServiceBusMessage Living(string body, TimeSpan lifetime) => new(body) { TimeToLive = lifetime };

    private Task<RunningBroker> StartAsync(QueueDefinition queue) => RunningBroker.StartAsync(RunningBroker.With(queue, time));
}
