using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Alerting.Export;

/// <summary>A version's text in one language, as it was sent.</summary>
/// <param name="Language">Two letters, such as "en".</param>
/// <param name="Headline">At most 160 characters.</param>
/// <param name="Plain">As mailed, lines of at most 76 characters.</param>
/// <param name="Html">As mailed.</param>
public sealed record StoredText(string Language, string Headline, string Plain, string Html);

/// <summary>
/// One version of an alert for one audience, as it is stored: the only thing that exports are made from. The signal and its cases are out of reach
/// here, so what text and facts do not hold, no export can tell.
/// </summary>
public sealed record StoredVersion
{
    /// <summary>What it says, for machines.</summary>
    public required AlertFacts Facts { get; init; }

    /// <summary>For readers in the alert's country, or beyond it; only health versions differ by it.</summary>
    public required Reach Reach { get; init; }

    /// <summary>The language of the place first.</summary>
    public required IReadOnlyList<StoredText> Texts { get; init; }

    /// <summary>
    /// The versions that this audience could read before, oldest first. Those for other audiences alone are left out: that and when they were
    /// written may tell of patients.
    /// </summary>
    public required IReadOnlyList<EarlierVersion> Earlier { get; init; }

    /// <summary>"Cancel", "Update" where this audience had a version before, else "Alert".</summary>
    public string Kind => Facts.Kind == Cancellation.Kind ? Cancellation.Kind : Earlier.Count > 0 ? "Update" : "Alert";

    /// <summary>The end of its last day, UTC.</summary>
    public DateTimeOffset Expires => new(Facts.ExpiresOn.ToDateTime(new TimeOnly(23, 59, 59)), TimeSpan.Zero);

    /// <summary>Tells this message from all others of the service: alert, version, audience, and whether it is for readers beyond the country.</summary>
    public string Identifier => IdentifierOf(Facts.Version);

    /// <summary>The identifier of an earlier version for the same readers.</summary>
    public string IdentifierOf(int version) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Facts.AlertId}-v{version}-{AlertEvent.Audience(Facts.Audience)}{(Facts.Audience == Audience.Health && Reach == Reach.Beyond ? "-beyond" : "")}");

    /// <summary>The versions of an alert for an audience, oldest first; those from before there were facts for machines are left out.</summary>
    public static IReadOnlyList<StoredVersion> Of(Session session, string alertId, Audience audience, Reach reach)
    {
        var rows = session.Query<VersionRow>(
            "SELECT alert_id, version, reach, language, headline, plain, html, facts FROM alert_texts WHERE alert_id = @alertId AND audience = @audience AND facts IS NOT NULL ORDER BY version",
            new { alertId, audience = audience.ToString() });
        var translations = session.Query<VersionRow>(
            "SELECT alert_id, version, reach, language, headline, plain, html FROM alert_translations WHERE alert_id = @alertId AND audience = @audience ORDER BY language",
            new { alertId, audience = audience.ToString() });
        var withdrawn = session.Query<WithdrawalRow>("SELECT alert_id, version, issued_at FROM alerts WHERE alert_id = @alertId AND kind = 'Cancel' ORDER BY version", new { alertId });
        return InOrder(rows, translations, audience, _ => reach, withdrawn);
    }

    /// <summary>
    /// The newest version of each alert for an audience, newest first, those in force at <paramref name="now"/> apart from those that have expired since
    /// <paramref name="since"/>. An alert whose newest version is above the clearance is left out as a whole: an earlier one no longer holds.
    /// </summary>
    /// <param name="session">The unit of work.</param>
    /// <param name="audience">Whose version.</param>
    /// <param name="clearance">The strictest mark to be shown.</param>
    /// <param name="reach">By country (ISO 3166-1 alpha-2) of the alert.</param>
    /// <param name="since">Alerts issued before are not looked at.</param>
    public static IReadOnlyList<StoredVersion> Newest(Session session, Audience audience, Tlp clearance, Func<string, Reach> reach, DateTimeOffset since)
    {
        var parameters = new { audience = audience.ToString(), since };
        var rows = session.Query<VersionRow>(
            """
            SELECT t.alert_id, t.version, t.reach, t.language, t.headline, t.plain, t.html, t.facts FROM alert_texts t
            WHERE t.audience = @audience AND t.facts IS NOT NULL AND EXISTS (SELECT 1 FROM alerts a WHERE a.alert_id = t.alert_id AND a.issued_at >= @since)
            ORDER BY t.alert_id, t.version
            """, parameters);
        var translations = session.Query<VersionRow>(
            """
            SELECT t.alert_id, t.version, t.reach, t.language, t.headline, t.plain, t.html FROM alert_translations t
            WHERE t.audience = @audience AND EXISTS (SELECT 1 FROM alerts a WHERE a.alert_id = t.alert_id AND a.issued_at >= @since)
            ORDER BY t.alert_id, t.version, t.language
            """, parameters).ToLookup(t => t.AlertId);
        var withdrawn = session.Query<WithdrawalRow>("SELECT alert_id, version, issued_at FROM alerts WHERE kind = 'Cancel' AND issued_at >= @since", parameters).ToLookup(w => w.AlertId);
        return [.. rows.GroupBy(r => r.AlertId)
            .Select(a => InOrder([.. a], [.. translations[a.Key]], audience, reach, [.. withdrawn[a.Key]]).LastOrDefault())
            .OfType<StoredVersion>().Where(v => v.Facts.Tlp <= clearance).OrderByDescending(v => v.Facts.IssuedAt).ThenBy(v => v.Facts.AlertId, StringComparer.Ordinal)];
    }

    private static List<StoredVersion> InOrder(List<VersionRow> rows, List<VersionRow> translations, Audience audience, Func<string, Reach> reachIn, List<WithdrawalRow> withdrawals)
    {
        var versions = new List<StoredVersion>();
        foreach (var version in rows.Select(r => r.Version).Concat(withdrawals.Select(w => w.Version)).Distinct().Order())
        {
            IReadOnlyList<EarlierVersion> earlier = [.. versions.Select(v => new EarlierVersion(v.Facts.Version, v.Facts.IssuedAt))];
            if (Written([.. rows.Where(r => r.Version == version)], translations, audience, reachIn, earlier) is { } written) versions.Add(written);
            else if (versions is [.., { Kind: not Cancellation.Kind }] && withdrawals.FirstOrDefault(w => w.Version == version) is { } withdrawal) versions.Add(Withdraw(versions[^1], withdrawal, earlier));
        }
        return versions;
    }

    private static StoredVersion? Written(List<VersionRow> rows, List<VersionRow> translations, Audience audience, Func<string, Reach> reachIn, IReadOnlyList<EarlierVersion> earlier)
    {
        if (rows.Count == 0) return null;
        var reach = reachIn(AlertFacts.Parse(rows[0].Facts)!.Country);
        // Enforcement and public read the same on both sides of a border.
        var found = rows.FirstOrDefault(r => r.Reach == reach) ?? (audience == Audience.Health ? null : rows[0]);
        return found is null ? null : new StoredVersion
        {
            Facts = AlertFacts.Parse(found.Facts)!,
            Reach = reach,
            Texts = [found.Text, .. translations.Where(t => t.Version == found.Version && t.Reach == found.Reach && t.Language != found.Language).Select(t => t.Text)],
            Earlier = earlier,
        };
    }

    /// <summary>A cancellation is written for those whom it was sent to. Whoever read the alert in a feed alone must learn of it too: that it is taken back, and no more.</summary>
    private static StoredVersion Withdraw(StoredVersion last, WithdrawalRow withdrawal, IReadOnlyList<EarlierVersion> earlier)
    {
        var headline = $"{(last.Facts.Simulated ? AlertWords.For(AlertWords.Default).Say("simulated") + ": " : "")}CANCELLED: alert {last.Facts.AlertId}";
        return last with
        {
            Facts = last.Facts with { Version = last.Facts.Version + 1, Kind = Cancellation.Kind, IssuedAt = withdrawal.IssuedAt, Urgency = CapUrgency.Past },
            Texts = [new StoredText(AlertWords.Default, headline, $"{headline}\n\nAlert {last.Facts.AlertId} and all its versions are withdrawn.\n", $"<!DOCTYPE html><title>{System.Net.WebUtility.HtmlEncode(headline)}</title><h1>{System.Net.WebUtility.HtmlEncode(headline)}</h1>")],
            Earlier = earlier,
        };
    }

    private sealed record VersionRow
    {
        public required string AlertId { get; init; }
        public required int Version { get; init; }
        public required Reach Reach { get; init; }
        public required string Language { get; init; }
        public required string Headline { get; init; }
        public required string Plain { get; init; }
        public required string Html { get; init; }
        public string? Facts { get; init; }

        public StoredText Text => new(Language, Headline, Plain, Html);
    }

    private sealed record WithdrawalRow
    {
        public required string AlertId { get; init; }
        public required int Version { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
    }
}
