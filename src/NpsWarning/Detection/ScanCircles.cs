namespace NpsWarning.Detection;

/// <summary>The circles of a <see cref="SpaceTimeScan"/>: for each place its neighbours in order, each growing circle once, up to half of the cases.</summary>
internal sealed class ScanCircles
{
    private const int Windows = SpaceTimeScan.LongestWindow;

    // Circles lie one behind the other, those of one middle together: each adds one place to the one before it.
    private readonly int[] _adds;
    private readonly bool[] _begins;
    private readonly bool[] _counts; // false where another middle has the same places already
    private readonly double[] _expected; // by circle and window: μ, its logarithm, and that of C − μ
    private readonly double[] _logExpected;
    private readonly double[] _logRest;
    private readonly double[] _nLogN;
    private readonly int _cases;

    private ScanCircles(ScanTable table, List<(int Adds, bool Begins, bool Counts, long Cases)> circles)
    {
        _cases = table.Cases;
        _adds = [.. circles.Select(c => c.Adds)];
        _begins = [.. circles.Select(c => c.Begins)];
        _counts = [.. circles.Select(c => c.Counts)];
        double[] within = [.. Enumerable.Range(1, Windows).Select(w => (double)table.Recent.Count(r => r < w) / _cases)];
        _expected = [.. circles.SelectMany(c => within.Select(share => c.Cases * share))];
        _logExpected = [.. _expected.Select(e => Math.Log(e))];
        _logRest = [.. _expected.Select(e => Math.Log(_cases - e))];
        _nLogN = [.. Enumerable.Range(0, _cases + 1).Select(n => n == 0 ? 0 : n * Math.Log(n))];
    }

    public static ScanCircles Of(ScanTable table, Geography geography)
    {
        var circles = new List<(int, bool, bool, long)>();
        var seen = new HashSet<ulong>();
        for (var middle = 0; middle < table.Places.Length; middle++)
        {
            var from = table.Places[middle];
            var order = Enumerable.Range(0, table.Places.Length).Select(p => (Index: p, Km: geography.DistanceKm(from, table.Places[p]))).Where(p => double.IsFinite(p.Km))
                .OrderBy(p => p.Km).ThenBy(p => p.Index);
            var (size, members, cases) = (0, 0UL, 0L);
            foreach (var (place, _) in order)
            {
                cases += table.Total(place);
                if (size > 0 && 2 * cases > table.Cases) break; // a place alone may have most of them
                members ^= Bits(place);
                circles.Add((place, ++size == 1, seen.Add(members), cases));
            }
        }
        return new ScanCircles(table, circles);
    }

    // Sixty-four well mixed bits for each place (SplitMix64): their exclusive or tells sets of places apart, in whatever order they were put together (Zobrist 1970).
    private static ulong Bits(int place)
    {
        var z = (ulong)(place + 1) * 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    /// <summary>The places of a circle.</summary>
    public IEnumerable<int> Members(int circle)
    {
        for (var i = circle; ; i--)
        {
            yield return _adds[i];
            if (_begins[i]) yield break;
        }
    }

    /// <summary>The highest logarithm of the likelihood ratio, 0 where no cylinder has more than expected; with its circle (−1: none) and its weeks.</summary>
    public (double Ratio, int Circle, int Weeks) Highest(int[,] windows)
    {
        Span<int> cases = stackalloc int[Windows];
        (double Ratio, int Circle, int Weeks) best = (0, -1, 0);
        for (var i = 0; i < _adds.Length; i++)
        {
            if (_begins[i]) cases.Clear();
            for (var w = 0; w < Windows; w++) cases[w] += windows[_adds[i], w];
            if (!_counts[i] || cases[Windows - 1] < SpaceTimeScan.FewestInCluster) continue;
            for (var w = 0; w < Windows; w++)
            {
                var (c, at) = (cases[w], (i * Windows) + w);
                if (c < SpaceTimeScan.FewestInCluster || c <= _expected[at]) continue;
                var ratio = _nLogN[c] - (c * _logExpected[at]) + _nLogN[_cases - c] - ((_cases - c) * _logRest[at]);
                if (ratio > best.Ratio + 1e-12) best = (ratio, i, w + 1);
            }
        }
        return best;
    }
}
