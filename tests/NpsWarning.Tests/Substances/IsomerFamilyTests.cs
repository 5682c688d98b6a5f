using System.Text.RegularExpressions;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>
/// Entries with one formula whose names differ only in the position of a substituent are a family, and ambiguous.tsv must have a line with all
/// of it: a finding that a method cannot tell from its isomers carries that set. A new entry that makes a family without a line fails here.
/// </summary>
public sealed partial class IsomerFamilyTests
{
    /// <summary>Names that fall together when their numbers are taken away, of substances that are no positional isomers.</summary>
    private static readonly string[] NoFamily =
    [
        "delta1-dihydrotestosterone,testosterone", // 1-testosterone has a double bond at 1 and none at 4.
        "methyl-1-testosterone,methyltestosterone",
        "1-dehydro-epiandrosterone,dehydroepiandrosterone",
        // A methyl group on the chain is told from one on the ring, or at its other end, by every spectrum.
        "2-5-dimethoxyamphetamine,2c-d",
        "amphetamine,beta-methylphenethylamine",
        "aptrol,methamphetamine",
        "2c-t-4-nbome,2c-t-7-nbome", // Numbers of a series; its lines say "isomers".
    ];

    private static readonly (string Name, string[] Ids, string Why)[] Lines = [.. EmbeddedData.Lines("ambiguous.tsv").Select(line => line.Split('\t')).Select(f => (f[0], f[1].Split(','), f[2]))];

    [Fact]
    public void Every_family_of_positional_isomers_has_a_line_with_all_of_it()
    {
        var sets = Lines.Where(line => line.Why == "positional isomers").Select(line => line.Ids).ToList();
        var missing = Families().Where(family => !sets.Exists(set => family.All(set.Contains))).Select(family => string.Join(',', family)).Except(NoFamily);
        Assert.Empty(missing);
    }

    [Fact]
    public void A_family_is_seen_in_names_that_differ_in_a_position_alone() => Assert.Equal(
        ["fluorofentanyl", "fluorofentanyl", "fluorofentanyl", "methylmethcathinone", "dmmc", "fluoroalphapvp", "methoxypcp", "fluoroadb", "methylfentanyl", "jwh018"],
        new[] { "para-fluorofentanyl", "o-fluorofentanyl", "4-Fluorofentanyl", "3-methylmethcathinone", "2,3-DMMC", "4F-alpha-PVP", "3-MeO-PCP", "5F-ADB", "alpha-methylfentanyl", "JWH-018" }
            .Select(WithoutPositions));

    [Fact]
    public void A_line_of_isomers_holds_one_formula()
    {
        var mixed = Lines.Where(line => line.Why is "positional isomers" or "isomers")
            .Where(line => line.Ids.Select(id => Known.Catalogue.ById(new SubstanceId(id))?.Formula).OfType<string>().Distinct().Count() > 1);
        Assert.Empty(mixed.Select(line => line.Name));
    }

    [Fact]
    public void Every_line_names_entries_of_the_catalogue_in_the_order_of_their_ids()
    {
        Assert.Empty(Lines.SelectMany(line => line.Ids).Where(id => Known.Catalogue.ById(new SubstanceId(id)) is null).Distinct());
        Assert.Empty(Lines.Where(line => !line.Ids.SequenceEqual(line.Ids.Order(StringComparer.Ordinal))).Select(line => line.Name));
    }

    private static List<string[]> Families() =>
    [
        .. Known.Catalogue.All.Where(s => s.Formula is not null)
            .SelectMany(s => s.Synonyms.Prepend(s.Name).Where(name => name.Length <= 40).Select(name => (s.Formula, Bare: WithoutPositions(name), s.Id.Value)))
            .Where(row => row.Bare.Length > 1)
            .GroupBy(row => (row.Formula, row.Bare), row => row.Value)
            .Select(group => group.Distinct().Order(StringComparer.Ordinal).ToArray())
            .Where(ids => ids.Length > 1),
    ];

    private static string WithoutPositions(string name)
    {
        var bare = Position().Replace(name.ToLowerInvariant(), "");
        foreach (var (symbol, word) in ((string, string)[])[("meo", "methoxy"), ("ho-", "hydroxy"), ("oh-", "hydroxy"), ("cl-", "chloro"), ("br-", "bromo"), ("f-", "fluoro")])
            bare = bare.StartsWith(symbol, StringComparison.Ordinal) ? word + bare[symbol.Length..] : bare;
        return string.Concat(bare.Where(char.IsAsciiLetterOrDigit));
    }

    /// <summary>Position words and letters; locants before a name's part ("2,3-", "3', 4'-"); a Greek letter where it places a substituent.</summary>
    [GeneratedRegex(@"\b(?:ortho|meta|para)[- ]?|\b[omp]-|(?<![a-z0-9])\d+'?(?:,\d+'?)*-?(?=[a-z])|(?<![a-z0-9])(?:alpha|beta|α|β)[- ]?(?=methyl|hydroxy|fluoro|phenyl)", RegexOptions.CultureInvariant)]
    private static partial Regex Position();
}
