using NpsWarning.Alerting.Briefs;
using NpsWarning.Detection;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Policy;

/// <summary>How grave a signal is, and by which rules with which numbers.</summary>
/// <param name="Severity">After raising.</param>
/// <param name="Rule">Stable name of the rule on harm that gave the base.</param>
/// <param name="Found">Cases that the rule counts.</param>
/// <param name="Needed">From how many it holds; 0 where it needs none.</param>
public sealed record SeverityRuling(Severity Severity, string Rule, int Found, int Needed)
{
    /// <summary>What spoke for raising it by one step; all null where it stands as harm gave it.</summary>
    public RaisingRule? Regions { get; init; }

    /// <inheritdoc cref="Regions"/>
    public RaisingRule? Countries { get; init; }

    /// <inheritdoc cref="Regions"/>
    public RaisingRule? Children { get; init; }

    /// <inheritdoc cref="Regions"/>
    public RaisingRule? NewHere { get; init; }

    /// <summary>What harm alone gave.</summary>
    public Severity ByHarm => IsRaised ? Severity - 1 : Severity;

    public bool IsRaised => Raising.Any();

    /// <summary>The rules that spoke, by name only: for readers who may not know the numbers.</summary>
    public string RuleNames => string.Join(" + ", Raising.Select(r => r.Rule).Prepend(Rule));

    /// <summary>The rules with their numbers, as console, log and health alert show them.</summary>
    public string Reason => string.Join("; raised by ", Raising.Select(r => $"{r.Rule}, found {r.Found}, needed {r.Needed}").Prepend(Needed == 0 ? Rule : $"{Rule}, found {Found}, needed {Needed}"));

    /// <summary>The same as sentences for an official, as pages show it.</summary>
    public string Sentence => IsRaised ? $"{OnHarm} Raised by one step to {Severity.ToString().ToLowerInvariant()}: {string.Join("; ", Raising.Select(InSentence))}." : OnHarm;

    internal IEnumerable<RaisingRule> Raising => new[] { Regions, Countries, Children, NewHere }.OfType<RaisingRule>();

    private string OnHarm => Rule switch
    {
        "SeveralDeaths" or "Death" => $"{Words(ByHarm)}: {InWords.Count(Found, "death")} among its cases, and this place calls it so from {InWords.Count(Needed, "death")} on.",
        "SeveralSeverePoisonings" or "SeverePoisoning" => $"{Words(ByHarm)}: {InWords.Count(Found, "severe or fatal poisoning")} among its cases, and this place calls it so from {Needed} on.",
        "ModeratePoisoning" => $"{Words(ByHarm)}: {InWords.Count(Found, "poisoning")} of moderate severity or worse among its cases, and this place calls it so from {Needed} on.",
        "MinorPoisoningOnly" => $"{Words(ByHarm)}: {InWords.Count(Found, "poisoning")}, none of them worse than minor.",
        "PoisoningsNotGraded" => $"{Words(ByHarm)}: {InWords.Count(Found, "poisoning")}, and nobody has said how severe.",
        _ => $"{Words(ByHarm)}: material only, nobody is known to be harmed.",
    };

    private static string InSentence(RaisingRule rule) => rule.Rule switch
    {
        RaisingRule.SpreadOverRegions => $"cases in {rule.Found} regions (from {rule.Needed} on)",
        RaisingRule.SpreadOverCountries => $"a signal stands in {(rule.Found == 1 ? "1 further country" : $"{rule.Found} further countries")} (from {rule.Needed} on)",
        RaisingRule.ChildrenHarmed => $"{InWords.Count(rule.Found, "poisoning")} of somebody under 18 (from {rule.Needed} on)",
        _ => $"never seen here before, and {InWords.Count(rule.Found, "poisoning")} with it (from {rule.Needed} on)",
    };

    private static string Words(Severity severity) => severity == Severity.Unknown ? "Severity not known" : severity.ToString();
}

/// <summary>A rule that spoke for one step more.</summary>
/// <param name="Rule">Stable name.</param>
/// <param name="Found">What it counts: regions, countries, people.</param>
/// <param name="Needed">From how many it speaks.</param>
public sealed record RaisingRule(string Rule, int Found, int Needed)
{
    public const string SpreadOverRegions = nameof(SpreadOverRegions), SpreadOverCountries = nameof(SpreadOverCountries), ChildrenHarmed = nameof(ChildrenHarmed), NewInThisPlace = nameof(NewInThisPlace);

    internal static RaisingRule? Of(string rule, int found, int? needed) => found >= needed ? new(rule, found, needed.Value) : null;
}

/// <summary>
/// Severity: harm gives the base, gravest rule first; spread, vulnerability and novelty may raise it, by one step in all however many of them speak, and only
/// where harm is known and graded. So nothing becomes extreme that was not severe by harm, and material alone stays unknown. The Poisoning Severity Scores are
/// used as reported and never computed.
/// </summary>
public static class SeverityRules
{
    /// <summary>With all that health may know.</summary>
    public static SeverityRuling Assess(SignalBrief brief)
    {
        var (harm, raise) = (brief.Clinical.Harm, brief.Policy.Severity.Raise);
        return Raised(Assess(harm, brief.Policy.Severity), new SeverityRuling(default, "", 0, 0)
        {
            Regions = RaisingRule.Of(RaisingRule.SpreadOverRegions, brief.Place.Regions.Count, raise.Regions),
            Countries = RaisingRule.Of(RaisingRule.SpreadOverCountries, brief.Wider.SignalledCountries, raise.Countries),
            Children = RaisingRule.Of(RaisingRule.ChildrenHarmed, People(brief.Clinical.HarmToChildren), raise.Children),
            NewHere = RaisingRule.Of(RaisingRule.NewInThisPlace, brief.Wider.NewHere ? People(harm) : 0, raise.NewHere),
        });
    }

    /// <summary>
    /// As enforcement may be told it, and told by it: harm without children; spread over the regions that may be named to it and the countries of whose signal it
    /// was told. Not novelty: what a place had seen before may have been a child.
    /// </summary>
    public static SeverityRuling ForEnforcement(SignalBrief brief)
    {
        var raise = brief.Policy.Severity.Raise;
        return Raised(Assess(brief.Clinical.Harm.Without(brief.Clinical.HarmToChildren), brief.Policy.Severity), new SeverityRuling(default, "", 0, 0)
        {
            Regions = RaisingRule.Of(RaisingRule.SpreadOverRegions, EnforcementBrief.RegionsThatMayBeNamed(brief).Count, raise.Regions),
            Countries = RaisingRule.Of(RaisingRule.SpreadOverCountries, brief.Wider.CountriesToldToEnforcement, raise.Countries),
        });
    }

    /// <summary>By harm alone.</summary>
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

    private static SeverityRuling Raised(SeverityRuling byHarm, SeverityRuling spoke) => byHarm.Severity is Severity.Unknown or Severity.Extreme || !spoke.IsRaised
        ? byHarm
        : spoke with { Severity = byHarm.Severity + 1, Rule = byHarm.Rule, Found = byHarm.Found, Needed = byHarm.Needed };

    private static int People(HarmCounts harm) => harm.NoSymptoms + harm.Minor + harm.Moderate + harm.Severe + Math.Max(harm.Fatal, harm.Deaths) + harm.NotGraded;
}
