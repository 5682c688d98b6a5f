using System.Collections.Frozen;

namespace NpsWarning.Intake.Contract;

/// <summary>Which country and region codes exist.</summary>
internal static class PlaceCodes
{
    // ISO 3166-1 alpha-2, officially assigned, 249 codes.
    private static readonly FrozenSet<string> Countries = """
        AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI
        CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ
        GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
        LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG
        PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK
        TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>An assigned code, or one that ISO leaves to users (AA, QM–QZ, XA–XZ, ZZ): XK is used for Kosovo, others for simulated countries.</summary>
    public static bool IsCountry(string code) =>
        Countries.Contains(code) || code is "AA" or "ZZ" || (code.Length == 2 && code[0] == 'X' && char.IsAsciiLetterUpper(code[1]))
        || (code.Length == 2 && code[0] == 'Q' && code[1] is >= 'M' and <= 'Z');

    /// <summary>The country (ISO 3166-1) of a country's or a region's code; "*" is its own.</summary>
    public static string CountryOf(string place) => place.Length <= 2 || place[2] == '-' ? place.Split('-')[0] : place[..2] switch { "EL" => "GR", "UK" => "GB", var country => country };

    /// <summary>
    /// ISO 3166-2 has a hyphen after the country (US-CT); NUTS has none (DEA2) and writes EL for Greece and UK for the United Kingdom. The
    /// part after the country is not looked up: subdivisions change every year, and a new one is no reason to refuse a report.
    /// </summary>
    public static bool IsRegionOf(string region, string country)
    {
        if (region.Length is < 3 or > 6 || region == country)
            return false;
        if (region[2] == '-')
            return region.AsSpan(0, 2).SequenceEqual(country) && region.Length > 3;
        var nuts = country switch { "GR" => "EL", "GB" => "UK", _ => country };
        return region.AsSpan(0, 2).SequenceEqual(nuts) && region.Length <= 5;
    }
}
