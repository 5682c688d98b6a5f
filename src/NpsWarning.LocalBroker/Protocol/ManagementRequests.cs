using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using NpsWarning.LocalBroker.Queues;
using NpsWarning.LocalBroker.Storage;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Answers a queue's <c>$management</c> requests; operations and field names are those of Service Bus's AMQP request-response protocol.</summary>
internal sealed class ManagementRequests(QueueEntity entity, SubQueue queue, QueueSet queues)
{
    private const int MaxPeeked = 250;

    /// <summary>An answer is made whole in memory, and waits there until it is read. One message is always given.</summary>
    private const long MaxAnswerBytes = 512 * 1024;

    private const string Prefix = "com.microsoft:";

    public async Task<AmqpMessage> AnswerAsync(AmqpLink link, AmqpMessage request)
    {
        try
        {
            var operation = request.ApplicationProperties.Map["operation"] as string ?? "";
            var needed = operation is Prefix + "schedule-message" or Prefix + "cancel-scheduled-message" ? Rights.Send : Rights.Listen;
            if (!BrokerRuntime.MayUse(link, entity.Name, needed))
                throw BrokerErrors.Unauthorized(new EntityPath(entity.Name, queue.IsDeadLetterQueue, IsManagement: true), needed);
            return await AnswerAsync(operation, new RequestBody(request.ValueBody?.Value as AmqpMap)).ConfigureAwait(false);
        }
        catch (AmqpException refused)
        {
            return ManagementResponse.Failure(refused.Error);
        }
        catch (JournalException failure)
        {
            return ManagementResponse.Failure(BrokerErrors.NotStored(failure));
        }
    }

    private async Task<AmqpMessage> AnswerAsync(string operation, RequestBody body) => operation switch
    {
        Prefix + "renew-lock" => RenewLocks(body),
        Prefix + "peek-message" => Peek(body),
        Prefix + "schedule-message" => await ScheduleAsync(body).ConfigureAwait(false),
        Prefix + "cancel-scheduled-message" => CancelScheduled(body),
        Prefix + "receive-by-sequence-number" => ReceiveDeferred(body),
        Prefix + "update-disposition" => UpdateDisposition(body),
        _ => throw BrokerErrors.NotSupported($"management operation '{operation}'"),
    };

    private AmqpMessage RenewLocks(RequestBody body)
    {
        var expirations = new List<DateTime>();
        foreach (var token in body.LockTokens())
        {
            if (queue.Renew(token) is not { } until) return ManagementResponse.LockLost();
            expirations.Add(until.UtcDateTime);
        }

        return ManagementResponse.Success("expirations", expirations.ToArray());
    }

    private AmqpMessage Peek(RequestBody body)
    {
        var peeked = Fitting(queue.Peek(body.Get<long>("from-sequence-number"), Math.Clamp(body.Get<int>("message-count"), 1, MaxPeeked)));
        return peeked.Count == 0
            ? ManagementResponse.NoContent()
            : ManagementResponse.Success("messages", peeked.ConvertAll(message => new AmqpMap { [new MapKey("message")] = DeliveryEncoding.ToBytes(message) }));
    }

    private static List<Delivered> Fitting(List<Delivered> messages)
    {
        var bytes = 0L;
        return [.. messages.TakeWhile((message, i) => (bytes += message.Message.Bytes.Length) <= MaxAnswerBytes || i == 0)];
    }

    private async Task<AmqpMessage> ScheduleAsync(RequestBody body)
    {
        if (queue.IsDeadLetterQueue) throw BrokerErrors.NotAllowed("Nobody sends to a dead-letter queue: messages are moved there.");
        if (entity.IsSubscription) throw BrokerErrors.NotAllowed("Nobody sends to a subscription: send to its topic.");
        var messages = body.Messages().ConvertAll(ReceivedMessage.Check);
        if (messages.Count == 0) throw BrokerErrors.Malformed("there is none.");
        var stored = queues.AcceptAsync(entity, messages) ?? throw new AmqpException(BrokerErrors.MemoryLimit());
        return ManagementResponse.Success("sequence-numbers", await stored.ConfigureAwait(false));
    }

    private AmqpMessage CancelScheduled(RequestBody body) => queue.CancelScheduled(body.SequenceNumbers())
        ? ManagementResponse.Success()
        : ManagementResponse.MessageNotFound();

    private AmqpMessage ReceiveDeferred(RequestBody body)
    {
        var removes = body.Get<uint>("receiver-settle-mode") == 0;
        var taken = queue.TakeDeferred(body.SequenceNumbers(), removes);
        if (taken.Count == 0) return ManagementResponse.MessageNotFound();
        return ManagementResponse.Success("messages", taken.ConvertAll(message => new AmqpMap
        {
            [new MapKey("message")] = DeliveryEncoding.ToBytes(message),
            [new MapKey("lock-token")] = message.LockToken,
        }));
    }

    private AmqpMessage UpdateDisposition(RequestBody body)
    {
        var status = body.Text("disposition-status");
        var properties = DeliveryEncoding.EncodeProperties(body.Map("properties-to-modify"));
        Func<Guid, bool> settle = status switch
        {
            "completed" => queue.Complete,
            "abandoned" => token => queue.Abandon(token, properties),
            "defered" => token => queue.Defer(token, properties),
            "suspended" when !queue.IsDeadLetterQueue =>
                token => queue.DeadLetter(token, body.Text("deadletter-reason"), body.Text("deadletter-description"), properties),
            _ => throw BrokerErrors.NotAllowed($"Disposition '{status}' is not possible here."),
        };
        // Each is settled even when an earlier one has lost its lock.
        return body.LockTokens().Select(settle).ToList().TrueForAll(done => done)
            ? ManagementResponse.Success()
            : ManagementResponse.LockLost();
    }
}
