using NpsWarning.Alerting.Briefs;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Alerting;

/// <summary>A version that has gone out.</summary>
internal sealed record IssuedVersion
{
    public required string AlertId { get; init; }

    /// <summary>From 1, counted over all audiences.</summary>
    public required int Version { get; init; }

    public required string Kind { get; init; }
    public required DateTimeOffset IssuedAt { get; init; }
    public required string Severity { get; init; }
    public required string Audiences { get; init; }
    public required int Cases { get; init; }
    public required string Subject { get; init; }

    /// <summary>Those that have not been taken back.</summary>
    public static IEnumerable<IssuedVersion> Standing(IReadOnlyList<IssuedVersion> versions) => versions.Reverse().TakeWhile(v => v.Kind != Cancellation.Kind).Reverse();

    public static List<IssuedVersion> Of(Session session, string signalId) => session.Query<IssuedVersion>(
        "SELECT alert_id, version, kind, issued_at, severity, audiences, cases, subject FROM alerts WHERE signal_id = @signalId ORDER BY version", new { signalId });

    /// <summary>
    /// An alert's versions as each audience has read them: its own ones, under its own numbers. An earlier release told every audience the one count of all;
    /// what was told stays, and the next is one more.
    /// </summary>
    public static Dictionary<Audience, IReadOnlyList<EarlierVersion>> AsTold(Session session, IReadOnlyList<IssuedVersion> versions)
    {
        if (versions.Count == 0) return [];
        var texts = session.Query<TextRow>("SELECT version, audience, facts FROM alert_texts WHERE alert_id = @AlertId", new { versions[0].AlertId }).ToLookup(t => (t.Audience, t.Version));
        return Enum.GetValues<Audience>().ToDictionary(a => a, a => AsToldTo(a, versions, v => texts[(a, v.Version)].FirstOrDefault()));
    }

    private static IReadOnlyList<EarlierVersion> AsToldTo(Audience audience, IReadOnlyList<IssuedVersion> versions, Func<IssuedVersion, TextRow?> textOf)
    {
        var (told, stands) = (new List<EarlierVersion>(), false);
        foreach (var version in versions)
        {
            var text = textOf(version);
            var takenBack = version.Kind == Cancellation.Kind;
            // Whoever read it in a feed alone is told there that it is taken back. And retention takes texts, but not that they were.
            if (text is null && !version.WasFor(audience) && !(takenBack && stands)) continue;
            var number = text is null ? (told is [.., var last] ? last.Version : 0) + 1 : AlertFacts.Parse(text.Facts)?.Version ?? version.Version;
            told.Add(new EarlierVersion(number, version.IssuedAt));
            stands = !takenBack;
        }
        return told;
    }

    /// <summary>Whether it was written for an audience.</summary>
    public bool WasFor(Audience audience) => Audiences.Split(',').Contains(audience.ToString());

    private sealed record TextRow
    {
        public required int Version { get; init; }
        public required Audience Audience { get; init; }
        public string? Facts { get; init; }
    }
}
