using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Export;

/// <summary>Readings of restricted feeds in the audit trail: for each reader and feed one an hour at most, so that a system that polls does not fill it.</summary>
public static class FeedReads
{
    /// <summary>At most one entry in this time.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>Writes down that a stakeholder reads a feed, unless that stands there already.</summary>
    public static void Note(Database database, Feed feed, Stakeholder reader, DateTimeOffset now)
    {
        var target = $"feed:{feed.Path}/{reader.Id}";
        if (database.Read(s => s.First<int>("SELECT COUNT(*) FROM audit WHERE object = @target AND at > @after", new { target, after = now - Every })) == 0)
            database.Write(s =>
            {
                Audit.Write(s, now, $"stakeholder:{reader.Id}", "read", target, $"Alerts for {AlertEvent.Audience(feed.Audience)} up to {AlertEvent.Mark(feed.Clearance)}.");
                return 0;
            });
    }
}
