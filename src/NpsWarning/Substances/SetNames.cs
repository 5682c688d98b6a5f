using System.Globalization;
using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>Names several substances as people do who do not know which of them it is: "2-, 3- or 4-fluorofentanyl".</summary>
public static partial class SetNames
{
    /// <summary>The names of <see cref="Named"/>.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<Substance> substances) => [.. Named(substances).Select(n => n.Name)];

    /// <summary>Each with one name: names that differ only in the position, where all of them have such a name, else the preferred names.</summary>
    public static IReadOnlyList<(Substance Substance, string Name)> Named(IReadOnlyList<Substance> substances)
    {
        var named = substances.SelectMany((s, i) => s.Synonyms.Prepend(s.Name).Select((name, rank) => (Substance: i, Name: name, Rank: rank, Parts: Parts.Of(name))))
            .Where(n => n.Parts is not null);
        var alike = named.GroupBy(n => (n.Parts!.Key, n.Parts.Style))
            .Select(g => g.GroupBy(n => n.Substance).Select(of => of.MinBy(n => n.Rank)).ToList())
            .Where(g => g.Count == substances.Count && g.DistinctBy(n => n.Parts!.Order).Count() == g.Count)
            .OrderByDescending(g => g.Count(n => n.Rank == 0)).ThenBy(g => g.Sum(n => n.Rank)).ThenBy(g => g[0].Name, StringComparer.Ordinal).FirstOrDefault();
        return alike is null
            ? [.. substances.Select(s => (s, s.Name)).OrderBy(n => n.Name, StringComparer.OrdinalIgnoreCase)]
            : [.. alike.OrderBy(n => n.Parts!.Order).Select(n => (substances[n.Substance], n.Name))];
    }

    /// <summary>The names in a row, with what they share said once.</summary>
    public static string Joined(IReadOnlyList<string> names, string or = "or")
    {
        if (names.Count < 2) return names.Count == 0 ? "" : names[0];
        var parts = names.Select(Parts.Of).ToList();
        if (parts[0] is not { } first || !parts.All(p => p is not null && p.Key == first.Key))
            return $"{string.Join(", ", names.SkipLast(1))} {or} {names[^1]}";
        return $"{string.Join(", ", parts.SkipLast(1).Select(p => p!.Position + "-"))} {or} {parts[^1]!.Position}-{first.Stem}";
    }

    /// <summary>A name that begins with a position.</summary>
    private sealed partial record Parts(string Position, string Stem, string Key, int Style, int Order)
    {
        private static readonly string[] Words = ["ortho", "meta", "para", "o", "m", "p"];

        public static Parts? Of(string name)
        {
            var match = Prefix().Match(name.Trim());
            if (!match.Success) return null;
            var (position, stem) = (match.Groups[1].Value, match.Groups[2].Value);
            var word = Array.IndexOf(Words, position.ToLowerInvariant());
            return new Parts(
                word < 0 ? position : Words[word], Small(stem), string.Concat(stem.Where(char.IsLetterOrDigit)).ToLowerInvariant(), word < 0 ? 0 : 1 + (word / 3),
                word < 0 ? int.Parse(string.Concat(position.Where(char.IsAsciiDigit)), CultureInfo.InvariantCulture) : word % 3);
        }

        // "Fluorofentanyl" in the middle of a word is small; "MeO-PCP" and "FA" are not.
        private static string Small(string stem) =>
            char.IsUpper(stem[0]) && stem.TakeWhile(char.IsLetter).Skip(1).DefaultIfEmpty('X').All(char.IsLower) ? char.ToLowerInvariant(stem[0]) + stem[1..] : stem;

        [GeneratedRegex(@"^((?:\d'?(?:,\d'?){0,3}F?)|ortho|meta|para|o|m|p)[- ](\p{L}.+)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
        private static partial Regex Prefix();
    }
}
