using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;
using static NpsWarning.Alerting.Words.AlertSentence;

namespace NpsWarning.Alerting;

/// <summary>
/// When new evidence is worth a new version. Each mail that says nothing new costs attention that the next true one needs: so a version
/// goes out when a name is known, when it is graver, or when the cases have doubled, and the last at most once a day.
/// </summary>
internal static class Reissue
{
    private static readonly TimeSpan LeastBetween = TimeSpan.FromHours(24);

    /// <summary>What has changed since the last version, as sentences for its first line; null where that is not worth one. How ill people are is for health alone.</summary>
    public static VersionChange? Because(Signal signal, SignalBrief brief, SeverityRuling ruling, IReadOnlyList<IssuedVersion> versions, DateTimeOffset now)
    {
        var last = IssuedVersion.Standing(versions).LastOrDefault();
        if (last is null) return null;
        var (was, name) = (new SubjectKey(last.Subject), ("name", (object)brief.Subject.DisplayName));
        if (was != signal.Shown && signal.Shown.Kind == "spectrum")
            return was.Kind == "cluster" ? Change("change.compound.found", name) : new(Of("change.compound.again", name), Of("change.compound.again", name));
        if (was != signal.Shown && was.Kind == "spectrum")
            return new(Of("change.compound.identified.health", name, ("reason", Recorded(signal.Reason))), Of("change.compound.identified", name));
        if (was != signal.Shown && was.Kind == "cluster" && signal.Shown.IsUnlisted) return Change("change.cluster.unlisted", name);
        if (was.IsUnlisted && was != signal.Shown) return Change("change.unlisted.known", name, ("was", was.Name));
        if (signal.Shown.IsUnlisted && was != signal.Shown) return Change("change.correction.unlisted", name);
        if (was.Kind == "substance" && was != signal.Shown) return new(Of("change.correction", name), Of("change.correction", name));
        if (was != signal.Shown) return Change("change.cluster.identified", name);
        if (Enum.TryParse<Severity>(last.Severity, out var before) && ruling.Severity > before) return new(Of("change.severity", ("before", before), ("after", ruling.Severity)), null);
        if (brief.Cases.Total >= 2 * Math.Max(last.Cases, 1) && now - last.IssuedAt >= LeastBetween) return new(Of("change.doubled"), null);
        return null;
    }

    // What enforcement reads has a key of its own, without patients.
    private static VersionChange Change(string key, params IReadOnlyList<(string, object)> facts) => new(Of(key + ".health", facts), Of(key, facts));
}
