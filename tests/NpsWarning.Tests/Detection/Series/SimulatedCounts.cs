using System.Globalization;
using NpsWarning.Detection.Series;

namespace NpsWarning.Tests.Detection.Series;

/// <summary>
/// Weekly counts after Noufaily et al., Statistics in Medicine 32 (2013) 1206, section 4: mean exp(theta + beta (t - 312) + Fourier terms), negative binomial
/// with variance phi × mean, 624 weeks. An outbreak of k standard deviations begins in weeks 575 to 615; its cases come after it by a lognormal (0, 0.5) number of weeks.
/// </summary>
internal sealed record SimulatedCounts(double[] Counts, int[] Outbreak, int Scenario)
{
    public const int Weeks = 624, FirstJudged = 574, Judged = 50;

    public bool HasOutbreak => Outbreak.Any(c => c > 0);

    /// <summary>All scenarios of <c>scenarios.csv</c>, each <paramref name="repeats"/> times with an outbreak of each size and twice with none.</summary>
    public static IEnumerable<SimulatedCounts> Planted(string scenarios, int seed, int repeats, params int[] sizes)
    {
        var random = new Random(seed);
        foreach (var row in ReferenceRow.Read(scenarios))
            for (var i = 0; i < repeats; i++)
                foreach (var size in sizes)
                    yield return Simulate(random, row, size);
    }

    /// <summary>The series that the folder holds.</summary>
    public static IEnumerable<SimulatedCounts> Held(string series) => ReferenceRow.Read(series).GroupBy(r => (r["scenario"], r["series"]))
        .Select(g => new SimulatedCounts([.. g.Select(r => r.Number("count"))], [.. g.Select(r => r.Whole("outbreak_count"))], int.Parse(g.Key.Item1, CultureInfo.InvariantCulture)));

    private static SimulatedCounts Simulate(Random random, ReferenceRow scenario, int size)
    {
        var (theta, beta, waves, gamma1, gamma2, phi) = (scenario.Number("theta"), scenario.Number("beta"), scenario.Whole("nfourier"), scenario.Number("gamma1"), scenario.Number("gamma2"), scenario.Number("phi"));
        double Mean(int week) => Math.Exp(theta + (beta * (week - 312)) + Enumerable.Range(1, waves).Sum(j => (gamma1 * Math.Cos(2 * Math.PI * j * week / 52)) + (gamma2 * Math.Sin(2 * Math.PI * j * week / 52))));
        var counts = Enumerable.Range(1, Weeks).Select(week => (double)NegativeBinomial(random, Mean(week), phi)).ToArray();
        var outbreak = new int[Weeks];
        if (size > 0)
        {
            var start = random.Next(575, 616);
            int cases;
            do cases = Poisson(random, size * Math.Sqrt(phi * Mean(start)));
            while (cases == 0);
            for (var i = 0; i < cases; i++)
                if (start - 1 + (int)Math.Exp(0.5 * Gaussian(random)) is var at && at < Weeks) (outbreak[at], counts[at]) = (outbreak[at] + 1, counts[at] + 1);
        }
        return new(counts, outbreak, scenario.Whole("scenario"));
    }

    private static int NegativeBinomial(Random random, double mean, double phi) => Poisson(random, phi <= 1 ? mean : Gamma(random, mean / (phi - 1)) * (phi - 1));

    // Halves a large mean by the waiting time of its middle event (Ahrens and Dieter 1974).
    private static int Poisson(Random random, double mean)
    {
        if (mean < 30)
        {
            var (count, product, limit) = (0, random.NextDouble(), Math.Exp(-mean));
            for (; product > limit; count++) product *= random.NextDouble();
            return count;
        }
        var middle = (int)(mean * 7 / 8);
        var waited = Gamma(random, middle);
        return waited < mean ? middle + Poisson(random, mean - waited) : Enumerable.Range(1, middle - 1).Count(_ => random.NextDouble() < mean / waited);
    }

    // Marsaglia and Tsang 2000.
    private static double Gamma(Random random, double shape)
    {
        if (shape < 1) return Gamma(random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
        var (d, c) = (shape - (1.0 / 3), 1 / Math.Sqrt(9 * (shape - (1.0 / 3))));
        while (true)
        {
            var x = Gaussian(random);
            var v = Math.Pow(1 + (c * x), 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v))) return d * v;
        }
    }

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

/// <summary>How many planted outbreaks a chance finds when its threshold gives a rate of false alarms in the weeks without outbreak; one of its weeks is enough.</summary>
internal sealed class FoundOutbreaks
{
    private readonly List<(SimulatedCounts Series, double[] Chances)> _judged;
    private readonly List<double> _quiet;

    /// <param name="series">Series, with and without an outbreak.</param>
    /// <param name="judge">The chance of each of the last fifty weeks.</param>
    public FoundOutbreaks(IEnumerable<SimulatedCounts> series, Func<double[], double[]> judge)
    {
        _judged = [.. series.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(s => (s, judge(s.Counts)))];
        _quiet = [.. _judged.SelectMany(j => j.Chances.Where((_, week) => j.Series.Outbreak[SimulatedCounts.FirstJudged + week] == 0)).Order()];
    }

    /// <summary>The part of the outbreaks found.</summary>
    public double At(double falseAlarms)
    {
        var threshold = _quiet[(int)(falseAlarms * _quiet.Count)];
        var planted = _judged.Where(j => j.Series.HasOutbreak).ToList();
        return planted.Count(j => j.Chances.Where((chance, week) => j.Series.Outbreak[SimulatedCounts.FirstJudged + week] > 0 && chance < threshold).Any()) / (double)planted.Count;
    }

    /// <summary>The part of the quiet weeks with at most this chance.</summary>
    public double Rate(double chance) => _quiet.Count(c => c <= chance) / (double)_quiet.Count;

    /// <summary>How many quiet weeks there are.</summary>
    public int QuietWeeks => _quiet.Count;

    public static double[] Surge(double[] counts, int history)
    {
        double[] exposures = [.. Enumerable.Repeat(1.0, counts.Length)];
        var options = new WeeklySurgeOptions { LargestChance = 1, WeeksAYear = 52 };
        return [.. Enumerable.Range(SimulatedCounts.FirstJudged, SimulatedCounts.Judged).Select(week => (From: Math.Max(0, week - history), Length: Math.Min(week, history) + 1))
            .Select(s => WeeklySurge.Judge(counts.AsSpan(s.From, s.Length), exposures.AsSpan(s.From, s.Length), options).Chance)];
    }

    public static double[] Farrington(double[] counts)
    {
        var results = new FarringtonResult[SimulatedCounts.Judged];
        FarringtonFlexible.Judge(new CountSeries { Counts = counts }, SimulatedCounts.FirstJudged, results, ReferenceRow.SimulatedOptions);
        return [.. results.Select(r => r.Chance)];
    }
}
