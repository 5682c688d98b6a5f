using System.Security.Cryptography;
using System.Text;
using NpsWarning.Substances;
using NpsWarning.Substances.Texts;
using Xunit;

namespace NpsWarning.Tests.Substances.Texts;

/// <summary>Two samples of 300 real causes of death, read by a person, against what the reader finds in them.</summary>
public sealed class ReadByHandTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("read-by-hand-cook.tsv", "cook_deaths_2014_2018.csv", "cause,contributing")]
    [InlineData("read-by-hand-connecticut.tsv", "connecticut_deaths_2012_2019.csv", "cause,contributing,Other,Other Opioid")]
    public void At_least_98_percent_of_rows_have_exactly_their_drugs_found_and_under_1_percent_a_false_unknown(string sample, string file, string columns)
    {
        var texts = DeathTexts.Of(file, columns);
        var reader = new CauseOfDeathReader(Known.Catalogue, Known.Resolver);
        int withDrug = 0, missing = 0, extra = 0, wrong = 0, falseUnknown = 0;
        var rows = Rows(sample);
        foreach (var row in rows)
        {
            var text = texts[row.Number - 2]; // The header is row 1.
            Assert.True(Hash(text) == row.Hash, $"Row {row.Number} of {file} is not the text that was read by hand: another edition of the file?");
            var read = reader.Find(text);
            HashSet<string> found = [.. read.Found.Where(f => !f.Negated).Select(f => Judged(f.Name))];
            string[] lacks = [.. row.Substances.Except(found)], adds = [.. found.Except(row.Substances)];
            string[] unknown = [.. read.Unknown.Select(u => u.Key).Except(row.Unknown)], notUnknown = [.. row.Unknown.Except(read.Unknown.Select(u => u.Key))];
            withDrug += row.Substances.Count + row.Unknown.Count > 0 ? 1 : 0;
            missing += lacks.Length + notUnknown.Length > 0 ? 1 : 0;
            extra += adds.Length > 0 ? 1 : 0;
            falseUnknown += unknown.Length > 0 ? 1 : 0;
            wrong += lacks.Length + notUnknown.Length + adds.Length > 0 ? 1 : 0;
            if (lacks.Length + adds.Length + unknown.Length + notUnknown.Length > 0)
                output.WriteLine($"row {row.Number}: missing [{string.Join(' ', lacks.Concat(notUnknown))}], too many [{string.Join(' ', adds)}], false unknown [{string.Join(' ', unknown)}] {row.Note}");
        }

        var summary = $"{rows.Count} rows, {withDrug} with a drug; {missing} with one missing, {extra} with one too many, {falseUnknown} with a false unknown";
        output.WriteLine(summary);
        Assert.Equal(300, rows.Count);
        Assert.True(wrong <= 0.02 * withDrug, summary);
        Assert.True(falseUnknown < 0.01 * rows.Count, summary);
    }

    [Theory]
    [InlineData("read-by-hand-cook.tsv")]
    [InlineData("read-by-hand-connecticut.tsv")]
    public void What_was_judged_is_in_the_catalogue(string sample)
    {
        var ids = Rows(sample).SelectMany(row => row.Substances).SelectMany(name => name.Split('|')).Where(id => !id.StartsWith("class:", StringComparison.Ordinal));
        Assert.All(ids.Distinct(), id => Assert.NotNull(Known.Catalogue.ById(new SubstanceId(id))));
    }

    private static string Judged(ResolvedName name) =>
        name.Class is { } value ? $"class:{value.Name()}" : string.Join('|', name.Substances);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];

    private static List<Row> Rows(string sample) =>
        [.. File.ReadLines(Path.Combine(Infra.RepositoryRoot.Path, "tests/NpsWarning.Tests/Substances/Texts", sample)).Where(line => line[0] != '#').Select(Row.Parse)];

    private sealed record Row(int Number, string Hash, IReadOnlyList<string> Substances, IReadOnlyList<string> Unknown, string Note)
    {
        public static Row Parse(string line)
        {
            var fields = line.Split('\t');
            return new Row(int.Parse(fields[0]), fields[1], Words(2), Words(3), fields.ElementAtOrDefault(5) ?? "");
            string[] Words(int field) => fields.ElementAtOrDefault(field)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        }
    }
}
