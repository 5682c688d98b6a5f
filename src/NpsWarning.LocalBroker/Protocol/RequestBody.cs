using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>The map in a management request. A field that is missing or of another type is the client's error and refused by name.</summary>
internal readonly struct RequestBody(AmqpMap? map)
{
    public Guid[] LockTokens() => Get<Guid[]>("lock-tokens");

    public long[] SequenceNumbers() => Get<long[]>("sequence-numbers");

    public string? Text(string field) => Find(field) as string;

    public AmqpMap? Map(string field) => Find(field) as AmqpMap;

    public T Get<T>(string field) => Find(field) is T value
        ? value
        : throw new AmqpException(AmqpErrorCode.InvalidField, $"The request's field '{field}' is missing or not of the right type.");

    /// <summary>The encoded messages of a schedule request.</summary>
    public List<byte[]> Messages() =>
        [.. Get<IEnumerable<object>>("messages").OfType<AmqpMap>().Select(entry => entry[new MapKey("message")] switch
        {
            ArraySegment<byte> segment => segment.ToArray(),
            byte[] bytes => bytes,
            _ => throw BrokerErrors.Malformed("an entry holds none."),
        })];

    private object? Find(string field) => map?[new MapKey(field)];
}
