using NpsWarning.Intake;

namespace NpsWarning.Detection;

/// <summary>Cases by the week in which they happened (<see cref="Week"/>), ascending, weeks without any left out.</summary>
public sealed class WeekCounts
{
    /// <summary>No week has a case.</summary>
    public static readonly WeekCounts None = new([]);

    private readonly DateOnly[] _weeks;
    private readonly int[] _counts;

    /// <summary>From rows in any order, each week once.</summary>
    public WeekCounts(IEnumerable<(DateOnly Week, int Count)> rows)
    {
        var some = rows.Where(r => r.Count != 0).ToArray();
        _weeks = Array.ConvertAll(some, r => r.Week);
        _counts = Array.ConvertAll(some, r => r.Count);
        Array.Sort(_weeks, _counts);
    }

    /// <summary>The first week with a case.</summary>
    public DateOnly? First => _weeks.Length == 0 ? null : _weeks[0];

    /// <summary>The cases of that week and all later ones.</summary>
    public int Since(DateOnly week)
    {
        var sum = 0;
        for (var i = _weeks.Length - 1; i >= 0 && _weeks[i] >= week; i--) sum += _counts[i];
        return sum;
    }

    /// <summary>The counts of <paramref name="weeks"/> weeks from <paramref name="first"/> (a Monday) on, with zeros.</summary>
    public int[] From(DateOnly first, int weeks)
    {
        var counts = new int[weeks];
        for (var i = 0; i < _weeks.Length; i++)
        {
            var at = (_weeks[i].DayNumber - first.DayNumber) / 7;
            if (at >= 0 && at < weeks && _weeks[i] >= first) counts[at] += _counts[i];
        }
        return counts;
    }
}
