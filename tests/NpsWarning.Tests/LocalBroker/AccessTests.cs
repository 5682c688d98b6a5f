using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class AccessTests
{
    [Fact]
    public async Task An_unknown_queue_is_refused_by_name()
    {
        await using var broker = await RunningBroker.StartAsync();

        var sending = await Assert.ThrowsAsync<ServiceBusException>(() => broker.Sender("reports/nobody").SendMessageAsync(new ServiceBusMessage("x")));
        var receiving = await Assert.ThrowsAsync<ServiceBusException>(() => broker.Receiver("reports/nobody").ReceiveMessageAsync());

        Assert.All([sending, receiving], refused => Assert.Equal(ServiceBusFailureReason.MessagingEntityNotFound, refused.Reason));
        Assert.Contains("reports/nobody", sending.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_opens_and_closes_as_many_links_as_it_likes()
    {
        await using var broker = await RunningBroker.StartAsync();
        var client = broker.Client();
        for (var i = 0; i < 450; i++) // twice the requests for which $cbs gives credit at first, and more
        {
            await using var sender = client.CreateSender(RunningBroker.Queue);
            await sender.SendMessageAsync(new ServiceBusMessage("x"));
        }
        Assert.Equal(450, broker.Broker.Statistics(RunningBroker.Queue)!.Active);
    }

    [Fact]
    public async Task A_wrong_key_opens_nothing()
    {
        await using var broker = await RunningBroker.StartAsync();
        var wrong = broker.Broker.ConnectionString(RunningBroker.ServiceKey).Replace("c2VydmljZQ==", "d3Jvbmc=", StringComparison.Ordinal);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            broker.Connect(wrong).CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("x")));
    }

    [Fact]
    public async Task An_unknown_key_name_opens_nothing()
    {
        await using var broker = await RunningBroker.StartAsync();
        var unknown = broker.Broker.ConnectionString(RunningBroker.ServiceKey).Replace("=service;", "=nobody;", StringComparison.Ordinal);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            broker.Connect(unknown).CreateReceiver(RunningBroker.Queue).ReceiveMessageAsync());
    }

    [Fact]
    public async Task A_laboratory_sends_to_its_own_queue_and_reads_its_own_receipts()
    {
        await using var broker = await RunningBroker.StartAsync();
        var laboratory = broker.Client(RunningBroker.LabKey);
        await laboratory.CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("report"));
        await broker.Sender(RunningBroker.Receipts).SendMessageAsync(new ServiceBusMessage("receipt"));

        Assert.Equal("receipt", (await laboratory.CreateReceiver(RunningBroker.Receipts).NextAsync()).Body.ToString());
        Assert.Equal(1, broker.Statistics().Active);
    }

    [Theory]
    [InlineData(RunningBroker.Queue)]
    [InlineData(RunningBroker.OtherQueue)]
    [InlineData(RunningBroker.Queue + "/$DeadLetterQueue")]
    [InlineData("reports/nobody")]
    public async Task A_laboratory_reads_no_reports_not_even_its_own(string queue)
    {
        await using var broker = await RunningBroker.StartAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            broker.Client(RunningBroker.LabKey).CreateReceiver(queue).ReceiveMessageAsync());
    }

    [Theory]
    [InlineData(RunningBroker.OtherQueue)]
    [InlineData(RunningBroker.Receipts)]
    public async Task A_laboratory_sends_nowhere_else(string queue)
    {
        await using var broker = await RunningBroker.StartAsync();

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() =>
            broker.Client(RunningBroker.LabKey).CreateSender(queue).SendMessageAsync(new ServiceBusMessage("x")));
    }

    [Fact]
    public async Task Peeking_needs_the_right_to_listen_and_cancelling_the_right_to_send()
    {
        await using var broker = await RunningBroker.StartAsync();
        var laboratory = broker.Client(RunningBroker.LabKey);

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => laboratory.CreateReceiver(RunningBroker.Queue).PeekMessageAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => laboratory.CreateSender(RunningBroker.Receipts)
            .ScheduleMessageAsync(new ServiceBusMessage("x"), TimeProvider.System.GetUtcNow().AddHours(1)));
    }

    [Fact]
    public async Task A_queue_and_a_key_added_while_running_work_at_once()
    {
        await using var broker = await RunningBroker.StartAsync();
        broker.Broker.AddQueue(new("reports/new-lab"));
        broker.Broker.AddKey(new("new-lab", "bmV3", [new("reports/new-lab", NpsWarning.LocalBroker.Rights.Send)]));

        await broker.Client("new-lab").CreateSender("reports/new-lab").SendMessageAsync(new ServiceBusMessage("x"));

        Assert.Equal(1, broker.Statistics("reports/new-lab").Active);
    }

    [Fact]
    public async Task What_the_broker_has_not_it_refuses_as_not_supported()
    {
        await using var broker = await RunningBroker.StartAsync();
        var client = broker.Client();

        await Assert.ThrowsAsync<NotSupportedException>(() => client.AcceptNextSessionAsync(RunningBroker.Queue));
    }

    [Fact]
    public void A_key_does_not_print_its_secret()
    {
        var key = new NpsWarning.LocalBroker.AccessKey("lab", "secret-value", []);

        Assert.DoesNotContain("secret-value", $"{key}", StringComparison.Ordinal);
    }
}
