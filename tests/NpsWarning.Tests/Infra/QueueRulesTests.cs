using System.Text.RegularExpressions;
using System.Xml;
using NpsWarning.Cli.Hosting;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.Infra;

/// <summary>The local broker's queues behave as those in Azure do: else a client that works with one fails with the other.</summary>
public sealed class QueueRulesTests
{
    private static readonly BicepFile s_bus = Read("servicebus.bicep");
    private static readonly BicepFile s_main = Read("main.bicep");

    [Theory]
    [InlineData("reports")]
    [InlineData("receipts")]
    public void A_queue_has_the_same_rules_here_and_in_Azure(string kind)
    {
        var azure = s_bus.Resource(kind);
        var local = SubmitterQueues.Of("lab-north").Single(queue => queue.Name.StartsWith(kind, StringComparison.Ordinal));

        Assert.Equal(Value(azure, "requiresDuplicateDetection"), local.DuplicateWindow is null ? "false" : "true");
        if (local.DuplicateWindow is { } window) Assert.Equal(Duration(Value(azure, "duplicateDetectionHistoryTimeWindow")), window);
        Assert.Equal(int.Parse(Value(azure, "maxDeliveryCount")), local.MaxDeliveryCount ?? new BrokerOptions { JournalPath = "" }.MaxDeliveryCount);
        Assert.Equal(Duration(Value(azure, "defaultMessageTimeToLive")), local.TimeToLive);
        Assert.Equal(Value(azure, "deadLetteringOnMessageExpiration"), local.DeadLetterOnExpiry ? "true" : "false");
    }

    [Fact]
    public void A_report_is_never_dropped_for_its_message_id_since_that_would_leave_it_unanswered() =>
        Assert.Null(SubmitterQueues.Of("lab-north").Single(queue => queue.Name.StartsWith("reports", StringComparison.Ordinal)).DuplicateWindow);

    [Fact]
    public void The_topic_of_alerts_and_its_subscriptions_have_the_same_rules_here_and_in_Azure()
    {
        var (topic, subscription) = (s_bus.Resource("alerts"), s_bus.Resource("subscription"));
        var (local, recipient) = (AlertSubscriptions.Topic("alerts", ["xa-police"]), AlertSubscriptions.Of("xa-police"));

        Assert.Equal($"'{NpsWarning.Messaging.QueueNames.Alerts}'", Value(topic, "name"));
        Assert.Equal(("true", local.DuplicateWindow), (Value(topic, "requiresDuplicateDetection"), Duration(Value(topic, "duplicateDetectionHistoryTimeWindow"))));
        Assert.Equal((recipient.TimeToLive, recipient.TimeToLive), (Duration(Value(topic, "defaultMessageTimeToLive")), Duration(Value(subscription, "defaultMessageTimeToLive"))));
        Assert.Equal(recipient.LockDuration, Duration(Value(subscription, "lockDuration")));
        Assert.Equal(recipient.MaxDeliveryCount ?? new BrokerOptions { JournalPath = "" }.MaxDeliveryCount, int.Parse(Value(subscription, "maxDeliveryCount")));
        Assert.Equal((recipient.DeadLetterOnExpiry, recipient.To), (Value(subscription, "deadLetteringOnMessageExpiration") == "true", recipient.Name));
    }

    /// <summary>A value as it stands there, or the parameter's default, or the variable's value.</summary>
    private static TimeSpan Duration(string text)
    {
        var named = Regex.Match(s_main.Text + s_bus.Text, $@"(?:param {text} string|var {text}) = '(?<value>P[^']+)'");
        return XmlConvert.ToTimeSpan(named.Success ? named.Groups["value"].Value : text.Trim('\''));
    }

    private static string Value(string properties, string name) => Regex.Match(properties, $@"{name}: (?<value>\S+)").Groups["value"].Value;

    private static BicepFile Read(string file) => BicepFile.Read(Path.Combine(RepositoryRoot.Path, "infra", file));
}
