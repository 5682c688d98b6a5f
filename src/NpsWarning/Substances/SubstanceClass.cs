using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>The classes of the European Union Drugs Agency's early warning system, the one vocabulary used here.</summary>
public enum SubstanceClass
{
    Other,
    Cannabinoids,
    SemiSyntheticCannabinoids,
    Cathinones,
    Opioids,
    Phenethylamines,
    Benzodiazepines,
    Tryptamines,
    Arylcyclohexylamines,
    Arylalkylamines,
    PiperidinesAndPyrrolidines,
    Aminoindanes,
    Piperazines,
    PlantsAndExtracts,
}

/// <summary>The names under which the classes are written in the data files, and shown.</summary>
public static class SubstanceClassNames
{
    private static readonly FrozenDictionary<string, SubstanceClass> ByName =
        Enum.GetValues<SubstanceClass>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    /// <summary>The vocabulary.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<SubstanceClass>().Select(Name)];

    public static string Name(this SubstanceClass value) => value switch
    {
        SubstanceClass.SemiSyntheticCannabinoids => "semi-synthetic cannabinoids",
        SubstanceClass.PiperidinesAndPyrrolidines => "piperidines/pyrrolidines",
        SubstanceClass.PlantsAndExtracts => "plants/extracts",
        _ => value.ToString().ToLowerInvariant(),
    };

    /// <exception cref="FormatException">The name is not in the vocabulary.</exception>
    public static SubstanceClass Parse(string name) =>
        ByName.TryGetValue(name, out var value) ? value : throw new FormatException($"'{name}' is no class of the vocabulary.");
}
