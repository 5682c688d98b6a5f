using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NpsWarning.Substances;

/// <summary>An entry of the catalogue as it is written: a line of catalogue.jsonl. What an entry has not is left out.</summary>
internal sealed record CatalogueLine
{
    // Letters stay as they are: lines go to files and the database, not to a page.
    private static readonly CatalogueJson Json = new(new JsonSerializerOptions(CatalogueJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public required string Id { get; init; }
    public required string Name { get; init; }
    public string[]? Synonyms { get; init; }
    public string? InchiKey { get; init; }
    public string[]? SaltInchiKeys { get; init; }
    public string? Smiles { get; init; }
    public string? Formula { get; init; }
    public string[]? Cas { get; init; }
    public required string Class { get; init; }
    public required string Standing { get; init; }
    public required bool MedicalUse { get; init; }
    public string? Atc { get; init; }
    public string[]? Parents { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool AllParents { get; init; }

    public LegalStatus[]? Legal { get; init; }
    public FirstReport? FirstReport { get; init; }
    public string? Note { get; init; }

    /// <summary>The names of the fields, in the order in which they are written.</summary>
    public static IReadOnlyList<string> Fields { get; } = [.. CatalogueJson.Default.CatalogueLine.Properties.Select(p => p.Name)];

    /// <exception cref="JsonException">The text is no entry: not JSON, a field missing, of another type or unknown.</exception>
    public static CatalogueLine Read(string json) => JsonSerializer.Deserialize(json, Json.CatalogueLine) ?? throw new JsonException("An entry is an object, not null.");

    /// <summary>One line, without its end.</summary>
    public string Write() => JsonSerializer.Serialize(this, Json.CatalogueLine);

    public static CatalogueLine Of(Substance substance) => new()
    {
        Id = substance.Id.Value,
        Name = substance.Name,
        Synonyms = OrNull(substance.Synonyms),
        InchiKey = substance.InchiKey,
        SaltInchiKeys = OrNull(substance.SaltInchiKeys),
        Smiles = substance.Smiles,
        Formula = substance.Formula,
        Cas = OrNull(substance.Cas),
        Class = substance.Class.Name(),
        Standing = substance.Standing.Name(),
        MedicalUse = substance.MedicalUse,
        Atc = substance.Atc,
        Parents = OrNull([.. substance.Parents.Select(p => p.Value)]),
        AllParents = substance.AllParents,
        Legal = OrNull(substance.Legal),
        FirstReport = substance.FirstReport,
        Note = substance.Note,
    };

    /// <exception cref="FormatException">The class or the standing is not in its vocabulary.</exception>
    public Substance ToSubstance() => new()
    {
        Id = new SubstanceId(Id),
        Name = Name,
        Synonyms = Synonyms ?? [],
        InchiKey = InchiKey,
        SaltInchiKeys = SaltInchiKeys ?? [],
        Smiles = Smiles,
        Formula = Formula,
        Cas = Cas ?? [],
        Class = SubstanceClassNames.Parse(Class),
        Standing = StandingNames.Parse(Standing),
        MedicalUse = MedicalUse,
        Atc = Atc,
        Parents = Array.ConvertAll(Parents ?? [], parent => new SubstanceId(parent)),
        AllParents = AllParents,
        Legal = Legal ?? [],
        FirstReport = FirstReport,
        Note = Note,
    };

    private static T[]? OrNull<T>(IReadOnlyList<T> values) => values.Count == 0 ? null : [.. values];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CatalogueLine))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
