using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Responses of <c>$management</c>: a status, and a map of results or an error condition.</summary>
internal static class ManagementResponse
{
    public static AmqpMessage Success() => Of(200, "OK", new AmqpMap());

    public static AmqpMessage Success(string field, object value) => Of(200, "OK", new AmqpMap { [new MapKey(field)] = value });

    public static AmqpMessage NoContent() => Of(204, "No content", new AmqpMap());

    public static AmqpMessage LockLost() => Of(410, BrokerErrors.LockLost().Description, new AmqpMap(), BrokerErrors.MessageLockLostCondition);

    public static AmqpMessage MessageNotFound() =>
        Of(404, "There is no such message, or it is not in the state that this needs.", new AmqpMap(), BrokerErrors.MessageNotFoundCondition);

    public static AmqpMessage Failure(Error error) => Of(StatusOf(error.Condition.Value), error.Description, new AmqpMap(), error.Condition);

    private static int StatusOf(string condition) => condition switch
    {
        "amqp:unauthorized-access" => 401,
        "amqp:not-implemented" => 501,
        "amqp:resource-limit-exceeded" => 403,
        "amqp:internal-error" => 500,
        _ => 400,
    };

    private static AmqpMessage Of(int code, string description, AmqpMap body, AmqpSymbol? condition = null)
    {
        var response = AmqpMessage.Create(new AmqpValue { Value = body });
        var properties = response.ApplicationProperties.Map;
        properties["statusCode"] = code;
        properties["statusDescription"] = description;
        if (condition is { } symbol) properties["errorCondition"] = symbol;
        return response;
    }
}
