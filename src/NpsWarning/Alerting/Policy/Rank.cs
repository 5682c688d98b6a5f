using System.Globalization;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Policy;

/// <summary>Where a signal stands in the reviewer's list: the higher, the sooner.</summary>
/// <param name="Value">1,000 to 4,999.</param>
/// <param name="ExpectedHarms">Severe poisonings and deaths expected in the next four weeks, if it goes on so.</param>
/// <param name="Reason">What severity and rank follow from, in sentences for an official.</param>
public sealed record Rank(int Value, double ExpectedHarms, string Reason)
{
    /// <summary>Cases that growth is drawn towards 1 by, on either side: of one case after none it is 1.5, of ten after none 6.</summary>
    private const double GrowthPrior = 2;

    /// <summary>
    /// No stream is expected to grow by more than two doublings in four weeks: what is seen beyond that is mostly reports that came together.
    /// </summary>
    private const double MostGrowth = 4;

    /// <summary>
    /// A tenth is what the severe share is drawn towards, with the weight of ten cases: our assumption, the same for every class, since we found no source that
    /// gives the share by class for cases as they are reported here.
    /// </summary>
    private const double SharePrior = 1, ShareWeight = 10;

    /// <summary>
    /// rank = 1000·step + min(999, 100·log2(1 + expected)), with step 4 extreme, 3 severe, 2 moderate, 1 minor or unknown, and
    /// expected = recent · growth · share:
    /// recent = cases that became known in the four weeks to the newest case; growth = (recent + 2) / (cases of the four weeks before + 2), from ½ to 4;
    /// share = (severe poisonings and deaths + 1) / (all cases + 10).
    /// Severity decides, as the policy says; expected harm orders what is equally severe. Where there is little evidence both factors stay near what
    /// is usual, 1 and a tenth. Unknown ranks with minor: material alone may be the first sign of the next opioid, and not having looked is no sign of safety.
    /// Seizure size is not in it: what is seized is evidence, not harm.
    /// </summary>
    public static Rank Of(SignalBrief brief, SeverityRuling ruling)
    {
        var step = Math.Max(1, (int)ruling.Severity);
        var (recent, before) = (brief.Trend.Recent, brief.Trend.Before);
        var severe = brief.Clinical.Harm.Severe + Math.Max(brief.Clinical.Harm.Deaths, brief.Clinical.Harm.Fatal);
        var growth = Math.Clamp((recent + GrowthPrior) / (before + GrowthPrior), 1 / 2.0, MostGrowth);
        var share = (severe + SharePrior) / (brief.Cases.Total + ShareWeight);
        var expected = recent * growth * share;
        var within = (int)Math.Min(999, 100 * Math.Log2(1 + expected));
        return new((1000 * step) + within, expected, string.Create(CultureInfo.InvariantCulture,
            $"{ruling.Sentence} If it goes on so, {expected:0.#} severe poisonings or deaths are to be expected in the next four weeks: {Cases(recent)} in the last four, after {before} in the four before (taken as growth by {growth:0.##}), of which {share:0%} severe or fatal ({severe} of {brief.Cases.Total} so far, drawn towards a tenth)."));
    }

    private static string Cases(int count) => count == 1 ? "1 case" : $"{count} cases";
}

/// <summary>How fast a signal's cases come.</summary>
/// <param name="Recent">Cases that became known in the four weeks to its newest case, that day included.</param>
/// <param name="Before">Those of the four weeks before, whether or not they belong to the signal.</param>
public sealed record CaseTrend(int Recent, int Before)
{
    /// <summary>Nothing is known.</summary>
    public static CaseTrend None { get; } = new(0, 0);
}
