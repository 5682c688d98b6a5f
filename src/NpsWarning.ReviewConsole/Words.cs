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

    /// <summary>What set an alarm threshold.</summary>
    public static string Of(AlarmBound bound) => bound switch
    {
        AlarmBound.Budget => "the budget",
        AlarmBound.Strictest => "what is extreme always passes",
        _ => "chance: the budget is not used up",
    };

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

    /// <summary>What a detector looks for.</summary>
    public static string Detector(string name) => name switch
    {
        FirstAppearance.Name => "the first case of something new in a place",
        RareCluster.Name => "a few cases of something new where there were next to none",
        Surge.Name => "a sudden rise of something known in one place",
        SpaceTimeScan.Name => "more cases lately in a place and its neighbours than elsewhere and earlier",
        HarmShift.Name => "poisonings that have become graver, or show another clinical feature, though they need not be more",
        Spread.Name => "something new that reaches a place next to one with a signal or poisonings, or its first patients where it was only found in material",
        SpectrumWatch.DetectorName => "unidentified spectra of two laboratories or more that are alike (in simulation four in five pairs were of one compound, the others mostly of isomers or homologues)",
        ClusterWatch.DetectorName => "patients with no known substance who resemble each other and nothing usual",
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
