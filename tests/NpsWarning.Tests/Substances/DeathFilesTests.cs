using CsvHelper;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Substances;

/// <summary>The three files of real deaths, which are kept beside the project and not in it.</summary>
public sealed class DeathFilesTests
{
    // At least 96 % of the deaths name a substance that is found. The rest name none ("Multiple Drug Toxicity") or a class.
    [Theory]
    [InlineData("connecticut_deaths_2012_2019.csv", "cause,contributing,Other")]
    [InlineData("cook_deaths_2014_2018.csv", "cause,contributing")]
    [InlineData("allegheny_deaths_2007_2018.csv", "drugs")]
    public void Nearly_every_death_names_a_substance_and_hardly_a_word_is_wrongly_unknown(string file, string columns)
    {
        var texts = Texts(file, columns.Split(','));
        var reader = new CauseOfDeathReader(Known.Catalogue, Known.Resolver);
        var read = texts.ConvertAll(reader.Find);

        var found = read.Count(text => text.Affirmed.Any()) / (double)read.Count;
        var withUnknown = read.Count(text => text.Unknown.Count > 0) / (double)read.Count;
        Assert.True(found >= 0.96, $"{found:P2} of {read.Count}");
        Assert.True(withUnknown < 0.01, $"{withUnknown:P2} of {read.Count}");
    }

    private static List<string> Texts(string file, string[] columns)
    {
        var path = Path.Combine(DataFolder(), file);
        if (!File.Exists(path))
            Assert.Skip($"{file} is not in the data folder; set NPS_DATA to run this.");
        using var csv = CsvReader.Create(new StreamReader(path), new CsvReaderOptions { Separator = ',' });
        int[] fields = Array.ConvertAll(columns, column => csv.TryGetFieldIndex(column, out var index) ? index : throw new FormatException(column));
        var texts = new List<string>();
        while (csv.Read())
            texts.Add(string.Join(" ; ", fields.Select(csv.GetString).Where(text => text.Length > 0)));
        return texts;
    }

    /// <summary>NPS_DATA, else the folder "shared/data" beside the checkout.</summary>
    private static string DataFolder()
    {
        if (Environment.GetEnvironmentVariable("NPS_DATA") is { Length: > 0 } given)
            return given;
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "NpsWarning.sln")))
            root = root.Parent;
        return Path.Combine(root?.Parent?.FullName ?? ".", "shared", "data");
    }
}
