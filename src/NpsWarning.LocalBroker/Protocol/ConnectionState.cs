using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using NpsWarning.LocalBroker.Access;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>What the broker knows of one connection: its rights, the links that live by them, and where answers to its requests go.</summary>
internal sealed class ConnectionState(ConnectionAccess access)
{
    private readonly Lock gate = new();
    private readonly List<ReplyLink> replyLinks = [];
    private readonly Dictionary<AmqpLink, (EntityPath Path, Rights Needed)> entityLinks = [];
    private int links;

    public ConnectionAccess Access => access;

    public int Links => Volatile.Read(ref links);

    /// <summary>Whether it ever had a valid token or key: a stranger's connection is cut off after a while.</summary>
    public bool HasShownKey => access.HasShownKey;

    public static ConnectionState Of(AmqpLink link) => ((BrokerConnection)link.Session.Connection).Client;

    /// <summary>Counts a link until it is closed.</summary>
    public void Count(AmqpLink link)
    {
        Interlocked.Increment(ref links);
        link.SafeAddClosed((_, _) => Interlocked.Decrement(ref links));
    }

    /// <summary>Notes what a link lives by, so that it ends with it.</summary>
    public void AddEntityLink(AmqpLink link, EntityPath path, Rights needed)
    {
        lock (gate) entityLinks[link] = (path, needed);
        link.SafeAddClosed((_, _) =>
        {
            lock (gate) entityLinks.Remove(link);
        });
    }

    /// <summary>As in Azure: a link without its right is detached with <c>amqp:unauthorized-access</c>, and clients come back with a new token.</summary>
    public void CheckRights()
    {
        List<(AmqpLink Link, EntityPath Path, Rights Needed)> ended;
        lock (gate)
        {
            if (entityLinks.Count == 0) return;
            ended = [.. entityLinks.Where(entry => !access.Allows(entry.Value.Path.Queue, entry.Value.Needed)).Select(entry => (entry.Key, entry.Value.Path, entry.Value.Needed))];
            foreach (var (link, _, _) in ended) entityLinks.Remove(link);
        }

        foreach (var (link, path, needed) in ended) link.SafeClose(BrokerErrors.RightEnded(path, needed));
    }

    public void AddReplyLink(ReplyLink reply)
    {
        lock (gate) replyLinks.Add(reply);
        reply.Link.SafeAddClosed((_, _) =>
        {
            lock (gate) replyLinks.Remove(reply);
        });
    }

    /// <summary>By the reply link's target address (.NET), else by its name, else the one in the same session (JavaScript names none).</summary>
    public ReplyLink? FindReplyLink(string node, AmqpLink requestLink, Address? replyTo)
    {
        lock (gate)
        {
            var ofNode = replyLinks.FindAll(reply => reply.Node == node);
            var address = replyTo?.ToString();
            return ofNode.Find(reply => address is not null && (reply.Link.Settings.Target as Target)?.Address?.ToString() == address)
                ?? ofNode.Find(reply => address is not null && reply.Link.Name == address)
                ?? ofNode.Find(reply => reply.Link.Session == requestLink.Session);
        }
    }
}
