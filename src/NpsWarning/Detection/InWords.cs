using System.Globalization;

namespace NpsWarning.Detection;

/// <summary>What several reasons say alike.</summary>
internal static class InWords
{
    /// <summary>Why a metabolite or precursor is not judged.</summary>
    public static string EvidenceOfAnother(string name) => $"{name} is evidence of the substance that it comes from, which is watched itself; laboratories begin to name it in a body long after they could.";

    /// <summary>So many of something: 1 case, 2 cases.</summary>
    public static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A probability for people: 1 in 12,000.</summary>
    public static string Odds(double chance) => chance >= 0.5 ? "more likely than not" : chance < 1e-9 ? "less than 1 in a billion" : $"1 in {RoundedTo2Digits(1 / chance).ToString("#,0", CultureInfo.InvariantCulture)}";

    private static double RoundedTo2Digits(double value)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(value)) - 1));
        return Math.Round(value / unit) * unit;
    }
}
