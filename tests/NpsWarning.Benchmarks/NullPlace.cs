using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
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

    // Days from event to report: log-normal with a median of 45, nine in ten within 85.
    private const double DelayMedian = 45, DelaySigma = 0.5;

    public const double Years = JudgedYears;

    public const string About = "150 substances at 0.1–30 cases a year, log-uniform, 15 % of them new ones and 85 % in use; one year learnt, five judged; weekly variance m + m²/2; delay log-normal, median 45 days";

    public static readonly DateOnly From = NullBenchmark.Start.AddYears(LearningYears);
    private static readonly DateOnly End = From.AddYears(JudgedYears);

    private readonly Dictionary<DateOnly, NullSurroundings> _days = [];

    public NullPlace(SeededRandom random)
    {
        Streams = [.. Enumerable.Range(0, Substances).Select(_ => Stream(random))];
        var cases = Streams.SelectMany(s => s.Cases).OrderBy(c => c.KnownOn).ToList();
        var named = new DayCounts(cases.Select(c => (c.KnownOn, 1)));
        var (weeks, delay, learnt) = (new SortedDictionary<DateOnly, int>(), ReportingDelay.None, DateOnly.MinValue);
        foreach (var today in cases.GroupBy(c => c.KnownOn))
        {
            var day = today.Key;
            foreach (var one in today) weeks[Week.Of(one.OccurredOn)] = weeks.GetValueOrDefault(Week.Of(one.OccurredOn)) + 1;
            if (day.Month != learnt.Month)
            {
                // The service learns it anew each day; here once a month, which changes next to nothing and is most of the cost.
                (delay, learnt) = (ReportingDelay.Learn(Delays(cases.Where(c => c.KnownOn < day && c.KnownOn >= day.AddMonths(-13))), day), day);
            }
            if (day >= From) _days[day] = new NullSurroundings(named, new Dictionary<string, Nowcast> { [NullStream.Source] = Nowcast.Of(new WeekCounts(weeks.Select(w => (w.Key, w.Value))), delay, day) }, cases[0].KnownOn);
        }
    }

    public IReadOnlyList<NullStream> Streams { get; }

    /// <summary>What is known of the place on a day on which a case became known.</summary>
    public NullSurroundings On(DateOnly day) => _days[day];

    private static IEnumerable<(DateOnly Month, int Days, int Cases)> Delays(IEnumerable<NullCase> cases) => cases
        .GroupBy(c => (Month: new DateOnly(c.KnownOn.Year, c.KnownOn.Month, 1), Days: c.KnownOn.DayNumber - c.OccurredOn.DayNumber))
        .Select(g => (g.Key.Month, g.Key.Days, g.Count()));

    private static NullStream Stream(SeededRandom random)
    {
        var rate = Slowest * Math.Pow(Fastest / Slowest, random.Uniform());
        var standing = random.Uniform() < 0.15 ? Standing.Nps : Standing.Medicine;
        var cases = new List<NullCase>();
        // From before the beginning, so that it does not begin with the cases of which the reports are fast.
        for (var week = NullBenchmark.Start.AddDays(-364); week < End; week = week.AddDays(7))
        {
            var mean = rate / 365.25 * 7 * Gamma2(random);
            for (var n = random.Poisson(mean); n > 0; n--)
            {
                var occurred = week.AddDays(random.Below(7));
                var known = occurred.AddDays((int)(DelayMedian * random.LogNormal(DelaySigma)));
                if (known >= NullBenchmark.Start && known < End) cases.Add(new NullCase(occurred, known));
            }
        }
        return new NullStream(standing, rate, [.. cases.OrderBy(c => c.KnownOn).ThenBy(c => c.OccurredOn)]);
    }

    // Gamma with mean 1 and shape 2: of weekly counts with mean m the variance is then m + m²/2, as where cases of one batch come together.
    private static double Gamma2(SeededRandom random) => -(Math.Log(1 - random.Uniform()) + Math.Log(1 - random.Uniform())) / 2;
}
