using System.Text.Json.Nodes;

namespace NpsWarning.Substances;

/// <summary>What an import does to one entry of the catalogue, or the entry that it adds.</summary>
/// <param name="Number">In the order in which changes hold: of the stored change, or the line of the file.</param>
/// <param name="Id">The entry's.</param>
/// <param name="Patch">
/// A JSON Merge Patch (RFC 7396) on the entry as catalogue.jsonl writes it: a field replaces, null takes away, and what is not named stays. Besides those
/// fields <c>addSynonyms</c> and <c>removeSynonyms</c>, so that nobody has to repeat a list in order to add to it.
/// </param>
public sealed record SubstanceChange(long Number, SubstanceId Id, JsonObject Patch)
{
    /// <summary>Adds names to the list of synonyms.</summary>
    public const string AddSynonyms = "addSynonyms";

    /// <summary>Takes names out of the list of synonyms.</summary>
    public const string RemoveSynonyms = "removeSynonyms";

    /// <summary>The patch carried out on an entry; the entry itself is left as it was.</summary>
    /// <exception cref="InvalidOperationException">What should be a list of names is none.</exception>
    public JsonObject On(JsonObject entry)
    {
        var result = (JsonObject)entry.DeepClone();
        foreach (var (field, value) in Patch)
        {
            if (field is AddSynonyms or RemoveSynonyms) continue;
            if (value is null) result.Remove(field);
            else result[field] = value.DeepClone();
        }
        if (Patch[AddSynonyms] is null && Patch[RemoveSynonyms] is null) return result;
        var synonyms = Names(result["synonyms"]).Union(Names(Patch[AddSynonyms])).Except(Names(Patch[RemoveSynonyms])).ToArray();
        if (synonyms.Length > 0) result["synonyms"] = new JsonArray([.. synonyms.Select(s => (JsonNode)s)]);
        else result.Remove("synonyms");
        return result;
    }

    private static IEnumerable<string> Names(JsonNode? list) => list?.AsArray().Select(n => n!.GetValue<string>()) ?? [];
}

/// <summary>What is wrong with one row of an import.</summary>
/// <param name="Number">The line, or the stored change.</param>
/// <param name="Id">The entry's id as given; empty where there is none.</param>
/// <param name="Fault">In words.</param>
public sealed record ImportError(long Number, string Id, EntryFault Fault);
