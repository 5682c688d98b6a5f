using System.Globalization;
using CsvHelper;

namespace NpsWarning.Cli;

/// <summary>Counts of one series in the order of its periods; a period that the file leaves out has no count (NaN).</summary>
/// <param name="Name">As the file has it.</param>
/// <param name="Periods">As the file has them; null where it leaves one out.</param>
/// <param name="Counts">Whole numbers, or NaN.</param>
/// <param name="Exposures">1 where the file has none.</param>
/// <param name="Dates">A day in each period; null where periods are numbers.</param>
/// <param name="DaysApart">From one period to the next: 1, 7, or 0 for months; null where periods are numbers.</param>
internal sealed record CountedSeries(string Name, IReadOnlyList<string?> Periods, double[] Counts, double[] Exposures, IReadOnlyList<DateOnly>? Dates, int? DaysApart);

/// <summary>Reads a file of series: columns series, period (all numbers, or all dates), count, and where there is one exposure.</summary>
internal static class SeriesFile
{
    private const int MostPeriods = 100_000; // a slip of the pen in a date must not fill the memory
    private const double MostCases = 1e9;

    private sealed record Row(int Number, string Series, string Period, int Position, DateOnly? Date, double Count, double Exposure);

    /// <exception cref="UsageException">What is wrong, with its code and row.</exception>
    public static IReadOnlyList<CountedSeries> Read(string path)
    {
        using var text = new StreamReader(path);
        using var reader = CsvReader.Create(text, new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        int Column(string name) => reader.TryGetFieldIndex(name, out var index) ? index : throw Refused(path, 1, "MISSING_FIELD", $"there is no column '{name}'. A file of series has the columns series, period and count.");
        var (series, period, count) = (Column("series"), Column("period"), Column("count"));
        var exposure = reader.TryGetFieldIndex("exposure", out var found) ? found : -1;
        var rows = new List<Row>();
        while (reader.Read())
        {
            var number = rows.Count + 2;
            var written = reader.GetString(period);
            var date = DateOnly.TryParseExact(written, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null;
            var position = date?.DayNumber ?? (int.TryParse(written, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
                : throw Refused(path, number, "BAD_PERIOD", $"'{written}' is neither a whole number nor a date (yyyy-MM-dd)."));
            if (rows.Count > 0 && rows[0].Date is null != date is null) throw Refused(path, number, "BAD_PERIOD", $"'{written}' stands among {(date is null ? "dates" : "numbers")}: all periods are numbers, or all are dates.");
            rows.Add(new(number, reader.GetString(series), written, position, date, CountOf(path, number, reader.GetString(count)), exposure < 0 ? 1 : ExposureOf(path, number, reader.GetString(exposure))));
        }
        if (rows.Count == 0) throw Refused(path, 1, "NO_ROWS", "there is no row below the names of the columns.");
        return [.. rows.GroupBy(r => r.Series).Select(g => Whole(path, g.Key, [.. g.OrderBy(r => r.Position)]))];
    }

    private static double CountOf(string path, int number, string text)
    {
        if (text is "" or "NA") return double.NaN;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var count) && double.IsInteger(count) && count <= MostCases
            ? count
            : throw Refused(path, number, "BAD_COUNT", $"'{text}' is no count: write a whole number from 0 to a billion, or leave it empty.");
    }

    private static double ExposureOf(string path, int number, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var exposure) && double.IsFinite(exposure)
            ? exposure
            : throw Refused(path, number, "BAD_EXPOSURE", $"'{text}' is no exposure: write a number of 0 or more.");

    private static CountedSeries Whole(string path, string name, Row[] rows)
    {
        for (var i = 1; i < rows.Length; i++)
            if (rows[i].Position == rows[i - 1].Position) throw Refused(path, Math.Max(rows[i].Number, rows[i - 1].Number), "GIVEN_TWICE", $"period {rows[i].Period} of series '{name}' is given twice.");
        int? apart = rows[0].Date is null ? null : rows.Length < 2 ? 7 : rows.Skip(1).Zip(rows, (b, a) => b.Position - a.Position).Min() switch { 1 => 1, 7 => 7, >= 28 and <= 31 => 0, _ => -1 };
        if (apart == -1) throw Refused(path, rows[1].Number, "BAD_PERIOD", $"the dates of series '{name}' are neither days nor weeks nor months apart.");
        var places = rows.Select(r => PlaceOf(path, name, rows[0], r, apart)).ToArray();
        if (places[^1] >= MostPeriods) throw Refused(path, rows[^1].Number, "BAD_PERIOD", $"period {rows[^1].Period} of series '{name}' is {places[^1]:N0} after its first; {MostPeriods:N0} can be read.");
        var (periods, counts, exposures) = (new string?[places[^1] + 1], new double[places[^1] + 1], new double[places[^1] + 1]);
        Array.Fill(counts, double.NaN);
        foreach (var (row, place) in rows.Zip(places)) (periods[place], counts[place], exposures[place]) = (row.Period, row.Count, row.Exposure);
        var first = rows[0].Date;
        return new(name, periods, counts, exposures, first is null ? null : [.. Enumerable.Range(0, periods.Length).Select(i => apart == 0 ? first.Value.AddMonths(i) : first.Value.AddDays(i * apart!.Value))], apart);
    }

    private static int PlaceOf(string path, string name, Row first, Row row, int? daysApart)
    {
        if (daysApart is not { } apart) return (int)Math.Min(int.MaxValue, (long)row.Position - first.Position);
        var (place, fits) = apart == 0 ? Month(first.Date!.Value, row.Date!.Value) : ((row.Position - first.Position) / apart, (row.Position - first.Position) % apart == 0);
        return fits ? place : throw Refused(path, row.Number, "BAD_PERIOD", $"period {row.Period} of series '{name}' is no whole number of {(apart == 0 ? "months" : "weeks")} after {first.Period}.");
    }

    private static (int Place, bool Fits) Month(DateOnly first, DateOnly day)
    {
        var months = ((day.Year - first.Year) * 12) + day.Month - first.Month;
        return (months, first.AddMonths(months) == day);
    }

    private static UsageException Refused(string path, int row, string code, string what) => new($"{path}, row {row}: {code}: {what}");
}
