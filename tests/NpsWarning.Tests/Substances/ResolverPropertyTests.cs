using CsCheck;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

public sealed class ResolverPropertyTests
{
    [Fact]
    public void Every_preferred_name_resolves_to_itself()
    {
        var wrong = Known.Catalogue.All.Where(s => Known.Resolver.Resolve(s.Name) is not { Kind: NameKind.Substance, Score: 1 } r || r.Substances[0] != s.Id);
        Assert.Empty(wrong.Select(s => s.Id.Value));
    }

    [Fact]
    public void Every_synonym_resolves_to_its_substance()
    {
        var wrong = Known.Catalogue.All.SelectMany(s => s.Synonyms, (s, name) => (s.Id, name)).Where(pair => Known.Resolver.Resolve(pair.name).Substances is not [var only] || only != pair.Id);
        Assert.Empty(wrong.Select(pair => $"{pair.name} of {pair.Id}"));
    }

    [Fact]
    public void Every_structure_key_resolves_to_its_substance() =>
        Assert.DoesNotContain(
            Known.Catalogue.All,
            s => s.InchiKey is { } key && (Known.Resolver.Resolve("?", key).Substances is not [var only] || only != s.Id));

    [Fact]
    public void Every_cas_number_resolves_to_its_substance_and_belongs_to_one()
    {
        Assert.Empty(Known.Catalogue.All.SelectMany(s => s.Cas, (s, number) => (s.Id, number)).GroupBy(pair => pair.number).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(Known.Catalogue.All.SelectMany(s => s.Cas, (s, number) => (s.Id, number))
            .Where(pair => Known.Resolver.Resolve("?", casNumber: pair.number) is not { Substances: [var only], How: "CAS number" } || only != pair.Id).Select(pair => pair.number));
    }

    [Fact]
    public void No_two_entries_share_a_name_that_is_not_declared_ambiguous()
    {
        var shared = Known.Catalogue.All
            .SelectMany(s => s.Synonyms.Prepend(s.Name).Select(name => (Key: NameKey.Of(name), s.Id.Value)).Distinct())
            .GroupBy(pair => pair.Key, pair => pair.Value)
            .Where(group => group.Distinct().Count() > 1 && Known.Resolver.Index.Find(group.Key)?.Kind != NameKind.Ambiguous);
        Assert.Empty(shared.Select(group => $"{group.Key}: {string.Join(',', group)}"));
    }

    [Fact]
    public void Case_spaces_and_hyphens_change_nothing()
    {
        var names = Known.Catalogue.All.SelectMany(s => s.Synonyms.Prepend(s.Name)).Where(name => !name.Contains('(')).ToArray();
        Gen.Select(Gen.Int[0, names.Length - 1], Gen.UInt).Sample(
            (i, noise) =>
            {
                var expected = Known.Resolver.Resolve(names[i]);
                var disturbed = Disturb(names[i], noise);
                var actual = Known.Resolver.Resolve(disturbed);
                Assert.True(expected.Kind == actual.Kind && expected.Substances.SequenceEqual(actual.Substances), $"'{names[i]}' and '{disturbed}': {actual.Kind} {string.Join(',', actual.Substances)}");
            },
            seed: "0N0XIzNsQ0O2", iter: 20_000);
    }

    [Fact]
    public void A_name_run_together_is_never_another_substance()
    {
        var wrong = Known.Catalogue.All.SelectMany(s => s.Synonyms.Prepend(s.Name), (s, name) => (s.Id, name, Run: string.Concat(name.Where(char.IsLetterOrDigit))))
            .Where(row => Known.Resolver.Resolve(row.Run) is { Kind: NameKind.Substance } r && r.Substances[0] != row.Id);
        Assert.Empty(wrong.Select(row => $"{row.name} of {row.Id}, as {row.Run}"));
    }

    [Fact]
    public void Resolving_never_throws() =>
        Gen.String.Sample(text =>
        {
            var resolved = Known.Resolver.Resolve(text);
            Assert.InRange(resolved.Score, 0, 1);
        });

    /// <summary>Case of each letter; a hyphen, a space, both or a dash for each hyphen or space; spaces around: by the bits of <paramref name="noise"/>.</summary>
    private static string Disturb(string name, uint noise)
    {
        var random = new Random((int)(noise & int.MaxValue));
        string[] gaps = [" ", "-", "  ", " - ", "\u2013", "\u2010"];
        var disturbed = string.Concat(name.Select(c => c is ' ' or '-' ? gaps[random.Next(gaps.Length)] : (random.Next(2) == 0 ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c)).ToString()));
        return random.Next(4) == 0 ? $" {disturbed} " : disturbed;
    }
}
