using System.Text.Json.Nodes;

namespace NpsWarning.Substances;

/// <summary>What an import would do, worked out and not yet done.</summary>
/// <param name="Changes">Those that fit and change something.</param>
/// <param name="Differences">What they do, for people to read before they agree.</param>
/// <param name="Unchanged">Rows that say what the catalogue says already.</param>
/// <param name="Errors">What is wrong with the other rows.</param>
/// <param name="After">What would then be known.</param>
public sealed record CatalogueImport(
    IReadOnlyList<SubstanceChange> Changes, IReadOnlyList<EntryDifference> Differences, int Unchanged, IReadOnlyList<ImportError> Errors, Knowledge After)
{
    /// <summary>
    /// Works it out. A new entry that may be news and has no dated report is known from <paramref name="today"/>, so that no judgement about an earlier day
    /// can use it.
    /// </summary>
    public static CatalogueImport Plan(Knowledge now, IEnumerable<SubstanceChange> changes, string source, DateOnly today)
    {
        var draft = new CatalogueDraft(now.Catalogue, today);
        var (taken, differences, errors, unchanged) = (new List<SubstanceChange>(), new List<EntryDifference>(), new List<ImportError>(), 0);
        var seen = new HashSet<SubstanceId>();
        foreach (var given in changes)
        {
            if (!seen.Add(given.Id))
            {
                errors.Add(new(given.Number, given.Id.Value, new("DUPLICATE_ID", "id", "An earlier row has this entry: make one row of the two.", given.Id.Value)));
                continue;
            }
            var before = draft.Find(given.Id);
            var change = before is null && (string?)(given.Patch["standing"] as JsonValue) == Standing.Nps.Name() && given.Patch["firstReport"] is null ? Dated(given, source, today) : given;
            if (draft.Apply(change) is { Count: > 0 } wrong)
            {
                errors.AddRange(wrong);
                continue;
            }
            var difference = EntryDifference.Of(before, draft.Find(change.Id)!);
            if (difference.Fields.Count == 0)
            {
                unchanged++;
                continue;
            }
            taken.Add(change);
            differences.Add(difference);
        }
        return new CatalogueImport(taken, differences, unchanged, errors, now.With(taken));
    }

    private static SubstanceChange Dated(SubstanceChange change, string source, DateOnly today)
    {
        var patch = (JsonObject)change.Patch.DeepClone();
        patch["firstReport"] = new JsonObject { ["on"] = today.ToString("O"), ["source"] = source };
        return change with { Patch = patch };
    }
}

/// <summary>What a change does to one entry.</summary>
/// <param name="Id">The entry's.</param>
/// <param name="Name">As it is after it.</param>
/// <param name="IsNew">There was none.</param>
/// <param name="Fields">Only those that change.</param>
public sealed record EntryDifference(SubstanceId Id, string Name, bool IsNew, IReadOnlyList<FieldDifference> Fields)
{
    internal static EntryDifference Of(Substance? before, Substance after)
    {
        var (was, now) = (before is null ? [] : Fields_(before), Fields_(after));
        return new EntryDifference(after.Id, after.Name, before is null, [
            .. CatalogueLine.Fields.Where(f => f != "id" && !JsonNode.DeepEquals(was[f], now[f])).Select(f => FieldDifference.Of(f, was[f], now[f]))]);

        static JsonObject Fields_(Substance substance) => JsonNode.Parse(CatalogueLine.Of(substance).Write())!.AsObject();
    }
}

/// <summary>One field before and after; of a list, what is taken away and what is added.</summary>
/// <param name="Field">Its name in catalogue.jsonl.</param>
/// <param name="Before">Empty where there was nothing.</param>
/// <param name="After">Empty where there is nothing any more.</param>
public sealed record FieldDifference(string Field, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    internal static FieldDifference Of(string field, JsonNode? before, JsonNode? after)
    {
        var (was, now) = (Values(before), Values(after));
        return new FieldDifference(field, [.. was.Except(now)], [.. now.Except(was)]);
    }

    private static string[] Values(JsonNode? node) => node switch
    {
        null => [],
        JsonArray list => [.. list.Select(Text)],
        _ => [Text(node)],
    };

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node?.ToJsonString() ?? "";
}
