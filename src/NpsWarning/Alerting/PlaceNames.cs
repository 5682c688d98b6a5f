using System.Globalization;

namespace NpsWarning.Alerting;

/// <summary>Names of countries for people.</summary>
public static class PlaceNames
{
    /// <summary>The English name of an ISO 3166-1 alpha-2 code; a user-assigned code is said to be a simulated country.</summary>
    public static string Country(string code)
    {
        if (code.Length == 2 && (code[0] is 'X' or 'Z' || code == "AA" || (code[0] == 'Q' && code[1] >= 'M'))) return $"simulated country {code}";
        try { return new RegionInfo(code).EnglishName; }
        catch (ArgumentException) { return code; }
    }
}
