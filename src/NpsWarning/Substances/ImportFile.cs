using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;

namespace NpsWarning.Substances;

/// <summary>
/// Reads changes of the catalogue from a file: JSON (an array of entries, or one), a line each (.jsonl, .ndjson), or CSV with a column for each field. Each
/// row names an entry by its id and gives the fields that it sets. In CSV lists are separated by |, an empty cell leaves a field as it is, and - takes it away.
/// </summary>
public static class ImportFile
{
    private static readonly string[] Lists = ["synonyms", SubstanceChange.AddSynonyms, SubstanceChange.RemoveSynonyms, "saltInchiKeys", "cas", "parents"];
    private static readonly string[] Flags = ["medicalUse", "allParents"];

    /// <summary>Every row of the file: a change, or what keeps it from being one.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (IReadOnlyList<SubstanceChange> Changes, IReadOnlyList<ImportError> Errors) Read(string path)
    {
        var (changes, errors) = (new List<SubstanceChange>(), new List<ImportError>());
        foreach (var (line, row) in Path.GetExtension(path).ToLowerInvariant() switch { ".csv" => Csv(path, errors), ".jsonl" or ".ndjson" => Lines(path, errors), _ => Json(path, errors) })
        {
            if (row.Remove("id", out var id) && id is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0) changes.Add(new SubstanceChange(line, new SubstanceId(text), row));
            else errors.Add(new(line, "", new("MISSING_FIELD", "id", "Name the entry by its id, or give a new one the id that it is to have for ever.", id?.ToJsonString())));
        }
        return (changes, errors);
    }

    private static IEnumerable<(long Line, JsonObject Row)> Json(string path, List<ImportError> errors)
    {
        var root = Parse(File.ReadAllText(path), 1, errors);
        long number = 0;
        IEnumerable<JsonNode?> nodes = root is JsonArray array ? array : root is null ? [] : [root];
        foreach (var node in nodes)
        {
            number++;
            if (node is JsonObject row) yield return (number, (JsonObject)row.DeepClone());
            else errors.Add(new(number, "", new("WRONG_TYPE", "", "An entry is an object.", node?.ToJsonString())));
        }
    }

    private static IEnumerable<(long Line, JsonObject Row)> Lines(string path, List<ImportError> errors)
    {
        long line = 0;
        foreach (var text in File.ReadLines(path))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text) || Parse(text, line, errors) is not { } node) continue;
            if (node is JsonObject row) yield return (line, row);
            else errors.Add(new(line, "", new("WRONG_TYPE", "", "An entry is an object.", node.ToJsonString())));
        }
    }

    private static JsonNode? Parse(string text, long line, List<ImportError> errors)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            errors.Add(new(line + (e.LineNumber ?? 0), "", new("NOT_JSON", "", "Give JSON: reading failed here.")));
            return null;
        }
    }

    private static IEnumerable<(long Line, JsonObject Row)> Csv(string path, List<ImportError> errors)
    {
        using var text = new StreamReader(path);
        using var reader = CsvReader.Create(text, new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        string[] known = [.. CatalogueLine.Fields.Except(["legal", "firstReport"]), SubstanceChange.AddSynonyms, SubstanceChange.RemoveSynonyms, "firstReport.on", "firstReport.source"];
        var columns = known.Select(name => (Name: name, Index: Array.FindIndex([.. reader.Headers], h => h.Equals(name, StringComparison.OrdinalIgnoreCase)))).Where(c => c.Index >= 0).ToList();
        var others = reader.Headers.Where(h => !known.Contains(h, StringComparer.OrdinalIgnoreCase)).ToList();
        foreach (var other in others)
            errors.Add(new(1, "", new("UNKNOWN_FIELD", other, other == "legal" ? "Legal status has several parts: import it as JSON." : $"The columns are {string.Join(", ", known)}, separated by commas.", other)));
        if (others.Count > 0) yield break; // an entry must not go in without what was meant to be in it
        while (reader.Read())
        {
            var (row, faults) = (new JsonObject(), errors.Count);
            foreach (var (column, index) in columns)
                if (reader.GetString(index) is { Length: > 0 } cell)
                    Set(row, column, cell, reader.RowNumber + 1, errors);
            if (errors.Count == faults) yield return (reader.RowNumber + 1, row);
        }
    }

    private static void Set(JsonObject row, string column, string cell, long line, List<ImportError> errors)
    {
        if (column.Split('.') is [var parent, var part])
        {
            if (row[parent] is not JsonObject inner) row[parent] = inner = [];
            inner[part] = cell;
        }
        else if (cell == "-") row[column] = null;
        else if (Lists.Contains(column)) row[column] = new JsonArray([.. cell.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(v => (JsonNode)v)]);
        else if (!Flags.Contains(column)) row[column] = cell;
        else if (bool.TryParse(cell, out var flag)) row[column] = flag;
        else errors.Add(new(line, (string?)row["id"] ?? "", new("WRONG_TYPE", column, "Write true or false.", cell)));
    }
}
