namespace NpsWarning.Detection.Series;

/// <summary>Counts by week or month, oldest first, no period left out. A count that nobody has is <see cref="double.NaN"/>.</summary>
public sealed record CountSeries
{
    /// <summary>Whole numbers of 0 or more, or NaN where the count is missing.</summary>
    public required IReadOnlyList<double> Counts { get; init; }

    /// <summary>
    /// A day in each period, ascending: a year back is then the same time of that calendar year. Null where periods are only numbered;
    /// a year back is then <see cref="Frequency"/> periods.
    /// </summary>
    public IReadOnlyList<DateOnly>? Dates { get; init; }

    /// <summary>Periods a year: 52 for weeks, 12 for months.</summary>
    public int Frequency { get; init; } = 52;
}
