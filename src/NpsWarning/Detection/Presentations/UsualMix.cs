namespace NpsWarning.Detection.Presentations;

/// <summary>
/// How many of some kind of presentation are to be expected in a place and window, given which usual patterns the presentations there fit
/// (indirect standardisation, the strata being ML.NET's patterns). A burst of a known poisoning, a season or a region's own mix moves whole patterns,
/// and what is expected moves with them; a combination that is new is in no pattern's share.
/// </summary>
internal sealed class UsualMix
{
    // A region's own rate is drawn towards what its mix leads one to expect, as if so many expected cases had been seen: regions differ in
    // how completely they record. From 3 to 20 made no difference that could be told from chance.
    private const double PriorCases = 8;

    // How far what is expected follows the window's own mix. A new group whose cases look usual swells the patterns that they fall into: followed wholly,
    // fewer of the faint groups of 20 were found (43 % for 50 %) and of the medium ones of 10 (57 % for 64 %), at as many false alarms.
    private const double Followed = .5;

    private readonly int _patterns;
    private readonly int _places;
    private readonly double[] _baselineAtPlace;
    private readonly double[] _baseline;
    private readonly double[] _window;
    private readonly double _total;

    public UsualMix(JudgedDay day)
    {
        var (table, options) = (day.Table, day.Options);
        (_patterns, _places) = (day.Model.Patterns.Count, table.Places.Length);
        _baselineAtPlace = new double[_places * _patterns];
        _baseline = new double[_patterns];
        _window = new double[options.WindowDays.Count * _places * _patterns];
        foreach (var row in day.OwnBaseline)
        {
            _baseline[table.Pattern[row]]++;
            Count(table, row, _baselineAtPlace, 0);
        }
        if (day.AgainstReference)
            foreach (var pattern in day.Model.ReferencePatterns) _baseline[pattern]++;
        _total = _baseline.Sum();
        for (var row = day.Window.Start.Value; row < day.Window.End.Value; row++)
            for (var w = 0; w < options.WindowDays.Count; w++)
                if (day.IsInWindow(row, w)) Count(table, row, _window, w * _places);
        HasPlaces = !day.AgainstReference;
        if (HasPlaces) DrawTowardsTheYear();
    }

    /// <summary>Whether the baseline says where its presentations were; the model's reference does not.</summary>
    private bool HasPlaces { get; }

    /// <summary>Part of the window's presentations in the place that fit the pattern best, 0 to 1.</summary>
    public double Share(int window, int place, int pattern)
    {
        var of = _window.AsSpan((window * _places + place) * _patterns, _patterns);
        return (of[pattern] + .5) / (Sum(of) + .5 * _patterns);
    }

    /// <summary>Presentations of the baseline that fit the pattern best.</summary>
    public double Baseline(int pattern) => _baseline[pattern];

    /// <summary>
    /// Mean and shape of the negative binomial count to be expected. The mean is the standardised one times the place's own ratio of observed to
    /// standardised, gamma-shrunk to 1 (Clayton and Kaldor 1987, equation 2); the shape holds what is not known of that ratio and of the baseline's count.
    /// Half a case is added, so that a kind never seen before is no certainty.
    /// </summary>
    /// <param name="byPattern">Cases of the kind in the baseline, by pattern.</param>
    /// <param name="total">Their sum.</param>
    /// <param name="atPlace">Those of them in the place.</param>
    public (double Mean, double Shape) Expect(int window, int place, ReadOnlySpan<int> byPattern, int total, int atPlace)
    {
        var inWindow = _window.AsSpan((window * _places + place) * _patterns, _patterns);
        var inBaseline = _baselineAtPlace.AsSpan(place * _patterns, _patterns);
        var (expected, standard) = (0.0, 0.0);
        for (var k = 0; k < byPattern.Length; k++)
        {
            var share = (_baseline[k] > 0 ? byPattern[k] / _baseline[k] : 0) + .5 / _total;
            expected += inWindow[k] * share;
            standard += inBaseline[k] * share;
        }
        var ratio = HasPlaces ? (PriorCases + atPlace) / (PriorCases + standard) : 1;
        return (ratio * expected, 1 / (1 / (PriorCases + (HasPlaces ? atPlace : 0)) + 1 / (total + .5)));
    }

    /// <summary>The same from the place's own year alone: its count, in proportion to all presentations there. Needs a baseline with places.</summary>
    public (double Mean, double Shape) ExpectOfYear(int window, int place, int atPlace) => (
        (atPlace + .5) * Sum(_window.AsSpan((window * _places + place) * _patterns, _patterns)) / Sum(_baselineAtPlace.AsSpan(place * _patterns, _patterns)),
        atPlace + .5);

    /// <summary>Half of a window's presentations are divided over the patterns as the place's year was.</summary>
    private void DrawTowardsTheYear()
    {
        for (var at = 0; at < _window.Length; at += _patterns)
        {
            var here = _window.AsSpan(at, _patterns);
            var year = _baselineAtPlace.AsSpan(at % _baselineAtPlace.Length, _patterns);
            var (all, ofYear) = (Sum(here), Sum(year));
            if (ofYear == 0) continue;
            for (var k = 0; k < _patterns; k++) here[k] = Followed * here[k] + (1 - Followed) * all * year[k] / ofYear;
        }
    }

    private static double Sum(ReadOnlySpan<double> counts)
    {
        double sum = 0;
        foreach (var n in counts) sum += n;
        return sum;
    }

    private void Count(PresentationTable table, int row, double[] counts, int offset)
    {
        counts[(offset + table.Country[row]) * _patterns + table.Pattern[row]]++;
        if (table.Region[row] >= 0) counts[(offset + table.Region[row]) * _patterns + table.Pattern[row]]++;
    }
}
