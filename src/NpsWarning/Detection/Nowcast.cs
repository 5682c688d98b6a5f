using NpsWarning.Intake;

namespace NpsWarning.Detection;

/// <summary>
/// What one kind of source in one place has named, by the week of the event, and how much of the last weeks is still to come: the exposure against which
/// each of its streams is held. When laboratories begin to name more substances in each case, every substance rises, and none has become commoner.
/// </summary>
/// <remarks>
/// With N the substances named so far of a week, F the share that is known by now (<see cref="ReportingDelay"/>) and S the usual number, the week's final number is
/// estimated by the mean of a gamma posterior, (N + κS) / (F + κ), with a prior worth κ of a week; its exposure is F times that. A week that is wholly
/// known stands for itself; one of which little is known leans on S.
/// </remarks>
public sealed class Nowcast
{
    /// <summary>Nothing was named.</summary>
    public static readonly Nowcast None = new(WeekCounts.None, ReportingDelay.None, DateOnly.MinValue);

    /// <summary>A week of which less than this share is known is not judged yet.</summary>
    public const double LeastKnown = 0.1;

    private const double PriorWeeks = 0.25;
    private const int UsualWeeks = 26;
    private const double NearlyWhole = 0.9;
    private const double Whole = 1 - 1e-9; // the sum of seven sevenths

    private Nowcast(WeekCounts named, ReportingDelay delay, DateOnly day)
    {
        Delay = delay;
        if (named.First is not { } first || first > day) return;
        First = first;
        var weeks = ((Intake.Week.Of(day).DayNumber - first.DayNumber) / 7) + 1;
        while (weeks > 0 && delay.Week(first.AddDays(7 * (weeks - 1)), day).Share < LeastKnown) weeks--;
        (Exposure, Variance) = (new double[weeks], new double[weeks]);
        var counts = named.From(first, weeks);
        var known = Enumerable.Range(0, weeks).Select(w => delay.Week(first.AddDays(7 * w), day)).ToArray();
        for (var w = 0; w < weeks; w++)
        {
            var (share, variance) = known[w];
            if (share >= Whole)
            {
                Exposure[w] = counts[w];
                continue;
            }
            double usual = 0, whole = 0;
            for (var before = w - 1; before >= 0 && whole < UsualWeeks; before--)
            {
                if (known[before].Share < NearlyWhole) continue;
                usual += counts[before] / known[before].Share;
                whole++;
            }
            Exposure[w] = whole == 0 ? counts[w] : share * (counts[w] + (PriorWeeks * usual / whole)) / (share + PriorWeeks);
            var leaning = PriorWeeks / (share + PriorWeeks); // how far the estimate rests on F
            Variance[w] = variance * leaning * leaning;
        }
    }

    /// <summary>The first week of which anything was named (its Monday).</summary>
    public DateOnly First { get; }

    /// <summary>By week from <see cref="First"/> to the newest of which at least <see cref="LeastKnown"/> is known: substances named, those of the newest weeks estimated; 0 or more.</summary>
    public double[] Exposure { get; } = [];

    /// <summary>The relative variance of each week's exposure; 0 where the week is wholly known.</summary>
    public double[] Variance { get; } = [];

    /// <summary>How long the source takes to report.</summary>
    public ReportingDelay Delay { get; }

    /// <param name="named">Substances named, by the week of the event.</param>
    /// <param name="delay">How long the source takes.</param>
    /// <param name="day">The last day that may be seen.</param>
    public static Nowcast Of(WeekCounts named, ReportingDelay delay, DateOnly day) => new(named, delay, day);
}
