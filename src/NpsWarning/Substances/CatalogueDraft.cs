using System.Text.Json;
using System.Text.Json.Nodes;

namespace NpsWarning.Substances;

/// <summary>
/// A catalogue that changes are being carried out on. A change that does not fit is left out, whole, and named: two entries must never share a name or a
/// structure key, or one would be taken for the other.
/// </summary>
internal sealed class CatalogueDraft
{
    private readonly Dictionary<SubstanceId, Substance> _entries;
    private readonly Dictionary<string, SubstanceId> _names = new(StringComparer.Ordinal), _inchiKeys = new(StringComparer.Ordinal), _cas = new(StringComparer.Ordinal);
    private readonly DateOnly _today;
    private readonly NameIndex _declared;

    /// <param name="catalogue">What is there.</param>
    /// <param name="today">No date of a change may lie behind it.</param>
    public CatalogueDraft(Catalogue catalogue, DateOnly today)
    {
        _today = today;
        _entries = catalogue.All.ToDictionary(s => s.Id);
        _declared = new NameIndex(catalogue);
        foreach (var entry in catalogue.All) Own(entry);
    }

    /// <summary>The catalogue with all changes that fitted.</summary>
    public Catalogue Finish() => new(_entries.Values);

    /// <summary>The entry as it now stands; null where there is none.</summary>
    public Substance? Find(SubstanceId id) => _entries.GetValueOrDefault(id);

    /// <summary>Carries out a change, or says everything that is wrong with it.</summary>
    public IReadOnlyList<ImportError> Apply(SubstanceChange change)
    {
        var before = Find(change.Id);
        var errors = new List<ImportError>();
        var entry = Read(change, before, errors);
        if (entry is not null) errors.AddRange(Faults(entry).Select(f => new ImportError(change.Number, change.Id.Value, f)));
        if (errors.Count > 0) return errors;
        if (before is not null) Disown(before);
        _entries[entry!.Id] = entry;
        Own(entry);
        return [];
    }

    private static Substance? Read(SubstanceChange change, Substance? before, List<ImportError> errors)
    {
        void Add(string code, string field, string message, string? value = null) => errors.Add(new(change.Number, change.Id.Value, new(code, field, message, value)));
        var entry = before is null ? new JsonObject { ["id"] = change.Id.Value, ["medicalUse"] = false } : JsonNode.Parse(CatalogueLine.Of(before).Write())!.AsObject();
        foreach (var (field, _) in change.Patch.Where(f => f.Key is not (SubstanceChange.AddSynonyms or SubstanceChange.RemoveSynonyms) && !CatalogueLine.Fields.Contains(f.Key)))
            Add("UNKNOWN_FIELD", field, $"The fields of an entry are {string.Join(", ", CatalogueLine.Fields)}.");
        foreach (var (field, _) in change.Patch.Where(f => f.Value is JsonArray list && list.Any(v => v is null)))
            Add("WRONG_TYPE", field, "A list has no empty places.", "null");
        if (errors.Count > 0) return null;
        try
        {
            var patched = change.On(entry);
            foreach (var field in (ReadOnlySpan<string>)["name", "class", "standing"])
                if (patched[field] is null) Add("MISSING_FIELD", field, before is null ? "A new entry needs it." : "An entry cannot be without it.");
            if (errors.Count > 0) return null;
            // So that what else is wrong is said too, another stands in for a word that is none.
            patched["class"] = Known(patched["class"], "class", SubstanceClassNames.All, "other");
            patched["standing"] = Known(patched["standing"], "standing", StandingNames.All, Standing.Nps.Name());
            return CatalogueLine.Read(patched.ToJsonString()).ToSubstance();
        }
        catch (JsonException e)
        {
            var path = e.Path?.TrimStart('$', '.') ?? "";
            var day = path.EndsWith(".on", StringComparison.Ordinal) || path.EndsWith(".from", StringComparison.Ordinal) || path.EndsWith(".asOf", StringComparison.Ordinal);
            Add("WRONG_TYPE", path, day ? "Write the day as YYYY-MM-DD." : "Give the field in the form that catalogue.jsonl has it in.", change.Patch[path.Split('.', '[')[0]]?.ToJsonString());
        }
        catch (InvalidOperationException)
        {
            Add("WRONG_TYPE", SubstanceChange.AddSynonyms, "Give a list of names.");
        }
        return null;

        JsonNode? Known(JsonNode? given, string field, IReadOnlyList<string> all, string standIn)
        {
            if (given is not JsonValue value || !value.TryGetValue<string>(out var text) || all.Contains(text)) return given?.DeepClone();
            Add("UNKNOWN_CODE", field, $"Use one of {string.Join(", ", all)}.", text);
            return standIn;
        }
    }

    private IEnumerable<EntryFault> Faults(Substance entry)
    {
        foreach (var fault in CatalogueFaults.Of(entry, _today)) yield return fault;
        foreach (var name in entry.Synonyms.Prepend(entry.Name))
        {
            var (key, field) = (NameKey.Of(name), name == entry.Name ? "name" : "synonyms");
            if (_names.TryGetValue(key, out var owner))
            {
                if (owner != entry.Id) yield return new("NAME_TAKEN", field, $"This is a name of '{owner}': correct that entry, or take the name from it first.", name);
            }
            else if (_declared.Find(key) is { Kind: not NameKind.Substance } other)
            {
                yield return new("NAME_TAKEN", field, other.Kind switch
                {
                    NameKind.Ambiguous => $"This name is declared as ambiguous between {string.Join(", ", other.Substances)}.",
                    NameKind.Class => "This is the name of a class.",
                    _ => "This is declared as naming no substance.",
                }, name);
            }
        }
        foreach (var key in entry.SaltInchiKeys.Prepend(entry.InchiKey).OfType<string>())
            if (_inchiKeys.TryGetValue(key, out var owner) && owner != entry.Id) yield return new("KEY_TAKEN", "inchiKey", $"This is the structure of '{owner}': correct that entry.", key);
        if (entry.Standing == Standing.MetaboliteOrPrecursor && _entries.Values.FirstOrDefault(e => e.Parents.Contains(entry.Id)) is { } child)
            yield return new("BAD_PARENT", "standing", $"It is the parent of '{child.Id}', and a metabolite or precursor is nobody's parent.", entry.Standing.Name());
        foreach (var number in entry.Cas)
            if (_cas.TryGetValue(number, out var owner) && owner != entry.Id) yield return new("KEY_TAKEN", "cas", $"This is the number of '{owner}': correct that entry.", number);
        foreach (var parent in entry.Parents)
        {
            if (parent == entry.Id) yield return new("BAD_PARENT", "parents", "An entry is not its own parent.", parent.Value);
            else if (!_entries.TryGetValue(parent, out var found)) yield return new("UNKNOWN_PARENT", "parents", "Give the id of an entry; add that entry before this one.", parent.Value);
            else if (found.Standing == Standing.MetaboliteOrPrecursor) yield return new("BAD_PARENT", "parents", "This is a metabolite or precursor itself: name what that is evidence of.", parent.Value);
        }
    }

    private void Own(Substance entry)
    {
        foreach (var name in entry.Synonyms.Prepend(entry.Name)) _names[NameKey.Of(name)] = entry.Id;
        foreach (var key in entry.SaltInchiKeys.Prepend(entry.InchiKey).OfType<string>()) _inchiKeys[key] = entry.Id;
        foreach (var number in entry.Cas) _cas[number] = entry.Id;
    }

    private void Disown(Substance entry)
    {
        foreach (var name in entry.Synonyms.Prepend(entry.Name)) _names.Remove(NameKey.Of(name));
        foreach (var key in entry.SaltInchiKeys.Prepend(entry.InchiKey).OfType<string>()) _inchiKeys.Remove(key);
        foreach (var number in entry.Cas) _cas.Remove(number);
    }
}
