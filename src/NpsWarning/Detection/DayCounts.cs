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
        var sorted = rows.ToArray();
        if (!IsAscending(sorted)) Array.Sort(sorted, (a, b) => a.Day.CompareTo(b.Day));
        var (days, totals) = (new DateOnly[sorted.Length], new int[sorted.Length]);
        var (length, sum) = (0, 0);
        foreach (var (day, count) in sorted)
        {
            if (count == 0) continue;
            if (length == 0 || days[length - 1] != day) days[length++] = day;
            totals[length - 1] = sum += count;
        }
        (_days, _totals) = length == days.Length ? (days, totals) : (days[..length], totals[..length]);
    }

    private static bool IsAscending((DateOnly Day, int)[] rows)
    {
        for (var i = 1; i < rows.Length; i++)
            if (rows[i].Day < rows[i - 1].Day) return false;
        return true;
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
