using NpsWarning.Intake.Contract;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>
/// Says what the findings of a report are. The one place that does, so that what is counted today and since when it has been known never
/// differ. Immutable; safe to share between threads.
/// </summary>
internal sealed class Naming(Resolver resolver)
{
    /// <summary>Each finding of the report, in their order, with what it is.</summary>
    public IReadOnlyList<NamedFinding> Of(Report report) => [.. report.Findings.Select(f => new NamedFinding(f, resolver.Resolve(f.RawName, f.InchiKey)))];
}

/// <summary>A finding with how its name was understood.</summary>
internal sealed record NamedFinding(Finding Finding, ResolvedName Resolved)
{
    /// <summary>What it is counted as; null where the name is no substance.</summary>
    public string? Subject { get; } = SubjectKey.Of(Resolved)?.Value;

    /// <summary>Whether it says that the substance was there.</summary>
    public bool Counts => Finding.Result is FindingResult.Detected or FindingResult.BelowLoq;
}
