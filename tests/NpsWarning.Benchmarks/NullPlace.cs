using MathNet.Numerics.Distributions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>
/// A place with substances at constant rates: as many as the three files of deaths name, from one case in ten years to thirty a year, most of them rare.
/// </summary>
internal sealed class NullPlace
{
    private const int Substances = 150, LearningYears = 1, JudgedYears = 5;
    private const double Slowest = 0.1, Fastest = 30;

    // Of weekly counts with mean m the variance is m + m²/2: cases of one batch come together.
    private const double Shape = 2;

    // Days from event to report: log-normal with a median of 45, nine in ten within 85.
    private const double DelayMedian = 45, DelaySigma = 0.5;

    public const double Years = JudgedYears;

    public const string About = "150 substances at 0.1–30 cases a year, log-uniform, 15 % of them new ones and 85 % in use; one year learnt, five judged; weekly variance m + m²/2; delay log-normal, median 45 days";

    public static readonly DateOnly From = NullBenchmark.Start.AddYears(LearningYears);
    private static readonly DateOnly End = From.AddYears(JudgedYears);

    private readonly DayCounts _named;
    private readonly List<NullCase> _cases;
    private readonly DateOnly _since;
    private readonly Dictionary<DateOnly, NullSurroundings> _days = [];
    private readonly Dictionary<DateOnly, ReportingDelay> _delays = [];

    public NullPlace(int seed)
    {
        var random = new Random(seed);
        Streams = [.. Enumerable.Range(0, Substances).Select(_ => Stream(random))];
        _cases = [.. Streams.SelectMany(s => s.Cases).OrderBy(c => c.KnownOn)];
        _named = new DayCounts(_cases.Select(c => (c.KnownOn, 1)));
        _since = _named.First ?? NullBenchmark.Start;
    }

    public IReadOnlyList<NullStream> Streams { get; }

    /// <summary>What is known of the place on a day.</summary>
    public NullSurroundings On(DateOnly day)
    {
        if (_days.TryGetValue(day, out var known)) return known;
        var month = new DateOnly(day.Year, day.Month, 1);
        // The service learns it anew each day; here once a month, which changes next to nothing and is most of the cost.
        if (!_delays.TryGetValue(month, out var delay))
            _delays[month] = delay = ReportingDelay.Learn(_cases.Where(c => c.KnownOn < month && c.KnownOn >= month.AddMonths(-13)).GroupBy(c => (Month: new DateOnly(c.KnownOn.Year, c.KnownOn.Month, 1), Days: c.KnownOn.DayNumber - c.OccurredOn.DayNumber)).Select(g => (g.Key.Month, g.Key.Days, g.Count())), month);
        var named = new WeekCounts(_cases.TakeWhile(c => c.KnownOn <= day).GroupBy(c => Week.Of(c.OccurredOn)).Select(g => (g.Key, g.Count())));
        return _days[day] = new NullSurroundings(_named, new Dictionary<string, Nowcast> { [NullStream.Source] = Nowcast.Of(named, delay, day) }, _since);
    }

    private static NullStream Stream(Random random)
    {
        var rate = Slowest * Math.Pow(Fastest / Slowest, random.NextDouble());
        var standing = random.NextDouble() < 0.15 ? Standing.Nps : Standing.Medicine;
        var cases = new List<NullCase>();
        // From before the beginning, so that it does not begin with the cases of which the reports are fast.
        for (var week = NullBenchmark.Start.AddDays(-364); week < End; week = week.AddDays(7))
        {
            var mean = rate / 365.25 * 7 * Gamma.Sample(random, Shape, Shape);
            for (var n = MathNet.Numerics.Distributions.Poisson.Sample(random, mean); n > 0; n--)
            {
                var occurred = week.AddDays(random.Next(7));
                var known = occurred.AddDays((int)LogNormal.Sample(random, Math.Log(DelayMedian), DelaySigma));
                if (known >= NullBenchmark.Start && known < End) cases.Add(new NullCase(occurred, known));
            }
        }
        return new NullStream(standing, rate, [.. cases.OrderBy(c => c.KnownOn).ThenBy(c => c.OccurredOn)]);
    }
}
