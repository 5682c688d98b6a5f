using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Access;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>What the broker knows of one connection: its rights, and where answers to its requests go.</summary>
internal sealed class ConnectionState(ConnectionAccess access)
{
    private readonly Lock gate = new();
    private readonly List<(string Node, SendingAmqpLink Link)> replyLinks = [];

    public ConnectionAccess Access => access;

    public static ConnectionState Of(AmqpLink link) => link.Session.Connection.Extensions.Find<ConnectionState>();

    public void AddReplyLink(string node, SendingAmqpLink link)
    {
        lock (gate) replyLinks.Add((node, link));
        link.SafeAddClosed((_, _) =>
        {
            lock (gate) replyLinks.RemoveAll(entry => entry.Link == link);
        });
    }

    /// <summary>By the reply link's target address (.NET), else by its name, else the one in the same session (JavaScript names none).</summary>
    public SendingAmqpLink? FindReplyLink(string node, AmqpLink requestLink, Address? replyTo)
    {
        lock (gate)
        {
            var links = replyLinks.Where(entry => entry.Node == node).Select(entry => entry.Link).ToList();
            var address = replyTo?.ToString();
            return links.Find(link => address is not null && (link.Settings.Target as Target)?.Address?.ToString() == address)
                ?? links.Find(link => address is not null && link.Name == address)
                ?? links.Find(link => link.Session == requestLink.Session);
        }
    }
}
