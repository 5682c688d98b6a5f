using NpsWarning.Alerting.Briefs;

namespace NpsWarning.Alerting.Versions;

/// <summary>
/// Which lines of general treatment apply: by what the substance is known to do, and by what patients show in at least a third of the
/// presentations. It names no dose: doses are the local protocol's and the poison centre's.
/// </summary>
internal static class ClinicalAdvice
{
    /// <summary>Three lines beside the general one: more are not read in an emergency.</summary>
    private const int MostLines = 3;

    private static readonly string[] Breathing = ["resp_depression", "apnoea"];
    private static readonly string[] Sedation = ["drowsiness", "coma"];
    private static readonly string[] SlowCirculation = ["bradycardia", "hypotension"];
    private static readonly string[] Excitation = ["agitation", "aggression", "seizure", "hyperthermia", "clonus", "rigidity", "rhabdomyolysis"];
    private static readonly string[] Heart = ["arrhythmia", "qt_prolongation", "qrs_widening"];

    /// <summary>Keys of the lines, most urgent first.</summary>
    public static IReadOnlyList<string> For(SignalBrief brief)
    {
        var seen = Frequent(brief.Clinical);
        var effects = brief.Subject.Kind == SubjectKind.PresentationCluster ? EffectGroup.Unknown : brief.Substance?.Effects ?? EffectGroup.Unknown;
        var lines = new List<string>();
        if (effects == EffectGroup.Opioid) lines.Add("advice.opioid");
        else if (Any(seen, Breathing)) lines.Add("advice.opioid-features");
        if (RespondsPoorly(brief.Clinical.Naloxone)) lines.Add("advice.naloxone-poor");
        if (Any(seen, Sedation) && SlowCirculation.Any(seen.Contains)) lines.Add("advice.alpha2");
        if (effects is not (EffectGroup.Unknown or EffectGroup.Opioid)) lines.Add(OfGroup(effects));
        else if (Any(seen, Excitation)) lines.Add("advice.agitation");
        if (Any(seen, Heart)) lines.Add("advice.heart");
        if (seen.Contains("bleeding")) lines.Add("advice.bleeding");
        if (seen.Contains("methaemoglobinaemia")) lines.Add("advice.methaemoglobin");
        return ["advice.always", .. lines.Take(MostLines)];
    }

    /// <summary>True if the features resemble an opioid's: depressed breathing with pinpoint pupils, or most of those given naloxone responded.</summary>
    public static bool ResemblesOpioid(ClinicalPicture clinical)
    {
        var seen = Frequent(clinical);
        var naloxone = clinical.Naloxone;
        return Any(seen, Breathing) && (seen.Contains("miosis") || (naloxone.Given > 0 && 2 * (naloxone.Full + naloxone.Partial) > naloxone.Given));
    }

    private static string OfGroup(EffectGroup effects) => effects switch
    {
        EffectGroup.SedativeHypnotic => "advice.sedative",
        EffectGroup.Stimulant => "advice.stimulant",
        EffectGroup.SyntheticCannabinoid => "advice.syntheticcannabinoid",
        EffectGroup.Hallucinogen => "advice.hallucinogen",
        EffectGroup.Dissociative => "advice.dissociative",
        _ => throw new ArgumentOutOfRangeException(nameof(effects), effects, "a group without advice of its own"),
    };

    private static bool RespondsPoorly(NaloxoneCounts naloxone)
    {
        var known = naloxone.Full + naloxone.Partial + naloxone.NoResponse;
        return known >= 2 && 2 * naloxone.NoResponse >= known;
    }

    private static HashSet<string> Frequent(ClinicalPicture clinical) =>
        [.. clinical.Features.Where(feature => feature.Cases > 0 && 3 * feature.Cases >= clinical.Presentations).Select(feature => feature.Code)];

    private static bool Any(HashSet<string> seen, string[] codes) => codes.Any(seen.Contains);
}
