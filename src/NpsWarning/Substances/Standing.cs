using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>What a first case of the substance means to whoever watches for new drugs.</summary>
public enum Standing
{
    /// <summary>New, or newly illicit (xylazine, etizolam, tianeptine): the thing to warn of.</summary>
    Nps,

    /// <summary>In medical use for long; by far the most frequent reason for an alarm that is none.</summary>
    Medicine,

    /// <summary>Illicit drugs, solvents and poisons that were there before the watch began.</summary>
    LongKnown,

    /// <summary>Evidence of its parents, to be counted with them and never besides them.</summary>
    MetaboliteOrPrecursor,
}

/// <summary>The names under which standings are written in the data files.</summary>
public static class StandingNames
{
    private static readonly FrozenDictionary<string, Standing> ByName = Enum.GetValues<Standing>().ToFrozenDictionary(Name, StringComparer.Ordinal);

    /// <summary>The vocabulary.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Standing>().Select(Name)];

    public static string Name(this Standing value) => value switch
    {
        Standing.LongKnown => "long-known",
        Standing.MetaboliteOrPrecursor => "metabolite-or-precursor",
        _ => value.ToString().ToLowerInvariant(),
    };

    /// <exception cref="FormatException">The name is not in the vocabulary.</exception>
    public static Standing Parse(string name) => ByName.TryGetValue(name, out var value) ? value : throw new FormatException($"'{name}' is no standing.");
}
