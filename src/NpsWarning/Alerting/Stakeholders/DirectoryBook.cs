using System.Text.Json;
using NpsWarning.Alerting.Channels;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Stakeholders;

/// <summary>
/// The directory of the service, kept in the database, so that all processes alert the same bodies. Each unit of work asks for it anew: an import
/// holds from the next alert on, and whoever is new in it is told of the alerts that stand.
/// </summary>
public sealed class DirectoryBook
{
    private volatile Kept? _newest;
    private readonly IReadOnlyList<Stakeholder>? _given;

    /// <summary>The directory of the database.</summary>
    public DirectoryBook() { }

    /// <summary>These and no others, whatever the database has: for trying out what would be sent.</summary>
    public DirectoryBook(IReadOnlyList<Stakeholder> given) => _given = given;

    /// <summary>As the session sees it, by id. Costs one look at an index while nothing has been imported since.</summary>
    public IReadOnlyList<Stakeholder> Of(Session session)
    {
        if (_given is not null) return _given;
        var last = session.First<long>("SELECT COALESCE(MAX(change_no), 0) FROM directory_changes");
        if (_newest is { } newest && newest.LastChange == last) return newest.All;
        var all = session.Query<string>("SELECT body FROM stakeholders ORDER BY stakeholder_id").ConvertAll(body => JsonSerializer.Deserialize<Stakeholder>(body, StakeholderDirectory.Options)!);
        _newest = new Kept(last, all);
        return all;
    }

    /// <summary>
    /// Puts stakeholders in, each in the place of the one with its id. A webhook that comes without a secret keeps the one that it had, or gets a new one.
    /// </summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="stakeholders">Checked before, by <see cref="DirectoryFile"/>.</param>
    /// <param name="replace">Takes out those that are not among them.</param>
    /// <param name="who">For the audit trail.</param>
    /// <param name="now">Of the change.</param>
    public static DirectoryChange Import(Session session, IReadOnlyList<Stakeholder> stakeholders, bool replace, string who, DateTimeOffset now)
    {
        var before = new DirectoryBook().Of(session).ToDictionary(s => s.Id);
        var (added, changed, unchanged) = (new List<Stakeholder>(), new List<Stakeholder>(), 0);
        foreach (var stakeholder in stakeholders.Select(s => WithoutSecrets(session, s)))
        {
            var body = Body(stakeholder);
            var known = before.GetValueOrDefault(stakeholder.Id);
            if (known is not null && Body(known) == body) { unchanged++; continue; }
            (known is null ? added : changed).Add(stakeholder);
            session.Execute("DELETE FROM stakeholders WHERE stakeholder_id = @Value", stakeholder.Id);
            session.Execute("INSERT INTO stakeholders (stakeholder_id, body) VALUES (@Value, @body)", new { stakeholder.Id.Value, body });
        }
        var removed = replace ? before.Values.Where(s => stakeholders.All(n => n.Id != s.Id)).ToList() : [];
        foreach (var stakeholder in removed) session.Execute("DELETE FROM stakeholders WHERE stakeholder_id = @Value", stakeholder.Id);
        var change = new DirectoryChange(added, changed, removed, unchanged);
        if (change.IsEmpty) return change;
        session.Execute("INSERT INTO directory_changes (at, who) VALUES (@now, @who)", new { now, who });
        // Whoever is new is told of what stands: the alert desk looks at it once more.
        session.Execute("UPDATE signals SET alert_due = 1 WHERE state NOT IN ('Dismissed', 'Closed') AND EXISTS (SELECT 1 FROM alerts a WHERE a.signal_id = signals.signal_id)");
        foreach (var (what, list) in (IEnumerable<(string, List<Stakeholder>)>)[("added", added), ("changed", changed), ("removed", removed)])
            foreach (var stakeholder in list) Audit.Write(session, now, who, what, $"stakeholder:{stakeholder.Id}", $"{stakeholder.Role}, {stakeholder.Clearance}, {string.Join(", ", stakeholder.Places)}");
        return change;
    }

    /// <summary>Seeds an empty directory with <paramref name="seed"/>.</summary>
    /// <returns>Whether it was empty, and never filled.</returns>
    public static bool SeedIfNew(Session session, Func<IReadOnlyList<Stakeholder>> seed, DateTimeOffset now)
    {
        if (session.First<long>("SELECT COALESCE(MAX(change_no), 0) FROM directory_changes") > 0) return false;
        Import(session, seed(), replace: false, "seed", now);
        return true;
    }

    private static string Body(Stakeholder stakeholder) => JsonSerializer.Serialize(stakeholder, StakeholderDirectory.Options);

    /// <summary>
    /// What reports have asked for that only the administrator can settle, newest first: bodies and addresses that they name and that the directory does not
    /// have. Putting them into the directory settles them.
    /// </summary>
    public IReadOnlyList<DirectoryTask> Tasks(Session session)
    {
        var known = Of(session).SelectMany(s => s.Channels.Select(c => c.Address).Append(s.Id.Value)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. session.Query<DirectoryTask>("SELECT at, code, found, request FROM tasks ORDER BY at DESC, task_id").Where(t => !known.Contains(t.Found))];
    }

    /// <summary>The same with the secrets that sign to their webhooks.</summary>
    public static IReadOnlyList<Stakeholder> WithSecrets(Session session, IReadOnlyList<Stakeholder> stakeholders) => [.. stakeholders.Select(s => s with
    {
        Channels = [.. s.Channels.Select(c => c.Kind == WebhookChannel.KindName && ServiceKeys.Find(session, WebhookChannel.KeyOf(s.Id.Value, c.Address)) is { } key ? c with { Secret = WebhookChannel.SecretOf(key) } : c)],
    })];

    /// <summary>Secrets stand apart, so that no reading of the directory gives them away, and stay when a stakeholder goes: a cancellation may have to be signed yet.</summary>
    private static Stakeholder WithoutSecrets(Session session, Stakeholder stakeholder)
    {
        foreach (var channel in stakeholder.Channels.Where(c => c.Kind == WebhookChannel.KindName))
            if (channel.Secret is not null || ServiceKeys.Find(session, WebhookChannel.KeyOf(stakeholder.Id.Value, channel.Address)) is null)
                ServiceKeys.Keep(session, WebhookChannel.KeyOf(stakeholder.Id.Value, channel.Address), WebhookChannel.KeyFrom(channel.Secret));
        return stakeholder with { Channels = [.. stakeholder.Channels.Select(c => c with { Secret = null })] };
    }

    private sealed record Kept(long LastChange, IReadOnlyList<Stakeholder> All);
}

/// <summary>Something for the administrator to settle.</summary>
public sealed record DirectoryTask
{
    /// <summary>When it was first asked for.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Stable, for scripts.</summary>
    public required string Code { get; init; }

    /// <summary>The address or id that a report names.</summary>
    public required string Found { get; init; }

    /// <summary>What to do.</summary>
    public required string Request { get; init; }
}

/// <summary>What an import did.</summary>
public sealed record DirectoryChange(IReadOnlyList<Stakeholder> Added, IReadOnlyList<Stakeholder> Changed, IReadOnlyList<Stakeholder> Removed, int Unchanged)
{
    /// <summary>It changed nothing.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;
}
