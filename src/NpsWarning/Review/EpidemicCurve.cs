namespace NpsWarning.Review;

/// <summary>Which of its days a case stands on.</summary>
public enum DateBasis
{
    /// <summary>When it became known: what detectors judge.</summary>
    Known,

    /// <summary>When it happened: what the outbreak looked like. The last days still fill up.</summary>
    Occurred,
}

/// <summary>One bar: the cases from <paramref name="From"/> to <paramref name="Through"/>, both included, by kind of source.</summary>
public sealed record CurveBar(DateOnly From, DateOnly Through, int Seizure, int Laboratory, int Poisoning)
{
    /// <summary>All of them.</summary>
    public int Total => Seizure + Laboratory + Poisoning;
}

/// <summary>Cases by time as bars of equal length, with empty ones before the first case.</summary>
public sealed record EpidemicCurve
{
    private const int LongestInDays = 90;
    private const int LongestInWeeks = 90 * 7;

    /// <summary>Which day a case stands on.</summary>
    public required DateBasis Basis { get; init; }

    /// <summary>Days a bar: 1, 7, or 28.</summary>
    public required int BarDays { get; init; }

    /// <summary>Oldest first, without gaps.</summary>
    public required IReadOnlyList<CurveBar> Bars { get; init; }

    /// <summary>The day on which the signal was raised.</summary>
    public required DateOnly SignalledOn { get; init; }

    /// <summary>
    /// From this day on (inclusive) counts may still rise: nine in ten of the cases known took no longer than from here to the end to
    /// become known. Null on the basis of known days, which never fill up later.
    /// </summary>
    public required DateOnly? IncompleteFrom { get; init; }

    /// <summary>Cases before the first bar.</summary>
    public required int Earlier { get; init; }

    /// <summary>
    /// The curve of <paramref name="cases"/> up to <paramref name="until"/> (inclusive). It begins four weeks before the first case on or
    /// after <paramref name="evidenceFrom"/>, so that a reader sees how quiet it was.
    /// </summary>
    public static EpidemicCurve Of(IReadOnlyList<CaseDay> cases, DateBasis basis, DateOnly evidenceFrom, DateOnly signalledOn, DateOnly until)
    {
        DateOnly On(CaseDay c) => basis == DateBasis.Known ? c.KnownOn : c.OccurredOn;
        var last = cases.Select(On).Append(until).Max();
        var first = cases.Where(c => c.KnownOn >= evidenceFrom).Select(On).Append(signalledOn).Min();
        var span = last.DayNumber - first.DayNumber;
        var days = span <= LongestInDays ? 1 : span <= LongestInWeeks ? 7 : 28;
        var from = first.AddDays(-Math.Max(28, 4 * days));
        // Bars end on the last day, so that the newest one is whole.
        var bars = ((last.DayNumber - from.DayNumber) / days) + 1;
        var start = last.AddDays(1 - (bars * days));
        var byBar = cases.Where(c => On(c) >= start).ToLookup(c => (On(c).DayNumber - start.DayNumber) / days);
        return new EpidemicCurve
        {
            Basis = basis,
            BarDays = days,
            Bars = [.. Enumerable.Range(0, bars).Select(i => Bar(start.AddDays(i * days), days, byBar[i]))],
            SignalledOn = signalledOn,
            IncompleteFrom = basis == DateBasis.Occurred ? IncompleteSince(cases, last) : null,
            Earlier = cases.Count(c => On(c) < start),
        };
    }

    private static CurveBar Bar(DateOnly from, int days, IEnumerable<CaseDay> cases)
    {
        var counts = cases.CountBy(c => c.Source).ToDictionary();
        return new CurveBar(from, from.AddDays(days - 1), counts.GetValueOrDefault("seizure"), counts.GetValueOrDefault("laboratory"), counts.GetValueOrDefault("poisoning"));
    }

    private static DateOnly? IncompleteSince(IReadOnlyList<CaseDay> cases, DateOnly last)
    {
        if (cases.Count == 0) return null;
        var delays = cases.Select(c => c.KnownOn.DayNumber - c.OccurredOn.DayNumber).Order().ToList();
        var delay = delays[(int)Math.Ceiling(0.9 * delays.Count) - 1];
        return delay <= 0 ? null : last.AddDays(1 - delay);
    }
}
