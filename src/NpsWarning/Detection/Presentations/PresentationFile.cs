using System.Globalization;
using CsvHelper;

namespace NpsWarning.Detection.Presentations;

/// <summary>A row that was refused.</summary>
/// <param name="Line">Of the file, the first being 1.</param>
/// <param name="Code">Stable: BAD_DATE, MISSING_ID, DUPLICATE_ID, BAD_PSS or MISSING_FIELD.</param>
/// <param name="Value">What was found.</param>
public sealed record RefusedPresentation(int Line, string Code, string Value);

/// <summary>What a file holds.</summary>
/// <param name="Refused">In the order of the file.</param>
public sealed record PresentationRows(IReadOnlyList<Presentation> Rows, IReadOnlyList<RefusedPresentation> Refused);

/// <summary>
/// Presentations as CSV: <c>id,presentedOn,region,ageBand,route,pss,features</c>, features separated by <c>|</c>, an
/// empty cell meaning "not recorded". A column <c>country</c> may be there.
/// </summary>
public static class PresentationFile
{
    /// <summary>Reads a file that has to be right.</summary>
    /// <exception cref="FormatException">A column is missing, or a row is refused; the message names it, and the line.</exception>
    public static IReadOnlyList<Presentation> Read(TextReader text)
    {
        var read = ReadAll(text);
        return read.Refused is [var first, ..] ? throw new FormatException($"Line {first.Line}: {first.Code}: '{first.Value}'.") : read.Rows;
    }

    /// <summary>Reads what can be read; a row that cannot is named, and stops nothing. Feature codes that are not known are counted on the row.</summary>
    /// <exception cref="FormatException">A column is missing; the message names it.</exception>
    public static PresentationRows ReadAll(TextReader text)
    {
        using var csv = CsvReader.Create(text, new CsvReaderOptions { TrackLineNumbers = true });
        csv.ReadHeader();
        var columns = new Columns(csv);
        var (rows, refused, ids) = (new List<Presentation>(), new List<RefusedPresentation>(), new HashSet<string>(StringComparer.Ordinal));
        while (csv.Read())
        {
            var (row, refusal) = columns.Row();
            if (row is not null && !ids.Add(row.Id)) refusal = new(columns.Line, "DUPLICATE_ID", row.Id);
            if (refusal is not null) refused.Add(refusal);
            else rows.Add(row!);
        }
        return new(rows, refused);
    }

    /// <summary>Writes the same layout.</summary>
    public static void Write(TextWriter to, IEnumerable<Presentation> rows)
    {
        to.Write("id,presentedOn,region,ageBand,route,pss,features\n");
        foreach (var row in rows)
            to.Write(string.Create(CultureInfo.InvariantCulture, $"{row.Id},{row.PresentedOn:yyyy-MM-dd},{row.Place.Region},{row.AgeBand},{row.Route},{row.Pss},{row.Features}\n"));
    }

    private sealed class Columns(CsvReader csv)
    {
        readonly int _id = Required(csv, "id"), _presentedOn = Required(csv, "presentedOn"), _region = Required(csv, "region"), _features = Required(csv, "features");
        readonly int _country = Optional(csv, "country"), _ageBand = Optional(csv, "ageBand"), _route = Optional(csv, "route"), _pss = Optional(csv, "pss");

        public int Line => (int)csv.LineNumber;

        public (Presentation?, RefusedPresentation?) Row()
        {
            if (Text(_features) is not { } features || Text(_presentedOn) is not { } day || Text(_id) is not { } id || Text(_region) is not { } region)
                return (null, new(Line, "MISSING_FIELD", "the row has fewer cells than the heading"));
            if (id.Length == 0) return (null, new(Line, "MISSING_ID", ""));
            if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return (null, new(Line, "BAD_DATE", day));
            var severity = Written(_pss);
            if (!IsPss(severity, out var pss)) return (null, new(Line, "BAD_PSS", severity!));
            return (Presentation.FromCodes(
                id, date, new(Written(_country) ?? PresentationPlace.UnknownCountry, region.Length > 0 ? region : null),
                features.Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), Written(_ageBand), Written(_route), pss), null);
        }

        static bool IsPss(string? text, out int? pss)
        {
            pss = null;
            if (text is null) return true;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 4) return false;
            pss = number;
            return true;
        }

        /// <summary>Null where the row ends before the column.</summary>
        string? Text(int column) => column < csv.FieldCount ? csv.GetString(column) : null;

        string? Written(int column) => column >= 0 && Text(column) is { Length: > 0 } text ? text : null;

        static int Optional(CsvReader csv, string name) => csv.TryGetFieldIndex(name, out var column) ? column : -1;

        static int Required(CsvReader csv, string name) =>
            Optional(csv, name) is var column and >= 0 ? column : throw new FormatException($"The file has no column '{name}'.");
    }
}
