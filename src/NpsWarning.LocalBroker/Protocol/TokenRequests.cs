using Microsoft.Azure.Amqp;
using NpsWarning.LocalBroker.Access;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Answers <c>put-token</c> at <c>$cbs</c> (AMQP claims-based security): 202 gives the connection the key's rights, 401 refuses.</summary>
internal sealed class TokenRequests(Keyring keys)
{
    public const string NodeName = "$cbs";

    /// <summary>A token request has some 600 bytes; whoever sends one need not have shown a key yet.</summary>
    public const ulong MaxBytes = 16 * 1024;

    private const int Accepted = 202, BadRequest = 400, Unauthorized = 401;

    public Task<AmqpMessage> AnswerAsync(AmqpLink link, AmqpMessage request)
    {
        if (request.ApplicationProperties.Map["operation"] as string != "put-token")
            return Task.FromResult(Response(BadRequest, "Only put-token is known here."));
        var (key, expiresAt, reason) = keys.Check(request.ValueBody?.Value as string);
        if (key is null) return Task.FromResult(Response(Unauthorized, reason));
        ConnectionState.Of(link).Access.Grant(key, expiresAt);
        return Task.FromResult(Response(Accepted, "Accepted"));
    }

    private static AmqpMessage Response(int code, string description)
    {
        var response = AmqpMessage.Create(new Microsoft.Azure.Amqp.Framing.AmqpValue { Value = description });
        response.ApplicationProperties.Map["status-code"] = code;
        response.ApplicationProperties.Map["status-description"] = description;
        return response;
    }
}
