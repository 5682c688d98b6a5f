namespace NpsWarning.Detection;

/// <summary>Counts by day, ascending, days without any left out.</summary>
public sealed class DayCounts
{
    /// <summary>No day has a count.</summary>
    public static readonly DayCounts None = new([]);

    private readonly DateOnly[] _days;
    private readonly int[] _totals; // running sums: _totals[i] is the sum of days 0..i

    /// <summary>From rows in any order; several rows of one day add up.</summary>
    public DayCounts(IEnumerable<(DateOnly Day, int Count)> rows)
    {
        var sorted = rows.Where(r => r.Count != 0).GroupBy(r => r.Day).OrderBy(g => g.Key).ToList();
        _days = [.. sorted.Select(g => g.Key)];
        _totals = new int[_days.Length];
        var sum = 0;
        for (var i = 0; i < _days.Length; i++) _totals[i] = sum += sorted[i].Sum(r => r.Count);
    }

    /// <summary>The earliest day with a count.</summary>
    public DateOnly? First => _days.Length == 0 ? null : _days[0];

    /// <summary>The days with a count, ascending.</summary>
    public IReadOnlyList<DateOnly> Days => _days;

    /// <summary>The count of the days after <paramref name="after"/> (exclusive) up to <paramref name="through"/> (inclusive).</summary>
    public int Between(DateOnly after, DateOnly through) => Through(through) - Through(after);

    /// <summary>The count of all days up to <paramref name="day"/> (inclusive).</summary>
    public int Through(DateOnly day)
    {
        var i = Array.BinarySearch(_days, day);
        if (i < 0) i = ~i - 1;
        return i < 0 ? 0 : _totals[i];
    }
}
