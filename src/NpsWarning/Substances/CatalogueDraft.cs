using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>
/// A catalogue that changes are being carried out on. A change that does not fit is left out, whole, and named: two entries must never share a name or a
/// structure key, or one would be taken for the other.
/// </summary>
internal sealed partial class CatalogueDraft
{
    private const int LongestId = 100, LongestName = 200;

    private readonly Dictionary<SubstanceId, Substance> _entries;
    private readonly Dictionary<string, SubstanceId> _names = new(StringComparer.Ordinal), _inchiKeys = new(StringComparer.Ordinal);
    private readonly NameIndex _declared;

    public CatalogueDraft(Catalogue catalogue)
    {
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
        if (entry is not null) Check(change, entry, errors);
        if (errors.Count > 0) return errors;
        if (before is not null) Disown(before);
        _entries[entry!.Id] = entry;
        Own(entry);
        return [];
    }

    private static Substance? Read(SubstanceChange change, Substance? before, List<ImportError> errors)
    {
        void Add(string code, string field, string message, string? value = null) => errors.Add(new(change.Number, change.Id.Value, code, field, message, value));
        var entry = before is null ? new JsonObject { ["id"] = change.Id.Value, ["medicalUse"] = false } : JsonNode.Parse(CatalogueLine.Of(before).Write())!.AsObject();
        if (before is null && (change.Id.Value.Length > LongestId || !IdShape().IsMatch(change.Id.Value)))
            Add("BAD_ID", "id", $"An id is at most {LongestId} lower-case letters, digits and single hyphens, and never changes.", change.Id.Value);
        foreach (var (field, _) in change.Patch.Where(f => f.Key is not (SubstanceChange.AddSynonyms or SubstanceChange.RemoveSynonyms) && !CatalogueLine.Fields.Contains(f.Key)))
            Add("UNKNOWN_FIELD", field, $"The fields of an entry are {string.Join(", ", CatalogueLine.Fields)}.");
        if (errors.Count > 0) return null;
        try
        {
            var patched = change.On(entry);
            foreach (var field in (ReadOnlySpan<string>)["name", "class", "standing"])
                if (patched[field] is null) Add("MISSING_FIELD", field, before is null ? "A new entry needs it." : "An entry cannot be without it.");
            return errors.Count > 0 ? null : CatalogueLine.Read(patched.ToJsonString()).ToSubstance();
        }
        catch (JsonException e)
        {
            Add("WRONG_TYPE", e.Path?.TrimStart('$', '.') ?? "", "Give the field in the form that catalogue.jsonl has it in.");
        }
        catch (InvalidOperationException)
        {
            Add("WRONG_TYPE", SubstanceChange.AddSynonyms, "Give a list of names.");
        }
        catch (FormatException e)
        {
            Add("UNKNOWN_CODE", e.Message.Contains("standing", StringComparison.Ordinal) ? "standing" : "class", e.Message);
        }
        return null;
    }

    private void Check(SubstanceChange change, Substance entry, List<ImportError> errors)
    {
        void Add(string code, string field, string message, string? value = null) => errors.Add(new(change.Number, change.Id.Value, code, field, message, value));
        foreach (var name in entry.Synonyms.Prepend(entry.Name))
        {
            var field = name == entry.Name ? "name" : "synonyms";
            var key = NameKey.Of(name);
            if (key.Length == 0 || name.Length > LongestName) Add("BAD_NAME", field, $"A name has a letter or digit, and at most {LongestName} characters.", name);
            else if (_names.TryGetValue(key, out var owner) && owner != entry.Id) Add("NAME_TAKEN", field, $"This is a name of '{owner}': correct that entry, or take the name from it first.", name);
            else if (!_names.ContainsKey(key) && _declared.Find(key) is { Kind: not NameKind.Substance } other) Add("NAME_TAKEN", field, $"This name is declared as {other.Kind switch { NameKind.Ambiguous => "ambiguous between " + string.Join(", ", other.Substances), NameKind.Class => "the name of a class", _ => "naming no substance" }}.", name);
        }
        foreach (var key in entry.SaltInchiKeys.Prepend(entry.InchiKey).OfType<string>())
        {
            if (!InchiKeyShape().IsMatch(key)) Add("BAD_INCHIKEY", "inchiKey", "An InChIKey is 14, 10 and 1 capital letters.", key);
            else if (_inchiKeys.TryGetValue(key, out var owner) && owner != entry.Id) Add("KEY_TAKEN", "inchiKey", $"This is the structure of '{owner}': correct that entry.", key);
        }
        foreach (var cas in entry.Cas.Where(c => !CasShape().IsMatch(c) || !CasNumber.HasCheckDigit(c)))
            Add("BAD_CAS", "cas", "Not a CAS registry number, or its check digit is wrong.", cas);
        foreach (var parent in entry.Parents.Where(p => p == entry.Id || !_entries.ContainsKey(p)))
            Add("UNKNOWN_PARENT", "parents", parent == entry.Id ? "An entry is not its own parent." : "Give the id of an entry; add that entry before this one.", parent.Value);
        if (entry.Atc is { } atc && !AtcShape().IsMatch(atc)) Add("BAD_ATC", "atc", "An ATC group is a letter, then two digits, two letters and two digits, as far as known.", atc);
    }

    private void Own(Substance entry)
    {
        foreach (var name in entry.Synonyms.Prepend(entry.Name)) _names[NameKey.Of(name)] = entry.Id;
        foreach (var key in entry.SaltInchiKeys.Prepend(entry.InchiKey).OfType<string>()) _inchiKeys[key] = entry.Id;
    }

    private void Disown(Substance entry)
    {
        foreach (var name in entry.Synonyms.Prepend(entry.Name)) _names.Remove(NameKey.Of(name));
        foreach (var key in entry.SaltInchiKeys.Prepend(entry.InchiKey).OfType<string>()) _inchiKeys.Remove(key);
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex IdShape();

    [GeneratedRegex("^[A-Z]{14}-[A-Z]{10}-[A-Z]$")]
    private static partial Regex InchiKeyShape();

    [GeneratedRegex("^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$")]
    private static partial Regex CasShape();

    [GeneratedRegex("^Q?[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$")]
    private static partial Regex AtcShape();
}
