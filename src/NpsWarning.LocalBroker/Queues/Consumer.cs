namespace NpsWarning.LocalBroker.Queues;

/// <summary>A receiver's link as the queue sees it: it has credit or not, and takes a message or not.</summary>
/// <param name="deliver">False when the link could not take it after all; the message then goes back uncounted.</param>
/// <param name="removesOnDelivery">Receive-and-delete: there is no lock and no settling.</param>
internal sealed class Consumer(Func<bool> hasCredit, Func<Delivered, bool> deliver, bool removesOnDelivery)
{
    private volatile bool stalled;

    public bool RemovesOnDelivery => removesOnDelivery;

    public bool IsReady => !stalled && hasCredit();

    /// <summary>After a failed delivery nothing is offered until the link gets credit again: a closing link would be tried for ever otherwise.</summary>
    public void Resume() => stalled = false;

    public bool TryDeliver(Delivered message)
    {
        bool taken;
        try
        {
            taken = deliver(message);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // A link or connection that closes under our hands; the message stays in the queue.
            taken = false;
        }

        stalled = !taken;
        return taken;
    }
}
