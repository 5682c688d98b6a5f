namespace NpsWarning.Detection.Presentations;

/// <summary>What is counted when one day is judged: the window up to that day, and the baseline that it is held against.</summary>
internal sealed class JudgedDay
{
    private readonly int[] _windowExposure;

    private JudgedDay(PresentationTable table, UsualPresentations model, ClusterOptions options, int day, IReadOnlyList<Range> baseline)
    {
        (Table, Model, Options, Day) = (table, model, options, day);
        Window = table.FirstOn(day - options.WindowDays.Max() + 1)..table.FirstOn(day + 1);
        OwnBaseline = [.. baseline.SelectMany(r => Enumerable.Range(r.Start.Value, r.End.Value - r.Start.Value))];
        _windowExposure = new int[table.Places.Length * options.WindowDays.Count];
        for (var row = Window.Start.Value; row < Window.End.Value; row++)
            for (var w = 0; w < options.WindowDays.Count; w++)
                if (Table.Days[row] > day - options.WindowDays[w]) CountPlaces(row, _windowExposure, w * table.Places.Length);
        MisfitCutOff = OwnBaseline.Length == 0 ? model.MisfitCutOff : TopShare(OwnBaseline);
        BaselineBits = AgainstReference ? model.ReferenceBits : [.. OwnBaseline.Select(r => table.Bits[r])];
        Mix = new(this);
    }

    public PresentationTable Table { get; }

    public UsualPresentations Model { get; }

    public ClusterOptions Options { get; }

    public int Day { get; }

    /// <summary>Rows of the longest window.</summary>
    public Range Window { get; }

    /// <summary>Rows of the deployment's own baseline; empty where the model's reference stands in.</summary>
    public int[] OwnBaseline { get; }

    /// <summary>Features of every presentation of the baseline, whichever it is.</summary>
    public ulong[] BaselineBits { get; }

    /// <summary>What the usual patterns lead one to expect.</summary>
    public UsualMix Mix { get; }

    public bool AgainstReference => OwnBaseline.Length == 0;

    /// <summary>From the deployment's own baseline where it has one, so that a place that codes more features is not all misfits.</summary>
    public double MisfitCutOff { get; }

    /// <summary>Window against baseline as in service: a year ending six weeks ago, or the model's reference.</summary>
    public static JudgedDay Of(PresentationTable table, UsualPresentations model, ClusterOptions options, DateOnly on)
    {
        var day = on.DayNumber;
        var end = day - options.BaselineEndsBefore;
        var hasOwn = table.Days.Length > 0 && table.Days[0] <= end - options.OwnBaselineFrom;
        return new(table, model, options, day, hasOwn ? [table.FirstOn(end - options.BaselineDays + 1)..table.FirstOn(end + 1)] : []);
    }

    /// <summary>
    /// For setting a threshold: a day of the baseline year judged against the rest of that year, without the window and
    /// as many days on either side of it as the gap has, so that a group is not held against itself.
    /// </summary>
    public static JudgedDay Within(PresentationTable table, UsualPresentations model, ClusterOptions options, DateOnly on, DateOnly from, DateOnly to)
    {
        var (day, first, last) = (on.DayNumber, table.FirstOn(from.DayNumber), table.FirstOn(to.DayNumber));
        var before = Math.Max(first, table.FirstOn(day - options.WindowDays.Max() - options.BaselineEndsBefore + 1));
        var after = Math.Min(last, table.FirstOn(day + options.BaselineEndsBefore + 1));
        return new(table, model, options, day, [first..before, after..Math.Max(after, last)]);
    }

    /// <summary>Against the model's reference whatever the history, for setting the threshold of that way of judging.</summary>
    public static JudgedDay ByReference(PresentationTable table, UsualPresentations model, ClusterOptions options, DateOnly on) =>
        new(table, model, options, on.DayNumber, []);

    public int Exposure(int window, int place) => _windowExposure[window * Table.Places.Length + place];

    public bool IsInWindow(int row, int window) => Table.Days[row] > Day - Options.WindowDays[window];

    public bool IsAt(int row, int place) => Table.Country[row] == place || Table.Region[row] == place;

    private void CountPlaces(int row, int[] counts, int offset)
    {
        counts[offset + Table.Country[row]]++;
        if (Table.Region[row] >= 0) counts[offset + Table.Region[row]]++;
    }

    private double TopShare(int[] rows)
    {
        var misfits = rows.Select(r => Table.Misfit[r]).ToArray();
        Array.Sort(misfits);
        return misfits[(int)(misfits.Length * (1 - PresentationTraining.MisfitShare))];
    }
}
