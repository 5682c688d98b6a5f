namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Presentations by column, ordered by day and then id, with what the model says of each: laid out once, judged on many
/// days. A presentation counts in its country and in its region; both are places here, numbered.
/// </summary>
internal sealed class PresentationTable
{
    public PresentationTable(IEnumerable<Presentation> presentations, UsualPresentations model)
    {
        Rows = [.. presentations.Where(p => !p.Features.IsEmpty).OrderBy(p => p.PresentedOn).ThenBy(p => p.Id, StringComparer.Ordinal)];
        Places = [.. Rows.SelectMany(r => new[] { r.Place with { Region = null }, r.Place }).Distinct()
            .OrderBy(p => p.Country, StringComparer.Ordinal).ThenBy(p => p.Region, StringComparer.Ordinal)];
        var numbers = Places.Index().ToDictionary(p => p.Item, p => p.Index);
        Bits = [.. Rows.Select(r => r.Features.Bits)];
        Days = [.. Rows.Select(r => r.PresentedOn.DayNumber)];
        Country = [.. Rows.Select(r => numbers[r.Place with { Region = null }])];
        Region = [.. Rows.Select(r => r.Place.Region is null ? -1 : numbers[r.Place])];
        (Misfit, Pattern) = (new float[Rows.Length], new int[Rows.Length]);
        for (var row = 0; row < Rows.Length; row++) (Pattern[row], Misfit[row]) = model.Patterns.Nearest(Rows[row].Features);
    }

    public Presentation[] Rows { get; }

    public PresentationPlace[] Places { get; }

    public ulong[] Bits { get; }

    /// <summary>Ascending.</summary>
    public int[] Days { get; }

    public int[] Country { get; }

    /// <summary>-1 where the report names no region.</summary>
    public int[] Region { get; }

    /// <summary>Squared distance to the nearest usual pattern.</summary>
    public float[] Misfit { get; }

    /// <summary>Which pattern that is.</summary>
    public int[] Pattern { get; }

    /// <summary>The first row on the day or later.</summary>
    public int FirstOn(int day)
    {
        var (low, high) = (0, Days.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Days[middle] < day) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
