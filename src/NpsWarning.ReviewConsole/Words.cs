using System.Collections.Concurrent;
using System.Globalization;
using NpsWarning.Detection;
using NpsWarning.Review;

namespace NpsWarning.ReviewConsole;

/// <summary>Values as pages write them: English, days without ambiguity, instants in UTC.</summary>
public static class Words
{
    private static readonly ConcurrentDictionary<string, string> Countries = new();

    /// <summary>3 Nov 2026.</summary>
    public static string Day(DateOnly day) => day.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>3 Nov 2026, 14:05 UTC.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>For the attribute of a time element.</summary>
    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>1 case, 2 cases.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? noun : noun + "s")}");

    /// <summary>83 %.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %");

    /// <summary>A code with the country's name, where it is a country of this world: the user-assigned codes are not.</summary>
    public static string Place(string code)
    {
        var country = Countries.GetOrAdd(code.Length >= 2 ? code[..2] : code, CountryName);
        return country.Length == 0 ? code : code.Length == 2 ? country : $"{code}, {country}";
    }

    /// <summary>The tab's label.</summary>
    public static string Of(QueueTab tab) => tab == QueueTab.Review ? "For review" : tab.ToString();

    /// <summary>The state as a label.</summary>
    public static string Of(SignalState state) => state == SignalState.InReview ? "In review" : state.ToString();

    /// <summary>Poisoning severity (Persson et al. 1998) in words.</summary>
    public static string Severity(int? grade) => grade switch
    {
        0 => "none (0)",
        1 => "minor (1)",
        2 => "moderate (2)",
        3 => "severe (3)",
        4 => "fatal (4)",
        _ => "–",
    };

    /// <summary>A level of identification in words.</summary>
    public static string Identification(string? level) => level switch
    {
        "ReferenceStandard" => "reference standard",
        "StructureElucidated" => "structure elucidated",
        "LibraryMatch" => "library match",
        "Presumptive" => "presumptive test",
        "Unidentified" => "unidentified",
        "NotStated" => "not stated",
        _ => "–",
    };

    // AA, QM–QZ, XA–XZ and ZZ are user-assigned (ISO 3166-1): the demo's countries, which some tables call by odd names.
    private static string CountryName(string code)
    {
        if (code is "AA" or "ZZ" || code[0] == 'X' || (code[0] == 'Q' && code[1] >= 'M')) return "";
        try { return new RegionInfo(code).EnglishName; }
        catch (ArgumentException) { return ""; }
    }
}
