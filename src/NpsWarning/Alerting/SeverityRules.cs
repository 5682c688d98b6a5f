using NpsWarning.Detection;
using NpsWarning.Intake;

namespace NpsWarning.Alerting;

/// <summary>How grave a signal is, and by which rule with which numbers.</summary>
/// <param name="Rule">Stable name of the rule that decided.</param>
/// <param name="Found">Cases that the rule counts.</param>
/// <param name="Needed">From how many it holds; 0 where it needs none.</param>
public sealed record SeverityRuling(Severity Severity, string Rule, int Found, int Needed)
{
    /// <summary>The rule with its numbers, as console, log and health alert show it.</summary>
    public string Reason => Needed == 0 ? Rule : $"{Rule}, found {Found}, needed {Needed}";

    /// <summary>The same as a sentence for an official, as pages show it.</summary>
    public string Sentence => Rule switch
    {
        "SeveralDeaths" or "Death" => $"{Words(Severity)}: {InWords.Count(Found, "death")} among its cases, and this place calls it so from {InWords.Count(Needed, "death")} on.",
        "SeveralSeverePoisonings" or "SeverePoisoning" => $"{Words(Severity)}: {InWords.Count(Found, "severe or fatal poisoning")} among its cases, and this place calls it so from {Needed} on.",
        "ModeratePoisoning" => $"{Words(Severity)}: {InWords.Count(Found, "poisoning")} of moderate severity or worse among its cases, and this place calls it so from {Needed} on.",
        "MinorPoisoningOnly" => $"{Words(Severity)}: {InWords.Count(Found, "poisoning")}, none of them worse than minor.",
        "PoisoningsNotGraded" => $"{Words(Severity)}: {InWords.Count(Found, "poisoning")}, and nobody has said how severe.",
        _ => $"{Words(Severity)}: material only, nobody is known to be harmed.",
    };

    private static string Words(Severity severity) => severity == Severity.Unknown ? "Severity not known" : severity.ToString();
}

/// <summary>Severity from harm alone, gravest rule first. It uses the Poisoning Severity Scores as reported and never computes one.</summary>
public static class SeverityRules
{
    public static SeverityRuling Assess(SignalBrief brief) => Assess(brief.Clinical.Harm, brief.Policy.Severity);

    public static SeverityRuling Assess(HarmCounts harm, SeverityThresholds thresholds)
    {
        // A death counts whether a poison centre graded it (PSS 4) or a laboratory or register reported it.
        var deaths = Math.Max(harm.Deaths, harm.Fatal);
        var severe = harm.Severe + harm.Fatal;
        var moderate = Math.Max(harm.Moderate + severe, deaths);

        if (deaths >= thresholds.ExtremeDeaths) return new(Severity.Extreme, "SeveralDeaths", deaths, thresholds.ExtremeDeaths);
        if (severe >= thresholds.ExtremeSevereCases) return new(Severity.Extreme, "SeveralSeverePoisonings", severe, thresholds.ExtremeSevereCases);
        if (deaths >= thresholds.SevereDeaths) return new(Severity.Severe, "Death", deaths, thresholds.SevereDeaths);
        if (severe >= thresholds.SevereSevereCases) return new(Severity.Severe, "SeverePoisoning", severe, thresholds.SevereSevereCases);
        if (moderate >= thresholds.ModerateCases) return new(Severity.Moderate, "ModeratePoisoning", moderate, thresholds.ModerateCases);
        if (harm.NoSymptoms + harm.Minor + moderate > 0) return new(Severity.Minor, "MinorPoisoningOnly", harm.NoSymptoms + harm.Minor + moderate, 1);
        return harm.NotGraded > 0
            ? new(Severity.Unknown, "PoisoningsNotGraded", harm.NotGraded, 0)
            : new(Severity.Unknown, "MaterialOnly", 0, 0);
    }
}
