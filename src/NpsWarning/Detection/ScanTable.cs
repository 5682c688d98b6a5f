using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>The cases of a <see cref="SpaceTimeScan"/> by place and week, week 0 ending on the day judged. Places by code, so that no order of input shows.</summary>
internal sealed class ScanTable
{
    private readonly int[,] _windows; // by place and length: cases in the last 1..LongestWindow weeks
    private readonly int[] _totals; // by place, all weeks
    private readonly int[] _recentWithin; // by length: all places

    private ScanTable(string[] places, int[,] windows, int[] totals)
    {
        (Places, _windows, _totals, Cases) = (places, windows, totals, totals.Sum());
        _recentWithin = [.. Enumerable.Range(0, SpaceTimeScan.LongestWindow).Select(w => Enumerable.Range(0, places.Length).Sum(p => windows[p, w]))];
        Recent = [.. Enumerable.Range(0, SpaceTimeScan.LongestWindow).SelectMany(w => Enumerable.Repeat(w, _recentWithin[w] - (w == 0 ? 0 : _recentWithin[w - 1])))];
    }

    /// <summary>The places with a case, by code.</summary>
    public string[] Places { get; }

    /// <summary>All cases.</summary>
    public int Cases { get; }

    /// <summary>The week of each case that lies in the longest window, ascending.</summary>
    public int[] Recent { get; }

    public static ScanTable Of(IReadOnlyDictionary<string, DayCounts> cases, DateOnly day)
    {
        var start = day.AddDays(-7 * SpaceTimeScan.Weeks); // exclusive
        var places = cases.Where(c => c.Value.Between(start, day) > 0).Select(c => c.Key).Order(StringComparer.Ordinal).ToArray();
        var windows = new int[places.Length, SpaceTimeScan.LongestWindow];
        for (var p = 0; p < places.Length; p++)
            for (var w = 0; w < SpaceTimeScan.LongestWindow; w++) windows[p, w] = cases[places[p]].Between(day.AddDays(-7 * (w + 1)), day);
        return new ScanTable(places, windows, [.. places.Select(p => cases[p].Between(start, day))]);
    }

    public int Total(int place) => _totals[place];

    public int Window(int place, int weeks) => _windows[place, weeks - 1];

    public int[,] Windows() => _windows;

    /// <summary>Σ C_z·C_w / C over the last <paramref name="weeks"/> weeks.</summary>
    public double Expected(int place, int weeks) => (double)_totals[place] * _recentWithin[weeks - 1] / Cases;

    /// <summary>The place of each case, to be shuffled.</summary>
    public int[] Owners() => [.. Enumerable.Range(0, Places.Length).SelectMany(p => Enumerable.Repeat(p, _totals[p]))];

    /// <summary>Deals the recent weeks out to cases drawn without replacement: a shuffle of all weeks, of which only the recent ones are looked at.</summary>
    public void Shuffle(int[] owners, int[,] windows, SeededRandom random)
    {
        Array.Clear(windows);
        for (var i = 0; i < Recent.Length; i++)
        {
            var j = i + random.Below(owners.Length - i);
            (owners[i], owners[j]) = (owners[j], owners[i]);
            windows[owners[i], Recent[i]]++;
        }
        for (var p = 0; p < Places.Length; p++)
            for (var w = 1; w < SpaceTimeScan.LongestWindow; w++) windows[p, w] += windows[p, w - 1];
    }
}
