using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Substances;

namespace NpsWarning.Benchmarks;

/// <summary>
/// False alarms where nothing changes. First RareCluster at one constant rate after another, with nothing else than chance, against the rate that it states;
/// then every detector on 1,000 simulated places, where reports are delayed and counts vary more than chance.
/// </summary>
internal static class NullBenchmark
{
    private const int Seed = 20260301;
    internal static readonly DateOnly Start = new(2000, 1, 3);

    public static void Run(double size = 1)
    {
        var clock = Stopwatch.StartNew();
        ConstantRates(size);
        Places((int)(1000 * size));
        Line($"Null runs took {clock.Elapsed.TotalSeconds:0} s, {Environment.CpuUsage.TotalTime.TotalSeconds:0} s of CPU time in this process so far.");
    }

    /// <summary>RareCluster alone: Poisson cases, known at once, exposure constant, four years of history before the first day counted.</summary>
    private static void ConstantRates(double size)
    {
        const int burnIn = 4, years = 50;
        Line($"\nRareCluster on constant rates: alarms in 100 substance-years, measured and stated");
        Line($"  {"kind",-14}{"cases a year",14}{"years",10}{"measured",12}{"± 2 s.e.",10}{"stated",10}{"measured/stated",18}");
        var named = new DayCounts(Enumerable.Range(0, 366 * (burnIn + years)).Select(d => (Start.AddDays(d), 10)));
        var surroundings = new NullSurroundings(named, new Dictionary<string, Nowcast>(), Start);
        foreach (var standing in (Standing[])[Standing.Nps, Standing.Medicine])
            foreach (var rate in (double[])[0.1, 0.3, 1, 3, 10, 30])
            {
                var streams = (int)Math.Ceiling(size * Math.Min(200_000, 600_000 / rate) / years);
                var from = Start.AddYears(burnIn);
                var end = from.AddYears(years);
                var alarms = 0;
                Parallel.For(0, streams, i =>
                {
                    var random = new SeededRandom(Seed, (int)(rate * 10), (int)standing, i);
                    var stream = new NullStream(standing, rate, Poisson(random, rate, Start, end));
                    var count = new AlarmCount();
                    foreach (var history in stream.Histories(Start.AddDays(365), _ => surroundings))
                        if (RareCluster.Judge(history).Grade >= Grade.Signal) count.Verdict(history.Day, counts: history.Day >= from);
                    Interlocked.Add(ref alarms, count.Alarms);
                });
                var total = (double)streams * years;
                var (measured, stated) = (100 * alarms / total, 100 * RareCluster.FalseAlarms(rate, standing));
                Line($"  {standing,-14}{rate,14:0.0}{total,10:0}{measured,12:0.0000}{200 * Math.Sqrt(alarms) / total,10:0.0000}{stated,10:0.0000}{(stated > 0 ? (measured / stated).ToString("0.00", CultureInfo.InvariantCulture) : "not stated"),18}");
            }
    }

    private static List<NullCase> Poisson(SeededRandom random, double rate, DateOnly from, DateOnly to)
    {
        var cases = new List<NullCase>();
        for (var days = 0.0; ;)
        {
            days -= Math.Log(1 - random.Uniform()) * 365.25 / rate;
            if (days >= to.DayNumber - from.DayNumber) return cases;
            var day = from.AddDays((int)days);
            cases.Add(new NullCase(day, day));
        }
    }

    private static void Places(int count)
    {
        var (alarms, stated) = (new ConcurrentDictionary<string, int>(), new ConcurrentDictionary<string, double>());
        long judged = 0;
        Parallel.For(0, count, i =>
        {
            var place = new NullPlace(new SeededRandom(Seed, i));
            foreach (var stream in place.Streams)
            {
                var counts = new Dictionary<string, AlarmCount>();
                foreach (var history in stream.Histories(NullPlace.From, place.On))
                {
                    Interlocked.Increment(ref judged);
                    var spoke = DetectionCycle.Judge(history).Where(v => v.Grade >= Grade.Signal).Select(v => v.Detector).Distinct().ToList();
                    foreach (var detector in spoke.Count > 0 ? spoke.Append(Any) : spoke)
                    {
                        if (!counts.TryGetValue(detector, out var own)) counts[detector] = own = new AlarmCount();
                        own.Verdict(history.Day, counts: true);
                    }
                }
                foreach (var (detector, own) in counts) alarms.AddOrUpdate(detector, own.Alarms, (_, before) => before + own.Alarms);
                State(RareCluster.Name, RareCluster.FalseAlarms(stream.Rate, stream.Standing));
                State(Surge.Name, 52 * Surge.Level); // as good as judged anew once a week: at most that
            }
        });
        void State(string detector, double aYear) => stated.AddOrUpdate(detector, _ => aYear * NullPlace.Years, (_, before) => before + (aYear * NullPlace.Years));
        double years = count * NullPlace.Years;
        Line($"\nFalse alarms on {count:N0} simulated places where nothing changes ({NullPlace.About}), {judged:N0} judgements");
        Line($"  {"detector",-20}{"alarms",9}{"a place-year",14}{"stated",10}");
        foreach (var (detector, sum) in alarms.OrderBy(a => a.Key == Any).ThenBy(a => a.Key, StringComparer.Ordinal))
            Line($"  {detector,-20}{sum,9}{sum / years,14:0.0000}{(stated.TryGetValue(detector, out var rate) ? (rate / years).ToString("0.0000", CultureInfo.InvariantCulture) : "–"),10}");
    }

    private const string Any = "any of them";

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
