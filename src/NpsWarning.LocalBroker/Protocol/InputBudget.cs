namespace NpsWarning.LocalBroker.Protocol;

/// <summary>
/// Bytes that clients have sent and the journal has not taken yet. A connection may have some mebibytes of them; once all together
/// have reached their sum, each may have one message, which is what it needs to go on at all.
/// </summary>
internal sealed class InputBudget(BrokerOptions options)
{
    private readonly long leastForOne = options.MaxMessageBytes + AmqpListener.MaxFrameSize;
    private long taken;

    /// <summary>False when the connection, which now has <paramref name="own"/> bytes, should not be read from for now.</summary>
    public bool Take(long bytes, long own) => IsEnough(Interlocked.Add(ref taken, bytes), own);

    /// <summary>Whether the connection may be read from again.</summary>
    public bool Give(long bytes, long own) => IsEnough(Interlocked.Add(ref taken, -bytes), own);

    private bool IsEnough(long all, long own) =>
        own <= (all < options.MaxWaitingBytes ? Math.Max(leastForOne, options.MaxWaitingBytesPerConnection) : leastForOne);
}
