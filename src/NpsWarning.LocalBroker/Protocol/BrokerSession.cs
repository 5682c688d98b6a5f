using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Transport;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>
/// A client's session that keeps apart what a receiver says of a message and what the library says of it. Having written a
/// transfer, the library looks whether the delivery is settled and, if so, reports it as accepted: it takes it for one that was
/// sent settled. A receiver that gives a message back at once is quicker than that look, and its message would be completed
/// unread. So a receiver's settling word is heard twice: first as a word, with nothing settled yet, then as the settling.
/// </summary>
internal sealed class BrokerSession(AmqpConnection connection, AmqpSessionSettings settings, ILinkFactory links)
    : AmqpSession(connection, settings, links)
{
    /// <summary>On the thread that reads from the connection: the word that is being heard is the receiver's last.</summary>
    public bool HearsLastWord { get; private set; }

    public override void ProcessFrame(Frame frame)
    {
        if (frame.Command is Disposition { Role: true, Settled: true } disposition)
        {
            disposition.Settled = false;
            HearsLastWord = true;
            base.ProcessFrame(frame);
            HearsLastWord = false;
            disposition.Settled = true;
        }

        base.ProcessFrame(frame);
    }
}
