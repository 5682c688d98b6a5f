using System.Globalization;

namespace NpsWarning.Alerting.Words;

/// <summary>Names of countries for people.</summary>
public static class PlaceNames
{
    /// <summary>The name of an ISO 3166-1 alpha-2 code in one of the languages of alerts; a user-assigned code is said to be a simulated country, and one that is none stays as it is.</summary>
    public static string Country(string code, string language = AlertWords.Default)
    {
        if (IsUserAssigned(code)) return AlertWords.For(language).Say("place.simulated", ("code", code));
        // The name of a region in "fr-DE" is French: so no thread's culture is touched.
        try { return new RegionInfo($"{AlertWords.For(language).Language}-{code}").NativeName; }
        catch (ArgumentException) { return code; }
    }

    /// <summary>For text messages: a simulated country is told by its code alone, since the message says already that it is a simulation.</summary>
    internal static string ShortCountry(string code, string language) => IsUserAssigned(code) ? code : Country(code, language);

    private static bool IsUserAssigned(string code) =>
        code.Length == 2 && (code[0] is 'X' or 'Z' || code == "AA" || (code[0] == 'Q' && code[1] >= 'M'));
}
