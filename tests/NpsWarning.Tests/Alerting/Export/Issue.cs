using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Tests.Alerting.Export;

/// <summary>Puts versions into the tables as the alerting stage does, from a brief.</summary>
internal static class Issue
{
    public static readonly ExportSource Source = new("warning.health.example", "https://warning.health.example");

    /// <summary>What an export of the brief is made from.</summary>
    public static StoredVersion Version(SignalBrief brief, Audience audience, Reach reach = Reach.WithinJurisdiction, string kind = "Alert", params IReadOnlyList<EarlierVersion> earlier)
    {
        var text = AlertWriter.Write(brief, audience, reach);
        return new StoredVersion
        {
            Facts = AlertFacts.Of(brief, audience, reach, kind),
            Reach = reach,
            Texts = [new StoredText(text.Language, text.Headline, text.PlainText, text.Html)],
            Earlier = earlier,
        };
    }

    /// <summary>Writes a version for some audiences, each for readers within and beyond the country.</summary>
    public static void Write(Database database, SignalBrief brief, string kind = "Alert", params IReadOnlyList<Audience> audiences) => database.Write(session =>
    {
        session.Execute(
            """
            INSERT INTO alerts (alert_id, version, signal_id, kind, subject, issued_at, severity, reason, audiences, cases, simulated)
            VALUES (@id, @version, 'signal', @kind, 'substance:x', @at, 'Severe', 'MARKED reason', @for, 1, 1)
            """, new { @for = string.Join(',', audiences), id = brief.Edition.Alert.Value, version = brief.Edition.Version, kind, at = brief.Edition.IssuedAt });
        foreach (var audience in audiences)
            foreach (var reach in Enum.GetValues<Reach>())
                AlertRows.WriteText(session, brief.Edition.Version, AlertFacts.Of(brief, audience, reach, kind), reach, AlertWriter.Write(brief, audience, reach));
        return 0;
    });

    /// <summary>The brief as another version, some hours later.</summary>
    /// <param name="brief">As the version before.</param>
    /// <param name="version">Of all audiences together.</param>
    /// <param name="hours">After it.</param>
    /// <param name="had">Who got the version before; all where none is named.</param>
    public static SignalBrief Later(SignalBrief brief, int version, int hours, params IReadOnlyList<Audience> had)
    {
        var before = brief.Edition;
        return brief with
        {
            Edition = before with
            {
                Version = version,
                IssuedAt = before.IssuedAt.AddHours(hours),
                Change = new VersionChange(AlertSentence.Recorded("changed"), null),
                Earlier = Enum.GetValues<Audience>().ToDictionary(a => a, a => had.Count == 0 || had.Contains(a)
                    ? [.. before.EarlierFor(a), new EarlierVersion(before.NumberFor(a), before.IssuedAt)]
                    : before.EarlierFor(a)),
            },
        };
    }
}
