using System.Collections.Frozen;

namespace NpsWarning.Substances;

/// <summary>The names of the groups of medicines, of the WHO's Anatomical Therapeutic Chemical classification.</summary>
public static class AtcGroups
{
    private const int LongestGroup = 4; // "N05A": finer groups are chemistry, which tells most readers less

    private static readonly FrozenDictionary<string, string> Names = EmbeddedData.Lines("atc-groups.tsv").Select(l => l.Split('\t')).ToFrozenDictionary(f => f[0], f => f[1], StringComparer.Ordinal);

    /// <summary>The finest named group that a code is in: "antipsychotics" for N05AH04, also for a veterinary code (QN05AH04); null for none.</summary>
    public static string? NameOf(string? code)
    {
        var group = code?.TrimStart('Q') ?? "";
        for (var length = Math.Min(group.Length, LongestGroup); length > 0; length--)
            if (Names.TryGetValue(group[..length], out var name)) return name;
        return null;
    }
}
