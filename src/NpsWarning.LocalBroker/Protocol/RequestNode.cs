using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>A node that answers each request with one response: <c>$cbs</c> and <c>$management</c>.</summary>
/// <param name="answer">Takes a request and returns its response; the correlation id is filled in here.</param>
internal sealed class RequestNode(string name, Func<AmqpLink, AmqpMessage, Task<AmqpMessage>> answer)
{
    public void Attach(AmqpLink link)
    {
        if (link is ReceivingAmqpLink requests) requests.RegisterMessageListener(request => _ = AnswerAsync(requests, request));
        else ConnectionState.Of(link).AddReplyLink(new ReplyLink(name, (SendingAmqpLink)link));
    }

    private async Task AnswerAsync(ReceivingAmqpLink link, AmqpMessage request)
    {
        try
        {
            var response = await answer(link, request).ConfigureAwait(false);
            response.Properties.CorrelationId = request.Properties.MessageId;
            if (ConnectionState.Of(link).FindReplyLink(name, link, request.Properties.ReplyTo) is { } reply && !reply.TrySend(response))
                throw BrokerErrors.Limit($"Too many answers of {name} have not been read.");
            // Also where the client has settled it already: this gives it back the credit for the next one.
            link.AcceptMessage(request, settled: true, batchable: false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The link or its connection closed meanwhile, or the request cannot be read at all: nobody is left to answer.
            link.SafeClose(failure);
        }
        finally
        {
            ((BrokerConnection)link.Session.Connection).Release(request);
            request.Dispose();
        }
    }
}
