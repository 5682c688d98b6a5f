namespace NpsWarning.LocalBroker.Queues;

/// <summary>
/// Hands out messages to receivers with credit, one thread at a time. A message goes out on the thread that made it
/// possible where that is cheap: waking another thread for each costs more than the message itself.
/// </summary>
internal sealed partial class SubQueue
{
    /// <summary>A connection's reading thread hands out so many by itself at most; then it must read on, and the pool does the rest.</summary>
    private const int FewDeliveries = 16;

    /// <summary>For a receiver's link that got credit, or opened: called on its connection's reading thread.</summary>
    public void PumpSome()
    {
        lock (gate)
        {
            // Whoever adds a message from here on sees the credit.
            if (available.IsEmpty) return;
        }

        if (Interlocked.Increment(ref pumpRequests) == 1 && !RunPump(FewDeliveries)) QueuePump();
    }

    /// <summary>For threads that belong to no connection.</summary>
    private void PumpHere()
    {
        if (Interlocked.Increment(ref pumpRequests) == 1) RunPump(int.MaxValue);
    }

    /// <summary>Hands out on a pool thread.</summary>
    public void Pump()
    {
        if (Interlocked.Increment(ref pumpRequests) == 1) QueuePump();
    }

    private void PumpIfUseful()
    {
        lock (gate)
        {
            if (available.IsEmpty || consumers.Count == 0) return;
        }

        Pump();
    }

    private void QueuePump() =>
        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.RunPump(int.MaxValue), this, preferLocal: false);

    /// <summary>False when it stopped at the limit; it must then be run again, since requests that came meanwhile rely on it.</summary>
    private bool RunPump(int limit)
    {
        var seen = Volatile.Read(ref pumpRequests);
        do
        {
            while (TakeNext() is var (message, consumer))
            {
                FinishDelivery(message, consumer, consumer.TryDeliver(message));
                if (--limit == 0) return false;
            }
        }
        while ((seen = Interlocked.Add(ref pumpRequests, -seen)) != 0);
        return true;
    }

    private (Delivered Message, Consumer Consumer)? TakeNext()
    {
        lock (gate)
        {
            if (available.IsEmpty || NextReadyConsumer() is not { } consumer) return null;
            var now = time.GetUtcNow();
            while (available.TakeFirst() is { } message)
            {
                if (message.HasExpired(now))
                {
                    Expire(message);
                    continue;
                }

                if (!consumer.RemovesOnDelivery) return (Lock(message), consumer);
                message.IsLeaving = true;
                return (message.Snapshot(), consumer);
            }

            return null;
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
        var message = delivered.Message;
        lock (gate)
        {
            if (!consumer.RemovesOnDelivery)
            {
                if (locks.Release(delivered.LockToken) is not null) PutBackUncounted(message);
                return;
            }

            message.IsLeaving = false;
            if (taken) Forget(message);
            else PutBack(message);
        }
    }
}
