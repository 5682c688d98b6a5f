using System.Globalization;
using NpsWarning.Detection.Series;

namespace NpsWarning.Tests.Detection.Series;

/// <summary>A row of R's results, by column name. R writes NA for what there is none of: NaN here.</summary>
internal sealed class ReferenceRow(IReadOnlyDictionary<string, int> columns, string[] cells)
{
    public string this[string column] => cells[columns[column]];

    public double Number(string column) => this[column] switch
    {
        "NA" or "" => double.NaN,
        "Inf" => double.PositiveInfinity,
        var text => double.Parse(text, CultureInfo.InvariantCulture),
    };

    public int Whole(string column) => int.Parse(this[column], CultureInfo.InvariantCulture);

    public bool? Flag(string column) => this[column] switch { "NA" or "" => null, "1" or "TRUE" => true, _ => false };

    public static IEnumerable<ReferenceRow> Read(string path)
    {
        using var lines = File.ReadLines(path).GetEnumerator();
        lines.MoveNext();
        var columns = lines.Current.Split(',').Select((name, i) => (name, i)).ToDictionary(c => c.name, c => c.i);
        while (lines.MoveNext()) yield return new(columns, Cells(lines.Current));
    }

    /// <summary>The counts of each simulated series, by scenario and number.</summary>
    public static Dictionary<(string, string), double[]> Simulated(string path) =>
        Read(path).GroupBy(r => (r["scenario"], r["series"])).ToDictionary(g => g.Key, g => g.Select(r => r.Number("count")).ToArray());

    /// <summary>What <c>r_farrington.csv</c> was made with.</summary>
    public static FarringtonOptions SimulatedOptions { get; } = new()
    {
        Years = 5,
        HalfWindow = 3,
        SeasonLevels = 10,
        RecentLeftOut = 26,
        TrendLevel = 1,
        Alpha = 0.005,
        Threshold = ThresholdMethod.NegativeBinomialPlugIn,
    };

    /// <summary>What a row of <c>edge_r.csv</c> was made with.</summary>
    public FarringtonOptions Options => new()
    {
        Years = Whole("b"),
        HalfWindow = Whole("w"),
        SeasonLevels = Whole("noPeriods"),
        RecentLeftOut = Whole("pastWeeksNotIncluded"),
        Trend = Flag("cfg_trend")!.Value,
        TrendLevel = Number("pThresholdTrend"),
        Alpha = Number("alpha"),
        Reweight = Flag("reweight")!.Value,
        OutlierResidual = Number("weightsThreshold"),
        FewestCases = Whole("limit54_cases"),
        FewestCasesPeriods = Whole("limit54_period"),
        Threshold = this["thresholdMethod"] switch { "delta" => ThresholdMethod.Delta, "muan" => ThresholdMethod.Muan, _ => ThresholdMethod.NegativeBinomialPlugIn },
        Power = this["powertrans"] switch { "2/3" => PowerTransformation.TwoThirds, "1/2" => PowerTransformation.Half, _ => PowerTransformation.None },
    };

    /// <summary>Whether two numbers are the same within 1e-6 of the second, or within 1e-9 where they are next to 0: there R's own differ by as much.</summary>
    public static bool Same(double ours, double reference) =>
        double.IsNaN(reference) ? double.IsNaN(ours) : ours == reference || Math.Abs(ours - reference) <= Math.Max(1e-9, 1e-6 * Math.Abs(reference));

    /// <summary>The columns of a Farrington row that are not the same; none where all are.</summary>
    public IEnumerable<string> Departures(FarringtonResult ours)
    {
        if (!Same(ours.Expected, Number("expected"))) yield return $"expected {ours.Expected}, R {this["expected"]}";
        if (!Same(ours.Upper, Number("upperbound"))) yield return $"upper {ours.Upper}, R {this["upperbound"]}";
        if (!Same(ours.Score, Number("score"))) yield return $"score {ours.Score}, R {this["score"]}";
        if (!Same(ours.Chance, Number("pvalue"))) yield return $"chance {ours.Chance}, R {this["pvalue"]}";
        if (!Same(ours.Dispersion, Number("phi"))) yield return $"dispersion {ours.Dispersion}, R {this["phi"]}";
        if (ours.Alarm != Flag("alarm")) yield return $"alarm {ours.Alarm}, R {this["alarm"]}";
    }

    private static string[] Cells(string line)
    {
        if (!line.Contains('"')) return line.Split(',');
        var (cells, quoted, from) = (new List<string>(), false, 0);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"') quoted = !quoted;
            if (i < line.Length && (quoted || line[i] != ',')) continue;
            cells.Add(line[from..i].Trim('"'));
            from = i + 1;
        }
        return [.. cells];
    }
}
