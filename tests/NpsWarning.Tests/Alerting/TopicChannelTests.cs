using System.Net.Mime;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.LocalBroker;
using NpsWarning.Tests.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class TopicChannelTests
{
    private const string Topic = "alerts";

    private static readonly AlertText Text = AlertWriter.Write(Stories.NewOpioid, Audience.Health);

    private static readonly Delivery Delivery = new()
    {
        Id = new(new Guid("0b6f1f0e-5f0e-4f5e-9f0e-0123456789ab")),
        Alert = Stories.NewOpioid.Edition.Alert,
        Version = 1,
        Audience = Audience.Health,
        Tlp = Tlp.AmberStrict,
        Stakeholder = new("xa-poison-centre"),
        RecipientName = "Poison centre of XA",
        Address = "xa-poison-centre",
        IssuedAt = Stories.NewOpioid.Edition.IssuedAt,
    };

    [Fact]
    public async Task A_recipients_subscription_gets_the_alert_as_a_CloudEvent_and_no_other_subscription_anything()
    {
        await using var broker = await StartAsync();
        await using var channel = new TopicChannel(broker.Client(), Topic);

        var outcome = await channel.SendAsync(Delivery, Text, CancellationToken.None);

        Assert.Equal(new DeliveryOutcome.Delivered("0b6f1f0e5f0e4f5e9f0e0123456789ab"), outcome);
        Assert.Equal(0, broker.Statistics(SubscriptionDefinition.Path(Topic, "xa-police")).Active);
        var message = await broker.Client().CreateReceiver(Topic, "xa-poison-centre").NextAsync();
        Assert.Equal(("0b6f1f0e5f0e4f5e9f0e0123456789ab", "xa-poison-centre", "org.npswarning.alert.issued", "application/cloudevents+json; charset=utf-8"),
            (message.MessageId, message.To, message.Subject, message.ContentType));
        Assert.Equal(("health", "TLP:AMBER+STRICT", "XA-2026-0042-A", 1),
            (message.ApplicationProperties["audience"], message.ApplicationProperties["tlp"], message.ApplicationProperties["alert"], message.ApplicationProperties["version"]));
        var alert = new JsonEventFormatter().DecodeStructuredModeMessage(message.Body.ToMemory(), new ContentType(message.ContentType), null);
        Assert.True(alert.IsValid);
        Assert.Equal((message.MessageId, "urn:npswarning", "org.npswarning.alert.issued", "XA-2026-0042-A/1", Delivery.IssuedAt),
            (alert.Id, alert.Source!.ToString(), alert.Type, alert.Subject, alert.Time));
        var data = (System.Text.Json.JsonElement)alert.Data!;
        Assert.Equal((Text.Headline, Text.PlainText, true, "en"),
            (data.GetProperty("headline").GetString(), data.GetProperty("text").GetString(), data.GetProperty("simulated").GetBoolean(), data.GetProperty("language").GetString()));
    }

    [Fact]
    public async Task A_repeat_of_a_delivery_arrives_once()
    {
        await using var broker = await StartAsync();
        await using var channel = new TopicChannel(broker.Client(), Topic);

        for (var i = 0; i < 2; i++) Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(Delivery, Text, CancellationToken.None));

        Assert.Equal(1, broker.Statistics(SubscriptionDefinition.Path(Topic, "xa-poison-centre")).Active);
    }

    [Fact]
    public void A_repeat_of_a_delivery_is_the_same_event()
    {
        static string Encoded() => System.Text.Encoding.UTF8.GetString(new JsonEventFormatter().EncodeStructuredModeMessage(AlertEvent.Of(Delivery, Text, new Uri("https://nps.example")), out _).Span);

        Assert.Equal(Encoded(), Encoded());
        Assert.Contains("\"source\":\"https://nps.example\"", Encoded(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_is_not_there_a_right_that_is_missing_and_a_broker_that_is_away_are_tried_again()
    {
        await using var broker = await StartAsync();
        await using var missing = new TopicChannel(broker.Client(), "no-such");
        await using var unauthorized = new TopicChannel(broker.Client(RunningBroker.LabKey), Topic);
        await using var away = new TopicChannel(broker.Client(), Topic);

        Assert.Equal(new DeliveryOutcome.Transient("topic-not-there", OfChannel: true), await missing.SendAsync(Delivery, Text, CancellationToken.None));
        Assert.Equal(new DeliveryOutcome.Transient("topic-not-authorized", OfChannel: true), await unauthorized.SendAsync(Delivery, Text, CancellationToken.None));
        await broker.StopAsync();
        Assert.Equal(new DeliveryOutcome.Transient("topic-unreachable", OfChannel: true), await away.SendAsync(Delivery, Text, CancellationToken.None));
    }

    [Fact]
    public async Task A_message_that_is_too_large_or_for_no_possible_subscription_is_refused_for_good()
    {
        await using var broker = await StartAsync();
        await using var channel = new TopicChannel(broker.Client(), Topic);

        Assert.Equal(new DeliveryOutcome.Refused("topic-message-too-large"), await channel.SendAsync(Delivery, Text with { PlainText = new string('x', 300_000) }, CancellationToken.None));
        foreach (var address in (string[])["", "a/b", "two words", new string('x', 51)])
            Assert.Equal(new DeliveryOutcome.Refused("address-invalid"), await channel.SendAsync(Delivery with { Address = address }, Text, CancellationToken.None));
    }

    [Fact]
    public void Every_other_failure_of_Service_Bus_is_tried_again_and_a_bug_is_none()
    {
        var reasons = Enum.GetValues<ServiceBusFailureReason>().Where(reason => reason != ServiceBusFailureReason.MessageSizeExceeded);

        Assert.All(reasons, reason => Assert.IsType<DeliveryOutcome.Transient>(TopicChannel.Outcome(new ServiceBusException("x", reason))));
        Assert.Equal(new DeliveryOutcome.Transient("topic-sign-in-failed", OfChannel: true), TopicChannel.Outcome(new CredentialUnavailableException("x")));
        Assert.Null(TopicChannel.Outcome(new InvalidOperationException()));
        Assert.Null(TopicChannel.Outcome(new OperationCanceledException()));
    }

    [Fact]
    public async Task Nobody_is_sent_anything_through_the_subscription_of_another()
    {
        await using var broker = await StartAsync();
        await using var channel = new TopicChannel(broker.Client(), Topic);

        Assert.Equal(new DeliveryOutcome.Refused("address-not-the-stakeholders-id"), await channel.SendAsync(Delivery with { Address = "xa-police" }, Text, CancellationToken.None));

        Assert.Equal(0, broker.Statistics(SubscriptionDefinition.Path(Topic, "xa-police")).Active);
    }

    [Fact]
    public async Task A_subscription_is_made_before_something_is_sent_to_it()
    {
        await using var broker = await StartAsync();
        await using var channel = new TopicChannel(broker.Client(), Topic, prepare: name => broker.Broker.AddSubscription(Topic, new(name, name)));

        await channel.SendAsync(Delivery with { Stakeholder = new("new"), Address = "new" }, Text, CancellationToken.None);

        Assert.Equal(1, broker.Statistics(SubscriptionDefinition.Path(Topic, "new")).Active);
    }

    [Fact]
    public void The_subscriptions_of_a_directory_are_those_of_its_topic_channels_that_have_their_stakeholders_id()
    {
        static Stakeholder Body(string id, params StakeholderChannel[] channels) => StakeholderDirectory.National("XA")[0] with { Id = new(id), Channels = channels };

        Assert.Equal(["a", "b"], TopicChannel.SubscriptionsOf(
            [Body("b", new("topic", "b"), new("email", "x@y.example")), Body("a", new StakeholderChannel("topic", "a")), Body("c", new StakeholderChannel("topic", "a")), Body("two words", new StakeholderChannel("topic", "two words")), Body("d")]));
    }

    private static Task<RunningBroker> StartAsync() => RunningBroker.StartAsync(options => options with
    {
        Topics = [new(Topic, [new("xa-poison-centre", "xa-poison-centre"), new("xa-police", "xa-police")]) { DuplicateWindow = TimeSpan.FromMinutes(1) }],
    });
}
