using System.Collections.Frozen;
using System.Globalization;
using CsvHelper;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake.Mappings;

/// <summary>How a mapping reads a file.</summary>
public sealed record MappingOptions
{
    /// <summary>
    /// From the event to the day on which its substances are known; default 60 days, the usual time of post-mortem toxicology. Files of
    /// deaths do not state it, and a detector must not see a case before.
    /// </summary>
    public TimeSpan ReportingLag { get; init; } = TimeSpan.FromDays(60);
}

/// <summary>One row of a file: a report, or what is wrong with it.</summary>
public sealed record MappedRow
{
    /// <summary>As a spreadsheet shows it: the header is row 1.</summary>
    public required int Line { get; init; }

    public Report? Report { get; init; }

    /// <summary>Pointers name the column.</summary>
    public IReadOnlyList<ReportError> Errors { get; init; } = [];
}

/// <summary>
/// Turns the CSV file of one public layout into reports. Only the columns that a layout names are read, so that a column with a
/// person's name never gets further; free text serves to find substances and is not kept. The same row always gives the same report.
/// </summary>
public sealed class Mapping
{
    private static readonly FrozenDictionary<string, DeathLayout> Layouts =
        new[] { ConnecticutDeaths.Layout, CookDeaths.Layout, AlleghenyDeaths.Layout }.ToFrozenDictionary(layout => layout.Name);

    /// <summary>Bytes. A longer row is one with an open quote, which would swallow the file.</summary>
    private const int LargestRow = 1024 * 1024;

    private readonly DeathLayout _layout;
    private readonly Func<string, DateOnly, IReadOnlyList<string>> _namesInText;

    private Mapping(DeathLayout layout, Func<string, DateOnly, IReadOnlyList<string>> namesInText)
    {
        _layout = layout;
        _namesInText = namesInText;
    }

    /// <summary>Names of the mappings that come with the program, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Layouts.Keys.Order(StringComparer.Ordinal)];

    public string Name => _layout.Name;

    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="namesInText">Finds the substances that a free text names, as they are written there; with the day on which they become known.</param>
    /// <returns>Null when there is no mapping of that name.</returns>
    public static Mapping? Find(string name, Func<string, DateOnly, IReadOnlyList<string>> namesInText) =>
        Layouts.TryGetValue(name, out var layout) ? new Mapping(layout, namesInText) : null;

    /// <summary>Rows one by one, as the file is read. A bad row is a row with errors and does not end the reading.</summary>
    public IEnumerable<MappedRow> Read(TextReader csv, MappingOptions options)
    {
        var damaged = new HashSet<long>();
        using var reader = CsvReader.Create(csv, new CsvReaderOptions
        {
            Separator = ',', // Not left to detection: Allegheny's drugs are separated by bars.
            SkipEmptyLines = false, // A spreadsheet counts them.
            TrimWhitespace = true,
            MaxRecordSize = LargestRow,
            OnMalformedRecord = record => damaged.Add(record.RecordNumber),
        }, leaveOpen: true);

        var missing = _layout.NeededColumns.Where(column => !reader.TryGetFieldIndex(column, out _)).ToList();
        if (missing.Count > 0)
        {
            yield return Refused(1, [.. missing.Select(column => new ReportError(ErrorCodes.BadRow, Pointer(column), $"Add the column '{column}' to the first row, or choose another mapping."))]);
            yield break;
        }
        var row = new NamedRow(reader);
        var line = 1;
        while (Next(reader) is { } isRow)
        {
            if (!isRow)
            {
                yield return Refused(line + 1, new ReportError(ErrorCodes.BadRow, "", "This row does not end: close the quotes. What follows was not read."));
                yield break;
            }
            line = checked((int)reader.RowNumber + 1);
            if (damaged.Contains(line))
                yield return Refused(line, new ReportError(ErrorCodes.BadRow, "", "Mend the quotes of this row: put a text with quotes in quotes, and double those inside it."));
            else if (!row.IsEmpty)
                yield return Map(line, row, options);
        }
    }

    /// <summary>True for a row, false when one is too long to be a row, null at the end.</summary>
    private static bool? Next(CsvReader reader)
    {
        try
        {
            return reader.Read() ? true : null;
        }
        catch (CsvFormatException)
        {
            return false;
        }
    }

    private MappedRow Map(int line, NamedRow row, MappingOptions options)
    {
        var (id, date) = (row[_layout.IdColumn], row[_layout.DateColumn]);
        var errors = new List<ReportError>();
        if (id.Length == 0)
            errors.Add(new(ErrorCodes.BadRow, Pointer(_layout.IdColumn), "Give each row an id of its own that stays the same."));
        if (!DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var occurredOn))
            errors.Add(new(ErrorCodes.BadDate, Pointer(_layout.DateColumn), "Write the date as YYYY-MM-DD.", ReportError.Cut(date)));
        if (errors.Count > 0) return Refused(line, [.. errors]);
        var knownOn = occurredOn.AddDays(options.ReportingLag.Days);
        return new MappedRow { Line = line, Report = DeathReport.Of(id, occurredOn, _layout.Read(row, text => _namesInText(text, knownOn)), options.ReportingLag) };
    }

    private static MappedRow Refused(int line, params ReportError[] errors) => new() { Line = line, Errors = errors };

    private static string Pointer(string column) => "/" + JsonPath.Escape(column);
}

/// <summary>The current row, by column name; a column that is not there is empty.</summary>
internal sealed class NamedRow(CsvReader reader)
{
    public string this[string column] => reader.TryGetFieldIndex(column, out var index) ? reader.GetString(index) : "";

    public bool IsEmpty => Enumerable.Range(0, reader.FieldCount).All(reader.IsEmpty);
}
