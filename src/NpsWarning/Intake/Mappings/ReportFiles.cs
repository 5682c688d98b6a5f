using System.Text;
using System.Text.Json;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake.Mappings;

/// <summary>One report in a file, as it would be sent, or why it cannot be.</summary>
public sealed record FileReport
{
    /// <summary>Row of a CSV file (the header is 1), or line that the report starts in.</summary>
    public required int Line { get; init; }

    /// <summary>A message's body; empty when there are errors.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What keeps it from being sent. Whether the report is good is for <see cref="ReportReader"/> to say.</summary>
    public IReadOnlyList<ReportError> Errors { get; init; } = [];
}

/// <summary>
/// Reads the reports of a file: CSV through a mapping; NDJSON (.ndjson, .jsonl), a report a line; JSON, one report, several after each
/// other, or arrays of them.
/// </summary>
public static class ReportFiles
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IEnumerable<FileReport> Read(string path, Mapping? mapping = null, MappingOptions? options = null)
    {
        if (mapping is not null)
            return ReadCsv(path, mapping, options ?? new MappingOptions());
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".csv" or ".tsv" or ".txt" => [Refused(1, ErrorCodes.NotJson, $"Name the mapping of this file: {string.Join(", ", Mapping.Names)}.")],
            ".ndjson" or ".jsonl" => ReadLines(path),
            _ => ReadJson(File.ReadAllBytes(path)),
        };
    }

    private static IEnumerable<FileReport> ReadCsv(string path, Mapping mapping, MappingOptions options)
    {
        using var text = new StreamReader(path, Encoding.UTF8);
        foreach (var row in mapping.Read(text, options))
        {
            yield return row.Report is null
                ? new FileReport { Line = row.Line, Errors = row.Errors }
                : new FileReport { Line = row.Line, Body = CanonicalForm.Write(row.Report) };
        }
    }

    private static IEnumerable<FileReport> ReadLines(string path)
    {
        var line = 0;
        foreach (var text in File.ReadLines(path, Encoding.UTF8))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text))
                yield return new FileReport { Line = line, Body = Encoding.UTF8.GetBytes(text) };
        }
    }

    /// <summary>A report that is damaged ends the file: where the next one starts cannot be known.</summary>
    internal static IReadOnlyList<FileReport> ReadJson(ReadOnlyMemory<byte> file)
    {
        if (file.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            file = file[3..];
        var reports = new List<FileReport>();
        var reader = new Utf8JsonReader(file.Span, new JsonReaderOptions { AllowMultipleValues = true });
        int line = 1, counted = 0;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndArray || (reader.TokenType is JsonTokenType.StartArray && reader.CurrentDepth == 0))
                    continue;
                var start = (int)reader.TokenStartIndex;
                line += file.Span[counted..start].Count((byte)'\n');
                counted = start;
                reader.Skip();
                reports.Add(new FileReport { Line = line, Body = file[start..(int)reader.BytesConsumed] });
            }
        }
        catch (JsonException failure)
        {
            reports.Add(Refused((int)(failure.LineNumber ?? 0) + 1, ErrorCodes.NotJson, "Send JSON: reading failed here, and what follows was not read."));
        }
        if (reports.Count == 0)
            reports.Add(Refused(1, ErrorCodes.NotJson, "The file has no report in it."));
        return reports;
    }

    private static FileReport Refused(int line, string code, string message) => new() { Line = line, Errors = [new ReportError(code, "", message)] };
}
