using CsvHelper;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>Every name under which the forensic laboratories of the United States reported drugs from 2013 to 2020; the file is kept beside the project and not in it.</summary>
public sealed class NflisNamesTests(ITestOutputHelper output)
{
    // What is unknown was looked at name by name: reagents and other chemicals that no catalogue of drugs has, brands of several medicines, and
    // names such as "Fluoro-MDMB-PICA", which say no position while the catalogue has one isomer: it is not guessed to be that one.
    [Fact]
    public void Nearly_every_row_is_a_substance_a_set_a_class_or_no_substance()
    {
        var rows = Names();
        var byKind = rows.CountBy(name => Known.Resolver.Resolve(name).Kind).ToDictionary();
        var unknown = rows.Distinct().Where(name => Known.Resolver.Resolve(name).Kind == NameKind.Unknown).Order(StringComparer.OrdinalIgnoreCase).ToList();
        output.WriteLine($"{string.Join(", ", byKind.Select(pair => $"{pair.Key} {pair.Value}"))}; unknown: {string.Join(" | ", unknown)}");

        Assert.Equal(8911, rows.Count);
        Assert.True(unknown.Count <= 110, $"{unknown.Count} names are unknown: {string.Join(" | ", unknown)}");
        Assert.True(byKind[NameKind.Substance] >= 8100, $"{byKind[NameKind.Substance]} rows name a substance");
        Assert.True(byKind[NameKind.Unknown] <= 225, $"{byKind[NameKind.Unknown]} rows are unknown");
    }

    private static List<string> Names()
    {
        using var csv = CsvReader.Create(new StreamReader(RealData.Path("nflis_us_annual_2013_2020.csv")), new CsvReaderOptions { Separator = ',', TrimWhitespace = true });
        Assert.True(csv.TryGetFieldIndex("SubstanceDetected", out var column));
        var names = new List<string>();
        while (csv.Read())
            names.Add(csv.GetString(column));
        return names;
    }
}
