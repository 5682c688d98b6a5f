using System.Text.Json;
using System.Text.Json.Serialization;
using NpsWarning.Detection.Series;

namespace NpsWarning.Cli;

/// <summary>A configuration of <c>nps detect</c>: the names of R's surveillance, so that a control list of there can be written down as JSON. What is not given has the detector's default.</summary>
internal sealed record DetectorConfig
{
    public int? B { get; init; }
    public int? W { get; init; }
    public int? NoPeriods { get; init; }
    public int? PastWeeksNotIncluded { get; init; }
    public double? Alpha { get; init; }
    public string? ThresholdMethod { get; init; }
    public string? Powertrans { get; init; }
    public bool? Trend { get; init; }
    [JsonPropertyName("pThresholdTrend")]
    public double? TrendLevel { get; init; }
    public bool? Reweight { get; init; }
    public double? WeightsThreshold { get; init; }
    public int[]? Limit54 { get; init; }
    public int? Freq { get; init; }
    public int? Baseline { get; init; }
    public double? MinSigma { get; init; }

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
    };

    private static readonly string[] FarringtonNames = ["b", "w", "noPeriods", "pastWeeksNotIncluded", "alpha", "thresholdMethod", "powertrans", "trend", "pThresholdTrend", "reweight", "weightsThreshold", "limit54", "freq"];
    private static readonly string[] EarsNames = ["alpha", "baseline", "minSigma"];
    private static readonly string[] SurgeNames = ["alpha"];

    /// <summary>The configuration in a file, of which a detector must know every name.</summary>
    /// <exception cref="UsageException">It is no JSON, or has a name or a value that the detector cannot use.</exception>
    public static DetectorConfig Read(string? path, string detector)
    {
        if (path is null) return new();
        var known = detector == "farrington" ? FarringtonNames : detector == "surge" ? SurgeNames : EarsNames;
        try
        {
            var text = File.ReadAllText(path);
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new UsageException($"{path}: WRONG_TYPE: write one object, such as {{\"alpha\": 0.01}}.");
            foreach (var given in document.RootElement.EnumerateObject())
                if (!known.Contains(given.Name)) throw new UsageException($"{path}: UNKNOWN_FIELD: {detector} has no '{given.Name}'. It has: {string.Join(", ", known)}.");
            return JsonSerializer.Deserialize<DetectorConfig>(text, Strict)!;
        }
        catch (JsonException e)
        {
            throw new UsageException($"{path}: BAD_JSON: {e.Message}");
        }
    }

    /// <exception cref="UsageException">A value is none that there is.</exception>
    public FarringtonOptions Farrington()
    {
        var standard = new FarringtonOptions();
        if (Limit54 is { Length: not 2 }) throw new UsageException("limit54: BAD_VALUE: give two numbers, cases and periods, such as [5, 4].");
        return new()
        {
            Years = B ?? standard.Years,
            HalfWindow = W ?? standard.HalfWindow,
            SeasonLevels = NoPeriods ?? standard.SeasonLevels,
            RecentLeftOut = PastWeeksNotIncluded,
            Alpha = Alpha ?? standard.Alpha,
            Threshold = ThresholdMethod switch
            {
                null => standard.Threshold,
                "delta" => Detection.Series.ThresholdMethod.Delta,
                "nbPlugin" => Detection.Series.ThresholdMethod.NegativeBinomialPlugIn,
                "muan" => Detection.Series.ThresholdMethod.Muan,
                var other => throw new UsageException($"thresholdMethod: BAD_VALUE: there is no '{other}'. Use delta, nbPlugin or muan."),
            },
            Power = Powertrans switch
            {
                null => standard.Power,
                "2/3" => PowerTransformation.TwoThirds,
                "1/2" => PowerTransformation.Half,
                "none" => PowerTransformation.None,
                var other => throw new UsageException($"powertrans: BAD_VALUE: there is no '{other}'. Use 2/3, 1/2 or none."),
            },
            Trend = Trend ?? standard.Trend,
            TrendLevel = TrendLevel ?? standard.TrendLevel,
            Reweight = Reweight ?? standard.Reweight,
            OutlierResidual = WeightsThreshold ?? standard.OutlierResidual,
            FewestCases = Limit54?[0] ?? standard.FewestCases,
            FewestCasesPeriods = Limit54?[1] ?? standard.FewestCasesPeriods,
        };
    }

    public EarsOptions Ears(EarsMethod method)
    {
        var standard = new EarsOptions { Method = method };
        return standard with { Alpha = Alpha, Baseline = Baseline ?? standard.Baseline, LeastDeviation = MinSigma ?? standard.LeastDeviation };
    }
}
