using System.Net.Mime;
using System.Net.Sockets;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;

namespace NpsWarning.Alerting.Channels;

/// <summary>
/// Hands alerts to a Service Bus topic, for receivers that are machines: one message a delivery, addressed to one subscription.
/// <para>
/// There is no broadcast. A version is written for one audience and marked for one recipient, so a message that every subscription got would carry a
/// health version to enforcement, or a mark beyond a recipient's clearance. Each subscription therefore has one rule, a correlation filter on <c>To</c>
/// that is its own name, and each recipient's credential opens that subscription alone: with the local broker a key for it; in Azure a role assignment
/// for the recipient's identity on <c>…/topics/alerts/subscriptions/&lt;name&gt;</c>, since shared access rules end at the topic and would open them all.
/// </para>
/// </summary>
public sealed class TopicChannel : IAlertChannel, IAsyncDisposable
{
    /// <summary>
    /// What a stakeholder's channel names it by. The address is the subscription's name and must be the stakeholder's id: two that shared a
    /// subscription would read each other's versions.
    /// </summary>
    public const string KindName = "topic";

    private const int LongestName = 50; // Service Bus's limit for a subscription

    private readonly ServiceBusSender _sender;
    private readonly Uri? _source;
    private readonly Action<string>? _prepare;
    private readonly JsonEventFormatter _formatter = new();

    /// <param name="client">The caller disposes of it.</param>
    /// <param name="topic">The topic's name.</param>
    /// <param name="source">As for <see cref="AlertEvent.Of"/>.</param>
    /// <param name="prepare">
    /// Called with the subscription before each hand-over: makes it where this process can. A topic drops what no subscription wants, in Azure and here,
    /// and the sender does not learn of it. Null where the administrator makes them.
    /// </param>
    public TopicChannel(ServiceBusClient client, string topic, Uri? source = null, Action<string>? prepare = null) =>
        (_sender, _source, _prepare) = (client.CreateSender(topic), source, prepare);

    /// <inheritdoc/>
    public string Kind => KindName;

    /// <inheritdoc/>
    public int AtOnce => 4;

    /// <summary>The subscriptions that a directory names, each once.</summary>
    public static IReadOnlyList<string> SubscriptionsOf(IEnumerable<Stakeholder> directory) =>
        [.. directory.Where(s => IsSubscription(s.Id.Value) && s.Channels.Any(c => c.Kind == KindName && c.Address == s.Id.Value)).Select(s => s.Id.Value).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    /// <summary>Whether a subscription can have that name: 1 to 50 letters, digits, hyphens, dots and underscores.</summary>
    public static bool IsSubscription(string name) => name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_');

    /// <inheritdoc/>
    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
    {
        if (!IsSubscription(delivery.Address)) return new DeliveryOutcome.Refused("address-invalid");
        if (delivery.Address != delivery.Stakeholder.Value) return new DeliveryOutcome.Refused("address-not-the-stakeholders-id");
        _prepare?.Invoke(delivery.Address);
        var message = Compose(delivery, AlertEvent.Of(delivery, text, _source));
        try
        {
            await _sender.SendMessageAsync(message, cancellationToken).ConfigureAwait(false);
            return new DeliveryOutcome.Delivered(message.MessageId);
        }
        catch (Exception failure) when (Outcome(failure) is not null)
        {
            return Outcome(failure)!;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sender.DisposeAsync();

    /// <summary>
    /// What a failure means: final is only what is too large for any message. A topic that is not there or may not be sent to concerns every alert
    /// and is put right by the administrator, so those wait. Null for a bug or a cancellation.
    /// </summary>
    internal static DeliveryOutcome? Outcome(Exception failure) => failure switch
    {
        ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded } => new DeliveryOutcome.Refused("topic-message-too-large"),
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityNotFound } => new DeliveryOutcome.Transient("topic-not-there", OfChannel: true),
        ServiceBusException { Reason: ServiceBusFailureReason.MessagingEntityDisabled } => new DeliveryOutcome.Transient("topic-disabled", OfChannel: true),
        ServiceBusException { Reason: ServiceBusFailureReason.QuotaExceeded } => new DeliveryOutcome.Transient("topic-full", OfChannel: true),
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceBusy } => new DeliveryOutcome.Transient("topic-busy", OfChannel: true),
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceTimeout } or TimeoutException => new DeliveryOutcome.Transient("topic-timeout", OfChannel: true),
        ServiceBusException { Reason: ServiceBusFailureReason.ServiceCommunicationProblem } or SocketException or IOException => new DeliveryOutcome.Transient("topic-unreachable", OfChannel: true),
        ServiceBusException => new DeliveryOutcome.Transient("topic-failed", OfChannel: true),
        UnauthorizedAccessException => new DeliveryOutcome.Transient("topic-not-authorized", OfChannel: true),
        AuthenticationFailedException => new DeliveryOutcome.Transient("topic-sign-in-failed", OfChannel: true),
        _ => null,
    };

    private ServiceBusMessage Compose(Delivery delivery, CloudEvent alert)
    {
        var body = _formatter.EncodeStructuredModeMessage(alert, out ContentType contentType);
        return new ServiceBusMessage(BinaryData.FromBytes(body))
        {
            MessageId = alert.Id, // the topic's duplicate detection drops a repeat
            To = delivery.Address,
            Subject = alert.Type,
            ContentType = contentType.ToString(),
            ApplicationProperties =
            {
                ["audience"] = AlertEvent.Audience(delivery.Audience),
                ["tlp"] = AlertEvent.Mark(delivery.Tlp),
                ["alert"] = delivery.Alert.Value,
                ["version"] = delivery.Version,
            },
        };
    }
}
