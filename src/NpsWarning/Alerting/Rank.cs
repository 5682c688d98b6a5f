using NpsWarning.Intake;

namespace NpsWarning.Alerting;

/// <summary>Where a signal stands in the reviewer's list: the higher, the sooner.</summary>
/// <param name="Value">0 to 4,999.</param>
/// <param name="Reason">The parts that it was made of.</param>
public sealed record Rank(int Value, string Reason)
{
    /// <summary>
    /// rank = 1000·step + min(999, 150·log2(1 + harmed) + 100·log2(1 + cases) + 100·(regions − 1) + 50·(kinds of source − 1)),
    /// with step 4 extreme, 3 severe, 2 moderate, 1 minor or unknown, and harmed = 4·deaths + 2·severe + moderate.
    /// Severity decides, harm and spread order what is equally severe. Logarithms, because the tenth case says less than the second.
    /// Unknown ranks with minor: material alone may be the first sign of the next opioid, and not having looked is no sign of safety.
    /// Seizure size is not in it: what is seized is evidence, not harm.
    /// </summary>
    public static Rank Of(SignalBrief brief, SeverityRuling ruling)
    {
        var step = Math.Max(1, (int)ruling.Severity);
        var harm = brief.Clinical.Harm;
        var harmed = (4 * Math.Max(harm.Deaths, harm.Fatal)) + (2 * harm.Severe) + harm.Moderate;
        var kinds = new[] { brief.Cases.Seizure, brief.Cases.Laboratory, brief.Cases.Poisoning }.Count(count => count > 0);
        var regions = brief.Place.Regions.Count;
        var within = (150 * Math.Log2(1 + harmed)) + (100 * Math.Log2(1 + brief.Cases.Total)) + (100 * Math.Max(0, regions - 1)) + (50 * Math.Max(0, kinds - 1));
        return new((1000 * step) + (int)Math.Min(999, within),
            $"{ruling.Reason}; harm points {harmed}, cases {brief.Cases.Total}, regions {regions}, kinds of source {kinds}");
    }
}
