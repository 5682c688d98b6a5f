using NpsWarning.Detection.Series;
using Xunit;

namespace NpsWarning.Tests.Detection.Series;

/// <summary>Against R's surveillance 1.20.3, row by row.</summary>
public sealed class EarsTests
{
    [Fact]
    public void All_rows_on_simulated_series_are_those_of_R()
    {
        var series = ReferenceRow.Simulated(Reference("series.csv"));
        var rows = ReferenceRow.Read(Reference("r_ears.csv")).ToList();
        Assert.Equal(8_000, rows.Count);
        foreach (var one in rows.GroupBy(r => (r["scenario"], r["series"])))
            foreach (var method in Enum.GetValues<EarsMethod>())
                Compare(series[one.Key], [.. one.Select(r => (r.Whole("week") - 1, r))], method.ToString().ToLowerInvariant(), new() { Method = method });
    }

    [Fact]
    public void All_rows_on_awkward_series_are_those_of_R()
    {
        var rows = ReferenceRow.Read(Reference("edge_ears.csv")).ToList();
        Assert.Equal(6_873, rows.Count);
        foreach (var one in rows.GroupBy(r => r["name"]))
            foreach (var method in Enum.GetValues<EarsMethod>())
            {
                (int, ReferenceRow)[] indexed = [.. one.Select(r => (r.Whole("index") - 1, r))];
                double[] counts = [.. one.Select(r => r.Number("count"))];
                var name = method.ToString().ToLowerInvariant();
                Compare(counts, indexed, name + "d", new() { Method = method });
                Compare(counts, indexed, name + "x", new() { Method = method, Baseline = 14, LeastDeviation = 0.5, Alpha = 0.01 });
            }
    }

    [Fact]
    public void A_baseline_of_two_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Ears.Judge([1, 2, 3], new EarsResult[3], new() { Baseline = 2 }));

    private static void Compare(double[] counts, (int Index, ReferenceRow Row)[] rows, string column, EarsOptions options)
    {
        var ours = new EarsResult[counts.Length];
        Ears.Judge(counts, ours, options);
        Assert.All(rows, r =>
        {
            Assert.True(ReferenceRow.Same(ours[r.Index].Upper, r.Row.Number(column + "_upper")), $"{column} {ours[r.Index].Upper}, R {r.Row[column + "_upper"]}");
            Assert.Equal(r.Row.Flag(column + "_alarm"), ours[r.Index].Alarm);
        });
    }

    private static string Reference(string file) => RealData.Path($"../conformance/farrington/{file}");
}
