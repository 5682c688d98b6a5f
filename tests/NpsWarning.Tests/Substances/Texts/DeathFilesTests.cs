using NpsWarning.Substances;
using NpsWarning.Substances.Texts;
using Xunit;

namespace NpsWarning.Tests.Substances.Texts;

/// <summary>The three files of real deaths, which are kept beside the project and not in it.</summary>
public sealed class DeathFilesTests(ITestOutputHelper output)
{
    // At least 96 % of the deaths name a substance that is found. The rest name none ("Multiple Drug Toxicity") or a class.
    [Theory]
    [InlineData("connecticut_deaths_2012_2019.csv", "cause,contributing,Other,Other Opioid")]
    [InlineData("cook_deaths_2014_2018.csv", "cause,contributing")]
    [InlineData("allegheny_deaths_2007_2018.csv", "drugs")]
    public void Nearly_every_death_names_a_substance_and_hardly_a_word_is_wrongly_unknown(string file, string columns)
    {
        var texts = DeathTexts.Of(file, columns);
        var reader = new CauseOfDeathReader(Known.Catalogue, Known.Resolver);
        var read = texts.ConvertAll(reader.Find);

        var found = read.Count(text => text.Affirmed.Any());
        var withUnknown = read.Count(text => text.Unknown.Count > 0);
        var unknown = read.SelectMany(text => text.Unknown).CountBy(name => name.Key).OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal).ToList();
        output.WriteLine($"{file}: {read.Count} rows, {found} with a substance, {withUnknown} with an unknown name, {unknown.Count} distinct unknown names:");
        foreach (var (key, count) in unknown)
            output.WriteLine($"{count,5} {key}");

        Assert.True(found >= 0.96 * read.Count, $"{found} of {read.Count}");
        Assert.True(withUnknown < 0.01 * read.Count, $"{withUnknown} of {read.Count}");
    }
}
