using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Intake;

/// <summary>The policies of all jurisdictions, as one file states them.</summary>
public sealed class PolicyFile
{
    /// <summary>Counts under five may tell of a person, whatever a jurisdiction would like: no policy may set less.</summary>
    public const int SmallestCell = 5;

    public const string Everywhere = "*";

    /// <summary>
    /// Two a month. Looking into an alarm (its reports, a call to the laboratory, a decision with its reason) is half a working day by our estimate, so this
    /// is one day a month for one person; and 24 a year are about as many as the substances that all of Europe meets for the first time in a year (26 in 2023,
    /// European Drug Report 2024): known substances should not take more of a reviewer than the new ones.
    /// </summary>
    public const decimal UsualAlarmBudget = 2;

    private readonly Dictionary<string, JurisdictionPolicy> _merged;

    private PolicyFile(Dictionary<string, JurisdictionPolicy> merged) => _merged = merged;

    /// <summary>The jurisdictions that the file names.</summary>
    public IEnumerable<string> Jurisdictions => _merged.Keys;

    /// <summary>The policy of a region (ISO 3166-2), else of its country, else of "*".</summary>
    public JurisdictionPolicy For(string country, string? region = null)
    {
        if (region is not null && _merged.TryGetValue(region, out var ofRegion)) return ofRegion;
        return _merged.TryGetValue(country, out var ofCountry) ? ofCountry : _merged[Everywhere];
    }

    /// <summary>The policy of a place as streams name it: that of the region, or of the country, whichever it is.</summary>
    public JurisdictionPolicy ForPlace(string place) => For(PlaceCodes.CountryOf(place), place);

    /// <summary>The same policies with one alarm budget everywhere: to try what it would do.</summary>
    /// <param name="monthly">Alarms a month; 0.1–100.</param>
    public PolicyFile WithAlarmBudget(decimal monthly) => new(_merged.ToDictionary(p => p.Key, p => p.Value with { AlarmBudget = monthly }));

    /// <summary>Reads the file at <paramref name="path"/>, or the one that comes with the program.</summary>
    /// <exception cref="PolicyInvalidException">The file cannot be used; it names every error at once.</exception>
    public static PolicyFile Load(string? path = null)
    {
        var (file, errors) = Read(path is null ? Shipped() : File.ReadAllText(path));
        return file ?? throw new PolicyInvalidException(path ?? "the shipped policy", errors);
    }

    /// <summary>The policies, or every error in them.</summary>
    public static (PolicyFile? File, IReadOnlyList<PolicyError> Errors) Read(string json)
    {
        JsonNode? root;
        try { root = JsonNode.Parse(json, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip }); }
        catch (JsonException e) { return (null, [new("not-json", "", null, e.Message)]); }
        if (root is not JsonObject document) return (null, [new("not-an-object", "", root?.ToJsonString(), "the policy file is a JSON object")]);
        if (document["jurisdictions"] is not JsonObject jurisdictions)
            return (null, [new("jurisdictions-missing", "/jurisdictions", document["jurisdictions"]?.ToJsonString(), "an object keyed by country, region or \"*\"")]);
        if (jurisdictions[Everywhere] is not JsonObject everywhere)
            return (null, [new("default-missing", "/jurisdictions/*", jurisdictions[Everywhere]?.ToJsonString(), "\"*\" holds for every place that the file does not name")]);

        var errors = new List<PolicyError>();
        foreach (var (key, value) in document.Where(entry => entry.Key is not ("$schema" or "about" or "version" or "jurisdictions")))
            errors.Add(new("key-unknown", $"/{key}", value?.ToJsonString(), "known are about, version, jurisdictions"));
        if (document.ContainsKey("version") && !(document["version"] is JsonValue version && version.TryGetValue(out decimal number) && number == 1))
            errors.Add(new("version-unknown", "/version", document["version"]?.ToJsonString(), "1"));
        foreach (var key in new[] { "$schema", "about" }.Where(key => document.ContainsKey(key) && document[key]?.GetValueKind() != JsonValueKind.String))
            errors.Add(new("not-a-text", $"/{key}", document[key]?.ToJsonString(), "a text"));
        var merged = new Dictionary<string, JurisdictionPolicy>();
        foreach (var (key, own) in jurisdictions)
        {
            var pointer = $"/jurisdictions/{key.Replace("~", "~0").Replace("/", "~1")}";
            var reader = new PolicyReader(pointer, errors);
            if (!reader.IsJurisdiction(key)) continue;
            if (own is not JsonObject ownObject) { errors.Add(new("not-an-object", pointer, own?.ToJsonString(), "a jurisdiction is an object")); continue; }
            if (reader.Read(key, Inherited(key, ownObject, everywhere, jurisdictions)) is { } policy) merged[key] = policy;
        }
        return errors.Count == 0 ? (new PolicyFile(merged), errors) : (null, [.. errors.Where(error => !IsInherited(error, errors))]);
    }

    // A fault of "*" or of a country would be told again for each place that inherits it.
    private static bool IsInherited(PolicyError error, List<PolicyError> errors) => error.Pointer.Split('/') is ["", "jurisdictions", var key, .. var rest]
        && errors.Any(above => above.Code == error.Code && above.Value == error.Value
            && (key != Everywhere && above.Pointer == string.Join('/', ["", "jurisdictions", Everywhere, .. rest]) || key.Contains('-') && above.Pointer == string.Join('/', ["", "jurisdictions", key.Split('-')[0], .. rest])));

    private static JsonObject Inherited(string key, JsonObject own, JsonObject everywhere, JsonObject jurisdictions)
    {
        if (key == Everywhere) return own;
        var dash = key.IndexOf('-');
        var parent = dash > 0 && jurisdictions[key[..dash]] is JsonObject country ? Overlay(everywhere, country) : everywhere;
        return Overlay(parent, own);
    }

    /// <summary>Objects are laid over each other key by key, all else is replaced whole: a list that a jurisdiction states is its full list.</summary>
    private static JsonObject Overlay(JsonObject below, JsonObject above)
    {
        var result = (JsonObject)below.DeepClone();
        foreach (var (key, value) in above)
            result[key] = value is JsonObject upper && result[key] is JsonObject lower && key != "automatic" ? Overlay(lower, upper) : value?.DeepClone();
        return result;
    }

    /// <summary>The file that comes with the program, as text.</summary>
    public static string Shipped() => Resource("policy.json");

    /// <summary>The JSON Schema (draft 2020-12) of the file, with descriptions for whoever edits it.</summary>
    public static string Schema() => Resource("policy.schema.json");

    private static string Resource(string name)
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream($"NpsWarning.Intake.Data.{name}")
            ?? throw new InvalidOperationException($"the program was built without its {name}");
        return new StreamReader(stream).ReadToEnd();
    }
}

/// <summary>One thing that is wrong with a policy file.</summary>
/// <param name="Code">Stable, for scripts.</param>
/// <param name="Pointer">JSON pointer.</param>
/// <param name="Value">As found, in JSON; null if there is none.</param>
public sealed record PolicyError(string Code, string Pointer, string? Value, string Message);

/// <summary>A policy file that cannot be used. The service does not start on half a policy.</summary>
public sealed class PolicyInvalidException(string source, IReadOnlyList<PolicyError> errors)
    : Exception($"{source}: {string.Join("; ", errors.Select(error => $"{error.Code} at {error.Pointer}: {error.Message} (found {error.Value ?? "nothing"})"))}")
{
    public IReadOnlyList<PolicyError> Errors { get; } = errors;
}
