using NpsWarning.Detection.Series;
using Xunit;

namespace NpsWarning.Tests.Detection.Series;

/// <summary>Against R's surveillance 1.20.3, row by row.</summary>
public sealed class FarringtonFlexibleTests
{
    [Fact]
    public void All_rows_on_simulated_series_are_those_of_R()
    {
        var series = ReferenceRow.Simulated(Reference("series.csv"));
        var rows = ReferenceRow.Read(Reference("r_farrington.csv")).ToList();
        Assert.Equal(8_000, rows.Count);
        Assert.All(rows, row =>
        {
            var ours = FarringtonFlexible.Judge(new CountSeries { Counts = series[(row["scenario"], row["series"])] }, row.Whole("week") - 1, ReferenceRow.SimulatedOptions);
            Assert.Empty(row.Departures(ours));
            Assert.Equal(row.Flag("trend"), ours.Trend);
            Assert.True(ReferenceRow.Same(ours.Slope, row.Number("trend_coef")) && ReferenceRow.Same(ours.Mean, row.Number("mu0")), $"slope {ours.Slope}, mean {ours.Mean}");
        });
    }

    [Fact]
    public void All_rows_on_awkward_series_are_those_of_R_or_the_same_refusal()
    {
        var series = ReferenceRow.Read(Reference("edge_series.csv")).GroupBy(r => r["name"]).ToDictionary(g => g.Key, g => g.Select(r => r.Number("count")).ToArray());
        var rows = ReferenceRow.Read(Reference("edge_r.csv")).ToList();
        var otherTrends = new List<string>();
        Assert.Equal(1_796, rows.Count);
        Assert.All(rows, row =>
        {
            var ours = FarringtonFlexible.Judge(new CountSeries { Counts = series[row["name"]] }, row.Whole("index") - 1, row.Options);
            if (row["error"].Length > 0)
            {
                Assert.Equal(row["error"].Contains("reference time points", StringComparison.Ordinal) ? FarringtonRule.ReferenceMissing : FarringtonRule.WindowBeforeStart, ours.Rule);
                return;
            }
            Assert.Empty(row.Departures(ours));
            if (row.Flag("trend") != ours.Trend) otherTrends.Add($"{row["name"]} {row["config"]} {row["index"]}");
        });
        // A constant history has no scatter but rounding, so whether its slope differs from 0 has no answer: R itself gives another under another BLAS in 16 rows.
        // Ours says no trend in all of them; R says there is one in these two.
        Assert.Equal(["edge.constant B 351", "edge.constant B 355"], otherTrends);
    }

    /// <summary>The intermediate numbers of months, of dates, and of seasons with more levels than periods between the windows.</summary>
    [Theory]
    [InlineData("salmonella.agona@300/B", null, 52)]
    [InlineData("stsNewport@760/C", "2001-01-01", 52)]
    [InlineData("momo._65_75_@744/B", "2008-01-07", 52)]
    [InlineData("meningo.age.agg@150/MA", null, 12)]
    [InlineData("meningo.age.agg@150/MQ", null, 12)]
    [InlineData("rotaBB.agg@140/MA", "2002-01-01", 12)]
    public void Months_and_dates_are_fitted_as_in_R(string id, string? start, int frequency)
    {
        var rows = ReferenceRow.Read(Reference("trace_rows.csv")).Where(r => r["id"] == id + "/trend").ToList();
        var numbers = ReferenceRow.Read(Reference("trace_summary.csv")).Where(r => r["id"] == id + "/notrend").ToDictionary(r => r["quantity"], r => r.Number("value"));
        var index = int.Parse(id.Split('@')[1].Split('/')[0], System.Globalization.CultureInfo.InvariantCulture) - 1;
        var counts = Enumerable.Repeat(double.NaN, index + 1).ToArray();
        foreach (var row in rows) counts[row.Whole("index") - 1] = row.Number("response");
        var series = new CountSeries
        {
            Counts = counts,
            Frequency = frequency,
            Dates = start is null ? null : [.. Enumerable.Range(0, index + 1).Select(i => frequency == 12 ? DateOnly.Parse(start, null).AddMonths(i) : DateOnly.Parse(start, null).AddDays(7 * i))],
        };
        var options = Configuration(id.Split('/')[1]);

        var ours = FarringtonFlexible.Judge(series, index, options with { Trend = false });
        Assert.Equal(numbers["mu0"], ours.Mean, numbers["mu0"] * 1e-9);
        Assert.Equal(numbers["phi2"], ours.Dispersion, 1e-9);

        var withTrend = ReferenceRow.Read(Reference("trace_summary.csv")).Where(r => r["id"] == id + "/trend").ToDictionary(r => r["quantity"], r => r.Number("value"));
        var kept = FarringtonFlexible.Judge(series, index, options with { Trend = true, TrendLevel = 1 });
        var keeps = options.Years >= 3 && withTrend["mu0"] <= withTrend["max_response"];
        Assert.Equal(keeps, kept.Trend);
        Assert.Equal(keeps ? withTrend["mu0"] : numbers["mu0"], kept.Mean, numbers["mu0"] * 1e-9);
        Assert.Equal(keeps ? withTrend["phi2"] : numbers["phi2"], kept.Dispersion, 1e-9);
        if (keeps) Assert.Equal(withTrend["fit2:wtime"], kept.Slope, 1e-9);
    }

    [Fact]
    public void Weeks_judged_together_are_judged_as_each_alone()
    {
        var series = new CountSeries { Counts = [.. Enumerable.Range(0, 400).Select(i => i % 37 == 3 ? double.NaN : (i * i) % 11)] };
        var together = new FarringtonResult[60];
        FarringtonFlexible.Judge(series, 340, together, ReferenceRow.SimulatedOptions);
        Assert.All(Enumerable.Range(0, 60), i => Assert.Equal(FarringtonFlexible.Judge(series, 340 + i, ReferenceRow.SimulatedOptions), together[i]));
        Assert.Contains(together, r => r.Rule == FarringtonRule.Bound);
    }

    [Fact]
    public void Dates_must_be_as_many_as_counts_and_ascend()
    {
        var day = new DateOnly(2020, 1, 6);
        Assert.Throws<ArgumentException>(() => FarringtonFlexible.Judge(new CountSeries { Counts = [1, 2, 3], Dates = [day, day.AddDays(7)] }, 2, new()));
        Assert.Throws<ArgumentException>(() => FarringtonFlexible.Judge(new CountSeries { Counts = [1, 2, 3], Dates = [day, day.AddDays(14), day.AddDays(7)] }, 2, new()));
        Assert.Throws<ArgumentOutOfRangeException>(() => FarringtonFlexible.Judge(new CountSeries { Counts = [1, 2, 3] }, 2, new() { Alpha = 1 }));
    }

    private static FarringtonOptions Configuration(string name) => name switch
    {
        "B" => new() { Years = 3, HalfWindow = 2, RecentLeftOut = 2, Threshold = ThresholdMethod.NegativeBinomialPlugIn },
        "C" => new() { Years = 5, SeasonLevels = 10, RecentLeftOut = 26, Threshold = ThresholdMethod.NegativeBinomialPlugIn },
        "MA" => new() { Years = 4, HalfWindow = 1, SeasonLevels = 4, RecentLeftOut = 3, Threshold = ThresholdMethod.NegativeBinomialPlugIn },
        _ => new() { Years = 4, SeasonLevels = 8, RecentLeftOut = 3, Threshold = ThresholdMethod.NegativeBinomialPlugIn },
    };

    private static string Reference(string file) => RealData.Path($"../conformance/farrington/{file}");
}
