using System.Globalization;
using CsvHelper;
using NpsWarning.Intake.Mappings;

namespace NpsWarning.Cli.Backtesting;

/// <summary>A dated public warning.</summary>
/// <param name="Substance">As the warning names it.</param>
/// <param name="Source">The place whose records it can be held against.</param>
/// <param name="AlertDate">The day of the warning.</param>
/// <param name="Places">The place codes of that source in this replay; empty where the warning is held against every place.</param>
internal sealed record TruthEvent(string Substance, string Source, DateOnly AlertDate, IReadOnlyCollection<string> Places);

/// <summary>A file of public warnings.</summary>
internal static class TruthFile
{
    /// <summary>
    /// The warnings that can be held against what is replayed. A source belongs to the files whose mapping or whose name begins with it (<c>cook-deaths</c>
    /// and <c>cook_2019.csv</c> are Cook's). One that belongs to another mapping is left out; one that belongs to none is held against every place.
    /// </summary>
    /// <exception cref="InvalidDataException">A column is missing, or a date is none.</exception>
    public static IReadOnlyList<TruthEvent> Read(string path, PastReports replayed)
    {
        using var text = new StreamReader(path);
        using var reader = CsvReader.Create(text, new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        string[] columns = ["substance", "data_source", "alert_date"];
        var indices = columns.Select(c => reader.TryGetFieldIndex(c, out var index) ? index : throw Refused(path, reader, $"There is no column {c}.")).ToArray();
        var events = new List<TruthEvent>();
        while (reader.Read())
        {
            var date = reader.GetString(indices[2]);
            if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) throw Refused(path, reader, $"'{date}' is no date.");
            var source = reader.GetString(indices[1]);
            var own = replayed.PlacesBySource.Where(s => s.Key.StartsWith(source, StringComparison.OrdinalIgnoreCase)).SelectMany(s => s.Value).ToHashSet();
            if (own.Count > 0 || !Mapping.Names.Any(m => m.StartsWith(source + "-", StringComparison.OrdinalIgnoreCase)) || replayed.PlacesBySource.Count == 0)
                events.Add(new TruthEvent(reader.GetString(indices[0]), source, day, own));
        }
        return events;
    }

    private static InvalidDataException Refused(string path, CsvReader reader, string what) =>
        new($"{path}, row {reader.RowNumber + 1}: {what} A file of warnings has the columns substance, data_source and alert_date (yyyy-MM-dd).");
}
