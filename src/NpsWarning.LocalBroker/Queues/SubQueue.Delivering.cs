namespace NpsWarning.LocalBroker.Queues;

internal sealed partial class SubQueue
{
    /// <summary>
    /// Hands out what can be handed out, on a pool thread and one thread at a time: callers come from a connection's reading
    /// thread, which must not stand still while other connections are served.
    /// </summary>
    public void Pump()
    {
        if (Interlocked.Increment(ref pumpRequests) == 1)
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.RunPump(), this, preferLocal: false);
    }

    private void RunPump()
    {
        var seen = Volatile.Read(ref pumpRequests);
        do
        {
            while (TakeNext() is var (message, consumer))
                FinishDelivery(message, consumer, consumer.TryDeliver(message));
        }
        while ((seen = Interlocked.Add(ref pumpRequests, -seen)) != 0);
    }

    private (Delivered Message, Consumer Consumer)? TakeNext()
    {
        lock (gate)
        {
            if (available.Count == 0 || NextReadyConsumer() is not { } consumer) return null;
            var message = available.Dequeue();
            return (consumer.RemovesOnDelivery ? message.Snapshot() : Lock(message), consumer);
        }
    }

    private Consumer? NextReadyConsumer()
    {
        for (var i = 0; i < consumers.Count; i++)
        {
            nextConsumer = (nextConsumer + 1) % consumers.Count;
            if (consumers[nextConsumer].IsReady) return consumers[nextConsumer];
        }

        return null;
    }

    private void FinishDelivery(Delivered delivered, Consumer consumer, bool taken)
    {
        if (taken && !consumer.RemovesOnDelivery) return;
        lock (gate)
        {
            if (taken) Forget(delivered.Message);
            else if (consumer.RemovesOnDelivery) MakeAvailable(delivered.Message);
            else if (locks.Release(delivered.LockToken) is { } message) PutBackUncounted(message);
        }
    }
}
