namespace NpsWarning.Detection.Series;

/// <summary>
/// Which periods of a series are the history of one, and in which level of the season each stands (Noufaily et al. 2013, section 3.2, as R has it): the same
/// time in earlier years is the last level, the time between cut into as many blocks as there are levels left. Holds its rows; one instance serves one thread
/// at a time.
/// </summary>
internal sealed class FarringtonHistory(CountSeries series, FarringtonOptions options)
{
    private const int Lanes = 4;

    private readonly int[] _references = new int[options.Years + 1];
    private int[] _levels = [];
    private int[] _rows = [];
    private double[] _times = [];
    private readonly int[] _from = new int[options.SeasonLevels + 1];
    private readonly int _missing = series.Counts.Count;
    private int _index = -1; // the period that the rows were last found for, where the next one's differ only by a shift

    /// <summary>Rows of the series, level by level, each filled up to a multiple of four by a row behind the last.</summary>
    public ReadOnlySpan<int> Rows => _rows.AsSpan(0, _from[^1]);

    /// <summary>The time of each row, in periods after the one judged.</summary>
    public ReadOnlySpan<double> Times => _times.AsSpan(0, _from[^1]);

    /// <summary>Where each level begins in <see cref="Rows"/>; the last entry is where they end.</summary>
    public ReadOnlySpan<int> LevelFrom => _from;

    /// <summary>
    /// The time at which the period judged is predicted. 0, but for dates whose first counts are missing: R counts the time of the history from its first
    /// row, and that of the period judged from its first count.
    /// </summary>
    public double Now { get; private set; }

    /// <summary>Finds the history of the period at <paramref name="index"/>; says what is missing, or null.</summary>
    public FarringtonRule? Find(int index)
    {
        if (_index >= 0 && index >= _index)
        {
            Shift(index - _index);
            _index = index;
            return null;
        }
        if (!FindReferences(index)) return FarringtonRule.ReferenceMissing;
        var w = options.HalfWindow;
        var first = _references[^1] - w;
        if (first < -1) return FarringtonRule.WindowBeforeStart; // one period before the start is left out, as there
        if (!SetLevels(index, first)) return FarringtonRule.TooManyLevels;
        SetRows(index, first);
        if (series.Dates is null && first >= 0) _index = index;
        return null;
    }

    private void Shift(int by)
    {
        foreach (ref var row in _rows.AsSpan(0, _from[^1]))
            if (row != _missing) row += by;
    }

    private bool FindReferences(int index)
    {
        for (var year = 0; year <= options.Years; year++)
        {
            _references[year] = series.Dates is { } dates ? IndexOf(dates, YearsBefore(dates[index], year)) : index - (year * series.Frequency);
            if (_references[year] < 0) return false;
        }
        return true;
    }

    private DateOnly YearsBefore(DateOnly day, int years)
    {
        if (years == 0) return day;
        var leapDay = day is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(day.Year - years);
        var same = leapDay ? new DateOnly(day.Year - years, 3, 1) : day.AddYears(-years);
        if (series.Frequency != 52) return same;
        var before = same.AddDays(day.DayOfWeek - same.DayOfWeek);
        var other = before > same ? before.AddDays(-7) : before.AddDays(7);
        return Math.Abs(other.DayNumber - same.DayNumber) < Math.Abs(before.DayNumber - same.DayNumber) ? other : before;
    }

    private static int IndexOf(IReadOnlyList<DateOnly> dates, DateOnly day)
    {
        var (low, high) = (0, dates.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (dates[middle] == day) return middle;
            if (dates[middle] < day) low = middle + 1;
            else high = middle - 1;
        }
        return -1;
    }

    /// <summary>Levels 1 to <see cref="FarringtonOptions.SeasonLevels"/> by position after <paramref name="first"/>; 0 for periods that are no history.</summary>
    private bool SetLevels(int index, int first)
    {
        var (w, last) = (options.HalfWindow, options.SeasonLevels);
        var length = index - first + 1;
        if (_levels.Length < length + 1) _levels = new int[length + 53];
        Array.Clear(_levels, 0, length);
        for (var i = index - w; i <= index; i++) _levels[i - first] = last;
        for (var year = 1; year <= options.Years; year++)
        {
            var at = _references[year] - first;
            _levels.AsSpan(at - w, (2 * w) + 1).Fill(last);
            if (last == 1) continue;
            var gap = _references[year - 1] - _references[year] - (2 * w) - 1;
            if (gap < last - ((2 * w) + 1)) return false;
            var next = at + w + 1;
            for (var level = 1; level < last; level++)
            {
                var block = Math.Max(0, gap / (last - 1)) + (level <= gap % (last - 1) ? 1 : 0);
                // R writes a block of no length over a range that runs backwards: the period where it would begin and the one before.
                if (block == 0) _levels[next] = _levels[next - 1] = level;
                for (var i = 0; i < block; i++) _levels[next++] = level;
            }
        }
        return true;
    }

    private void SetRows(int index, int first)
    {
        var history = index - Math.Max(0, options.RecentLeftOut ?? options.HalfWindow) - first; // periods before the newest, which are left out
        var room = history + (Lanes * options.SeasonLevels);
        if (_rows.Length < room) (_rows, _times) = (new int[room], new double[room]);
        Span<int> next = stackalloc int[options.SeasonLevels + 1];
        next.Clear();
        for (var i = 0; i < history; i++) next[_levels[i]]++;
        for (var level = 1; level <= options.SeasonLevels; level++)
        {
            _from[level] = _from[level - 1] + ((next[level] + Lanes - 1) / Lanes * Lanes);
            next[level] = _from[level - 1];
        }
        for (var i = 0; i < history; i++)
        {
            if (_levels[i] == 0 || first + i < 0) continue;
            var row = next[_levels[i]]++;
            (_rows[row], _times[row]) = (first + i, TimeOf(first + i, index));
        }
        for (var level = 1; level <= options.SeasonLevels; level++)
            for (var row = next[level]; row < _from[level]; row++) (_rows[row], _times[row]) = (_missing, 0);
        Now = series.Dates is null ? 0 : TimeOf(Math.Max(0, first), FirstCounted(first, history));
    }

    private double TimeOf(int row, int origin) =>
        series.Dates is { } dates ? (dates[row].DayNumber - dates[origin].DayNumber) / (double)(dates[1].DayNumber - dates[0].DayNumber) : row - origin;

    private int FirstCounted(int first, int history)
    {
        for (var i = Math.Max(0, -first); i < history; i++)
            if (_levels[i] != 0 && !double.IsNaN(series.Counts[first + i])) return first + i;
        return Math.Max(0, first);
    }
}
