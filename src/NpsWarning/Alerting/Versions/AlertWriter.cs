using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Versions;

/// <summary>Whether the reader works in the country that the cases are from. Beyond it, small cells are suppressed in the health version too.</summary>
public enum Reach { WithinJurisdiction, Beyond }

/// <summary>Writes the versions of an alert: same facts, three audiences, section order fixed, an empty section says "not known".</summary>
public static class AlertWriter
{
    public const int LongestHeadline = 160;

    /// <param name="brief">The facts. Enforcement and public versions are written from what <see cref="EnforcementBrief"/> and <see cref="PublicBrief"/> keep of them.</param>
    /// <param name="audience">Whom it is for.</param>
    /// <param name="reach">Only the health version differs by it; the others are already fit to leave the country.</param>
    public static AlertText Write(SignalBrief brief, Audience audience, Reach reach = Reach.WithinJurisdiction)
    {
        var words = AlertWords.For(brief.Language);
        return audience switch
        {
            Audience.Health => AlertLayout.LayOut(new HealthVersion(brief, reach, words).Draft(), words),
            Audience.Enforcement => AlertLayout.LayOut(new EnforcementVersion(EnforcementBrief.From(brief), words).Draft(), words),
            Audience.Public => AlertLayout.LayOut(new PublicVersion(PublicBrief.From(brief), words).Draft(), words),
            _ => throw new ArgumentOutOfRangeException(nameof(audience), audience, "unknown audience"),
        };
    }
}

/// <summary>A version before it is laid out as text and HTML.</summary>
internal sealed record AlertDraft
{
    public required string Title { get; init; }

    /// <summary>Without the mark of a simulation.</summary>
    public required string Headline { get; init; }

    public required IReadOnlyList<HeaderLine> Header { get; init; }
    public required IReadOnlyList<AlertSection> Sections { get; init; }
    public required bool Simulated { get; init; }

    /// <summary>Decides how the mail looks at first glance; null where it may not be told.</summary>
    public Severity? Tier { get; init; }

    public string? SmsLine { get; init; }
}
