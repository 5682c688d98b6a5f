using CsvHelper;

namespace NpsWarning.Tests.Substances.Texts;

/// <summary>The texts of a file of real deaths: for each row its text columns, joined by " ; ".</summary>
internal static class DeathTexts
{
    public static List<string> Of(string file, string columns)
    {
        using var csv = CsvReader.Create(new StreamReader(RealData.Path(file)), new CsvReaderOptions { Separator = ',' });
        int[] fields = Array.ConvertAll(columns.Split(','), column => csv.TryGetFieldIndex(column, out var index) ? index : throw new FormatException(column));
        var texts = new List<string>();
        while (csv.Read())
            texts.Add(string.Join(" ; ", fields.Select(csv.GetString).Where(text => text.Length > 0)));
        return texts;
    }
}
