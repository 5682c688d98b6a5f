namespace NpsWarning.Chaos.Accounts;

/// <summary>One table of both runs.</summary>
internal sealed record TableResult(string Name, int Chaos, int Quiet, IReadOnlyList<string> OnlyInChaos, IReadOnlyList<string> OnlyInQuiet)
{
    public int Differences => OnlyInChaos.Count + OnlyInQuiet.Count;
}

/// <summary>Row by row, as multisets: each row has to be as often in one as in the other.</summary>
internal static class Comparison
{
    public static IReadOnlyList<TableResult> Of(Books chaos, Books quiet) => [.. Tables.All.Select(t => Of(t, chaos, quiet))];

    private static TableResult Of(Table table, Books chaos, Books quiet)
    {
        var (a, b) = (Read(chaos, table), Read(quiet, table));
        return new TableResult(table.Name, a.Count, b.Count, Without(a, b), Without(b, a));
    }

    private static List<string> Read(Books books, Table table) => books.Rows(table.Sql).ConvertAll(row => string.Join(" | ", row));

    private static List<string> Without(List<string> rows, List<string> others)
    {
        var left = others.GroupBy(r => r, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        return [.. rows.Where(r => !Take(left, r)).Order(StringComparer.Ordinal)];
    }

    private static bool Take(Dictionary<string, int> left, string row)
    {
        if (left.GetValueOrDefault(row) == 0) return false;
        left[row]--;
        return true;
    }
}
