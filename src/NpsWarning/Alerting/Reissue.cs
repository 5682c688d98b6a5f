using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;

namespace NpsWarning.Alerting;

/// <summary>
/// When new evidence is worth a new version. Each mail that says nothing new costs attention that the next true one needs: so a version
/// goes out when a name is known, when it is graver, or when the cases have doubled, and the last at most once a day.
/// </summary>
internal static class Reissue
{
    private static readonly TimeSpan LeastBetween = TimeSpan.FromHours(24);

    /// <summary>What has changed since the last version, in words for its first line; null where that is not worth one. How ill people are is for health alone.</summary>
    public static VersionChange? Because(Signal signal, SignalBrief brief, SeverityRuling ruling, IReadOnlyList<IssuedVersion> versions, DateTimeOffset now)
    {
        var last = IssuedVersion.Standing(versions).LastOrDefault();
        if (last is null) return null;
        var (was, name) = (new SubjectKey(last.Subject), brief.Subject.DisplayName);
        if (was != signal.Shown && signal.Shown.Kind == "spectrum")
            return was.Kind == "cluster"
                ? new($"In several of these patients laboratories have found one and the same compound, which they know by its spectrum only: {name}.", $"Laboratories have found a compound that they know by its spectrum only: {name}.")
                : new($"What had identified it was taken back: it is an unidentified compound again ({name}).", $"What had identified it was taken back: it is an unidentified compound again ({name}).");
        if (was != signal.Shown && was.Kind == "spectrum")
            return new($"A laboratory has identified the compound that was known by its spectrum only: {name}. {signal.Reason}", $"A laboratory has identified the compound that was known by its spectrum only: {name}.");
        if (was != signal.Shown && was.Kind == "cluster" && signal.Shown.IsUnlisted)
            return new($"What was a group of alike presentations has been identified by a laboratory: '{name}', which is in no list.", $"A laboratory has identified the substance: '{name}', which is in no list.");
        if (last.Subject.StartsWith("unlisted:", StringComparison.Ordinal) && last.Subject != signal.Shown.Value)
            return new($"The name '{new SubjectKey(last.Subject).Name}', which was in no list, is now known as {brief.Subject.DisplayName}.", $"The substance, which was in no list, is now known as {brief.Subject.DisplayName}.");
        if (signal.Shown.IsUnlisted && last.Subject != signal.Shown.Value)
            return new($"Correction: the last version named a substance that the reports do not. They say '{brief.Subject.DisplayName}', which is in no list.", $"Correction: the last version named another substance than the reports do: '{brief.Subject.DisplayName}', which is in no list.");
        if (last.Subject.StartsWith("substance:", StringComparison.Ordinal) && last.Subject != signal.Shown.Value)
            return new($"Correction: the substance is {brief.Subject.DisplayName}, not what the last version named.", $"Correction: the substance is {brief.Subject.DisplayName}, not what the last version named.");
        if (last.Subject != signal.Shown.Value)
            return new($"What was a group of alike presentations has been identified by a laboratory: {brief.Subject.DisplayName}.", $"A laboratory has identified the substance: {brief.Subject.DisplayName}.");
        if (Enum.TryParse<Severity>(last.Severity, out var before) && ruling.Severity > before)
            return new($"Severity has risen from {last.Severity.ToLowerInvariant()} to {ruling.Severity.ToString().ToLowerInvariant()}.", null);
        if (brief.Cases.Total >= 2 * Math.Max(last.Cases, 1) && now - last.IssuedAt >= LeastBetween)
            return new("The number of cases has at least doubled since the last version.", null);
        return null;
    }
}
