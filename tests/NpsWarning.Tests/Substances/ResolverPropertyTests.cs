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
    public void Case_and_hyphens_change_nothing()
    {
        var names = Known.Catalogue.All.Select(s => s.Name).Where(name => !name.Contains('(')).ToArray();
        Gen.Select(Gen.Int[0, names.Length - 1], Gen.Int[0, int.MaxValue - 1]).Sample((i, noise) =>
        {
            var expected = Known.Resolver.Resolve(names[i]);
            var actual = Known.Resolver.Resolve(Disturb(names[i], noise));
            Assert.Equal(expected.Substances, actual.Substances);
        });
    }

    [Fact]
    public void Resolving_never_throws() =>
        Gen.String.Sample(text =>
        {
            var resolved = Known.Resolver.Resolve(text);
            Assert.InRange(resolved.Score, 0, 1);
        });

    /// <summary>Case of each letter, and a hyphen for a space or a space for a hyphen, by the bits of <paramref name="noise"/>.</summary>
    private static string Disturb(string name, int noise) => string.Concat(name.Select((c, i) => ((noise >> (i % 31)) & 1, c) switch
    {
        (1, ' ') => '-',
        (1, '-') => ' ',
        (1, _) => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c),
        _ => c,
    }));
}
