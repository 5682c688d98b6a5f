using NpsWarning.Alerting.Channels;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Stakeholders;

/// <summary>A stakeholder's id in the directory, e.g. "xa-poison-centre".</summary>
public readonly record struct StakeholderId(string Value)
{
    public override string ToString() => Value;
}

public enum DirectoryRole { Health, Treatment, Outreach, InternationalBody, MinistryHealth, MinistryHome, Enforcement }

/// <summary>How often what is less than severe is gathered into one mail.</summary>
public enum Digest { Daily, Weekly }

/// <summary>A body that receives alerts. What it receives follows from its role and cannot be set otherwise.</summary>
public sealed record Stakeholder
{
    public required StakeholderId Id { get; init; }
    public required string Name { get; init; }
    public required DirectoryRole Role { get; init; }

    /// <summary>"*", countries (ISO 3166-1 alpha-2) or regions (ISO 3166-2).</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>"*", or names of substance classes or groups of effects, in any case of letters.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    public required IReadOnlyList<StakeholderChannel> Channels { get; init; }

    /// <summary>The strictest mark that it may be sent.</summary>
    public required Tlp Clearance { get; init; }

    /// <summary>Languages that it reads, best first; the first that alerts are written in is used. Empty: the first of the alert's place.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>When it is not to be disturbed; severe health alerts come all the same.</summary>
    public QuietHours? QuietHours { get; init; }

    /// <summary>Null: everything at once. Severe alerts and cancellations always come at once.</summary>
    public Digest? Digest { get; init; }

    /// <summary>For the administrator, e.g. which law makes it responsible.</summary>
    public string? Note { get; init; }

    public Audience Audience => AudienceOf(Role);

    /// <summary>Its channels, each under the key that tells it from others of its kind: "email", "email#2", ….</summary>
    internal IEnumerable<(string Key, StakeholderChannel Channel)> NumberedChannels =>
        Channels.Select((c, i) => (c, Channels.Take(i).Count(b => b.Kind == c.Kind))).Select(c => (c.Item2 == 0 ? c.c.Kind : $"{c.c.Kind}#{c.Item2 + 1}", c.c));

    /// <summary>
    /// One audience a role. A home ministry is enforcement: what it gets, police get. So are the international drug-control bodies (UNODC, CND):
    /// they ask for supply and aggregates, and cases with children go to health recipients only. WHO is a health recipient, UNDP works with communities.
    /// </summary>
    public static Audience AudienceOf(DirectoryRole role) => role switch
    {
        DirectoryRole.Health or DirectoryRole.Treatment or DirectoryRole.MinistryHealth => Audience.Health,
        DirectoryRole.Enforcement or DirectoryRole.MinistryHome or DirectoryRole.InternationalBody => Audience.Enforcement,
        DirectoryRole.Outreach => Audience.Public,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "unknown role"),
    };
}

/// <summary>A way to reach a stakeholder.</summary>
/// <param name="Kind">As in <see cref="IAlertChannel.Kind"/>.</param>
/// <param name="Address">A mail address, the URL of a webhook, or the name of a subscription of the topic.</param>
public sealed record StakeholderChannel(string Kind, string Address)
{
    /// <summary>The next contact: used only for a severe alert that nobody has acknowledged in time.</summary>
    [System.Text.Json.Serialization.JsonIgnore(Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault)]
    public bool Escalation { get; init; }

    /// <summary>What signs the messages to a webhook ("whsec_" and base64, as Standard Webhooks writes it), in a file of import alone: it is kept apart, and made where none is given.</summary>
    public string? Secret { get; init; }
}

/// <summary>Hours of the day, by the clock of a place, in which only what is severe is sent.</summary>
/// <param name="From">"22:00".</param>
/// <param name="To">"07:00"; before <paramref name="From"/> where the night passes midnight.</param>
/// <param name="TimeZone">IANA name, e.g. "Europe/Paris".</param>
public sealed record QuietHours(string From, string To, string TimeZone)
{
    /// <summary>When the quiet hours that hold at <paramref name="now"/> are over; <paramref name="now"/> itself outside them.</summary>
    public DateTimeOffset Over(DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(TimeZone);
        var (from, to) = (TimeOnly.ParseExact(From, "HH:mm"), TimeOnly.ParseExact(To, "HH:mm"));
        var local = TimeZoneInfo.ConvertTime(now, zone);
        if (!TimeOnly.FromDateTime(local.DateTime).IsBetween(from, to)) return now;
        var end = local.Date + to.ToTimeSpan();
        if (end <= local.DateTime) end = end.AddDays(1);
        if (zone.IsInvalidTime(end)) end = end.AddHours(1); // the hour that is left out when summer time begins
        return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
    }
}
