namespace NpsWarning.Detection.Series;

/// <summary>How the upper bound is reached from the expected count.</summary>
public enum ThresholdMethod
{
    /// <summary>A power of the count is taken for normal (Farrington et al. 1996).</summary>
    Delta,

    /// <summary>Quantile of the negative binomial with the expected count put in as if it were known (Noufaily et al. 2013).</summary>
    NegativeBinomialPlugIn,

    /// <summary>The same with the upper confidence limit of the expected count (Salmon et al. 2016); the name is theirs.</summary>
    Muan,
}

/// <summary>The power at which <see cref="ThresholdMethod.Delta"/> takes a count for normal.</summary>
public enum PowerTransformation
{
    /// <summary>2/3: nearly symmetric for Poisson counts.</summary>
    TwoThirds,

    /// <summary>1/2: variance nearly constant for Poisson counts.</summary>
    Half,

    /// <summary>1: the count itself.</summary>
    None,
}

/// <summary>
/// What <see cref="FarringtonFlexible"/> is run with. The defaults are those of <c>farringtonFlexible</c> in R's surveillance 1.20.3, whose name of each stands in
/// brackets.
/// </summary>
public sealed record FarringtonOptions
{
    /// <summary>Years of history, 1 or more [b].</summary>
    public int Years { get; init; } = 5;

    /// <summary>Periods taken on each side of the same time in an earlier year, 0 or more [w].</summary>
    public int HalfWindow { get; init; } = 3;

    /// <summary>Levels of the season, 1 or more; with 1 only the windows of earlier years are used [noPeriods].</summary>
    public int SeasonLevels { get; init; } = 1;

    /// <summary>Newest periods before the one judged that are left out of the history; the one judged always is. Null: as many as <see cref="HalfWindow"/> [pastWeeksNotIncluded].</summary>
    public int? RecentLeftOut { get; init; }

    /// <summary>Probability above the upper bound, between 0 and 1, both exclusive [alpha].</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>How the upper bound is reached [thresholdMethod].</summary>
    public ThresholdMethod Threshold { get; init; } = ThresholdMethod.Delta;

    /// <summary>For <see cref="ThresholdMethod.Delta"/> [powertrans].</summary>
    public PowerTransformation Power { get; init; } = PowerTransformation.TwoThirds;

    /// <summary>Whether a linear trend is tried [trend].</summary>
    public bool Trend { get; init; } = true;

    /// <summary>The trend is kept when its p-value is below this [pThresholdTrend].</summary>
    public double TrendLevel { get; init; } = 0.05;

    /// <summary>Whether high outliers of the history count less [reweight].</summary>
    public bool Reweight { get; init; } = true;

    /// <summary>Anscombe residual above which a count is an outlier [weightsThreshold].</summary>
    public double OutlierResidual { get; init; } = 2.58;

    /// <summary>Fewer cases than this in the last <see cref="FewestCasesPeriods"/> never alarm [limit54, first].</summary>
    public int FewestCases { get; init; } = 5;

    /// <summary>Periods, the one judged included, in which <see cref="FewestCases"/> are asked for [limit54, second].</summary>
    public int FewestCasesPeriods { get; init; } = 4;

    /// <exception cref="ArgumentOutOfRangeException">A value is outside of its bounds.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Years, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Years, 100);
        ArgumentOutOfRangeException.ThrowIfNegative(HalfWindow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HalfWindow, 26);
        ArgumentOutOfRangeException.ThrowIfLessThan(SeasonLevels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SeasonLevels, 52);
        ArgumentOutOfRangeException.ThrowIfNegative(TrendLevel);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(TrendLevel, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(RecentLeftOut ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Alpha);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Alpha, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(OutlierResidual);
        ArgumentOutOfRangeException.ThrowIfLessThan(FewestCasesPeriods, 1);
    }
}
