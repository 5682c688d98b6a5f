using System.Globalization;
using CsvHelper;

namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Presentations as CSV: <c>id,presentedOn,region,ageBand,route,pss,features</c>, features separated by <c>|</c>, an
/// empty cell meaning "not recorded". A column <c>country</c> may be there.
/// </summary>
public static class PresentationFile
{
    /// <exception cref="FormatException">A column is missing, or a date is none; the message names it, and the line.</exception>
    public static IReadOnlyList<Presentation> Read(TextReader text)
    {
        using var csv = CsvReader.Create(text);
        csv.ReadHeader();
        var columns = new Columns(csv);
        var rows = new List<Presentation>();
        while (csv.Read()) rows.Add(columns.Row());
        return rows;
    }

    private sealed class Columns(CsvReader csv)
    {
        readonly int _id = Required(csv, "id"), _presentedOn = Required(csv, "presentedOn"), _region = Required(csv, "region"), _features = Required(csv, "features");
        readonly int _country = Optional(csv, "country"), _ageBand = Optional(csv, "ageBand"), _route = Optional(csv, "route"), _pss = Optional(csv, "pss");

        public Presentation Row() => Presentation.FromCodes(
            csv.GetString(_id), Date(), new(Text(_country) ?? PresentationPlace.UnknownCountry, Text(_region)),
            csv.GetString(_features).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Text(_ageBand), Text(_route), int.TryParse(Text(_pss), CultureInfo.InvariantCulture, out var pss) ? pss : null);

        DateOnly Date()
        {
            var text = csv.GetString(_presentedOn);
            return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
                : throw new FormatException($"Line {csv.LineNumber}: '{text}' is no date like 2025-01-31.");
        }

        string? Text(int column) => column >= 0 && csv.GetString(column) is { Length: > 0 } text ? text : null;

        static int Optional(CsvReader csv, string name) => csv.TryGetFieldIndex(name, out var column) ? column : -1;

        static int Required(CsvReader csv, string name) =>
            Optional(csv, name) is var column and >= 0 ? column : throw new FormatException($"The file has no column '{name}'.");
    }
}
