using System.Text.Json;
using System.Text.Json.Serialization;

namespace NpsWarning.Substances;

/// <summary>One line of catalogue.jsonl, as written.</summary>
internal sealed record CatalogueLine
{
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
    public string? UsSchedule2021 { get; init; }
    public FirstReport? FirstReport { get; init; }
    public string? Note { get; init; }

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
        Standing = Standing switch
        {
            "nps" => Substances.Standing.Nps,
            "medicine" => Substances.Standing.Medicine,
            "long-known" => Substances.Standing.LongKnown,
            "metabolite-or-precursor" => Substances.Standing.MetaboliteOrPrecursor,
            _ => throw new FormatException($"'{Standing}' is no standing (catalogue entry '{Id}')."),
        },
        MedicalUse = MedicalUse,
        Atc = Atc,
        Parents = Array.ConvertAll(Parents ?? [], parent => new SubstanceId(parent)),
        UsSchedule2021 = UsSchedule2021,
        FirstReport = FirstReport,
        Note = Note,
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(CatalogueLine))]
internal sealed partial class CatalogueJson : JsonSerializerContext;

/// <summary>The data files beside this code, which travel inside the assembly.</summary>
internal static class EmbeddedData
{
    public static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#')
                yield return line;
    }

    public static IEnumerable<CatalogueLine> Catalogue()
    {
        foreach (var line in Lines("catalogue.jsonl"))
            yield return JsonSerializer.Deserialize(line, CatalogueJson.Default.CatalogueLine)!;
    }

    private static Stream Open(string file)
    {
        var assembly = typeof(EmbeddedData).Assembly;
        return assembly.GetManifestResourceStream($"NpsWarning.Substances.Data.{file}")
            ?? throw new InvalidOperationException($"The data file '{file}' is not in the assembly.");
    }
}
