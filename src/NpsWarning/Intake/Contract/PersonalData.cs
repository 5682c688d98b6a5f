using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace NpsWarning.Intake.Contract;

/// <summary>What kind of text a field holds, and so what in it can be a person.</summary>
internal enum TextKind
{
    /// <summary>Anything may stand here.</summary>
    Free,

    /// <summary>Names of substances and products: "Mr Nice Guy" is a brand.</summary>
    Product,

    /// <summary>Numbers of cases and items, which may look like a telephone number.</summary>
    Id,

    /// <summary>The mailbox of a body to notify: the one address that is wanted.</summary>
    MailAddress,
}

/// <summary>
/// Tells whether a text identifies a person. It looks for what is typical (labels, titles, numbers of a known form), since no rule can
/// tell a bare name from a place or a brand: it misses a name that stands alone in free text.
/// </summary>
public static partial class PersonalData
{
    // Slow only on hostile input; then the text counts as personal, which keeps it from being stored.
    private const int TimeoutMilliseconds = 250;

    /// <summary>UTF-16 units, included; on such a text no pattern takes a tenth of its time.</summary>
    private const int ShortText = 16_000;

    private static readonly SearchValues<char> Telling = SearchValues.Create(" @:0123456789");

    /// <summary>For a body that is no report, before it is put into quarantine. Errs on the side of true.</summary>
    public static bool AppearsIn(ReadOnlySpan<byte> raw) =>
        AppearsIn(Encoding.UTF8.GetString(raw))
        // Zeros are the mark of UTF-16, in either order of bytes.
        || (raw.Contains((byte)0) && (AppearsIn(Encoding.Unicode.GetString(raw)) || AppearsIn(Encoding.BigEndianUnicode.GetString(raw))));

    /// <inheritdoc cref="AppearsIn(ReadOnlySpan{byte})"/>
    public static bool AppearsIn(string raw)
    {
        raw = Folded(raw.Contains("\\u", StringComparison.Ordinal) ? Escaped().Replace(raw, e => ((char)Convert.ToInt32(e.ValueSpan[2..].ToString(), 16)).ToString()) : raw);
        try
        {
            return FirstIn(raw, TextKind.Free) is not null || HealthMessageSegment().IsMatch(raw) || HasPersonalLabel(raw) || HasPersonalColumn(raw);
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    /// <summary>Full-width forms as plain ones, and without what cannot be seen: a soft hyphen or a zero-width space must not hide a label.</summary>
    private static string Folded(string text)
    {
        if (System.Text.Ascii.IsValid(text)) return text;
        try
        {
            return string.Concat(text.Normalize(NormalizationForm.FormKC).Where(c => char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format));
        }
        catch (ArgumentException)
        {
            return text; // a lone surrogate, which is refused elsewhere
        }
    }

    [GeneratedRegex(@"\\u[0-9A-Fa-f]{4}", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex Escaped();

    /// <summary>What in the text identifies a person, such as "an e-mail address"; null when nothing does.</summary>
    internal static string? FirstIn(ReadOnlySpan<char> text, TextKind kind)
    {
        var isAscii = System.Text.Ascii.IsValid(text);
        if (!isAscii)
            text = Folded(text.ToString());
        if (kind == TextKind.MailAddress || text.Length < 6 || !text.ContainsAny(Telling))
            return null;
        return FirstIn(text, kind, isAscii ? PersonalSigns.In(text) : PersonalSigns.Any);
    }

    /// <summary>The patterns in their order, each only where the text has what no match of it is without.</summary>
    internal static string? FirstIn(ReadOnlySpan<char> text, TextKind kind, PersonalSigns signs)
    {
        try
        {
            return text.Contains('@') && Matches(EMail(), text) ? "an e-mail address"
                : signs.Digits >= 9 && Matches(SocialSecurityNumber(), text) ? "a social security number"
                : signs.Digits >= 3 && Matches(Labelled(), text) ? "a record or document number"
                : signs.Digits >= 1 && Matches(Birth(), text) ? "a birth date"
                : kind == TextKind.Id ? null
                : signs.Digits >= 7 && Matches(Phone(), text) ? "a telephone number"
                : signs.NameLabel && Matches(LabelledName(), text) ? "a name"
                : signs.Space && NamedByPart(text) ? "a name"
                : kind == TextKind.Product ? null
                : (signs.Space || signs.Stop) && Matches(Titled(), text) ? "a name"
                : signs.Digits >= 1 && Matches(ExactAge(), text) ? "an exact age (use ageBand)"
                : signs.Digits >= 1 && Matches(StreetAddress(), text) ? "an address"
                : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return "too much to look through";
        }
    }

    /// <summary>Two or three capitalised words and nothing else. Only for values of unknown fields, which are refused in any case.</summary>
    internal static bool LooksLikeAName(string text)
    {
        if (text.Length > 60 || BareName().Match(text) is not { Success: true } match)
            return false;
        return IsNameWord(match.Groups["first"].Value) && IsNameWord(match.Groups["last"].Value);
    }

    /// <summary>An address as such, for the locality, where it is a place too fine rather than a person.</summary>
    internal static bool IsStreetAddress(ReadOnlySpan<char> text) => Matches(StreetAddress(), text);

    /// <summary>
    /// Whether the pattern matches. The time is the wall clock's: where the machine is busy with other things a harmless text may run out of it,
    /// a short one only then, which is no reason to refuse a good report. It is tried again; a long text twice, since a hostile one takes all its time.
    /// </summary>
    /// <exception cref="RegexMatchTimeoutException">The text is long, and the pattern slow on it.</exception>
    internal static bool Matches(Regex pattern, ReadOnlySpan<char> text)
    {
        for (var left = text.Length <= ShortText ? 5 : 2; ; left--)
        {
            try
            {
                return pattern.IsMatch(text);
            }
            catch (RegexMatchTimeoutException) when (left > 0)
            {
            }
        }
    }

    private static bool NamedByPart(ReadOnlySpan<char> text)
    {
        if (!Matches(Part(), text))
            return false;
        foreach (Match match in Part().Matches(text.ToString()))
        {
            if (match.Groups["sure"].Success || (IsNameWord(match.Groups["first"].Value) && IsNameWord(match.Groups["last"].Value)))
                return true;
        }
        return false;
    }

    private static bool HasPersonalLabel(string raw)
    {
        foreach (Match match in Label().Matches(raw))
        {
            if (PersonalFields.Contains(match.Groups["label"].Value))
                return true;
        }
        return false;
    }

    private static bool HasPersonalColumn(string raw)
    {
        var end = raw.AsSpan().IndexOfAny('\r', '\n');
        if (end is < 0 or > 10_000)
            return false;
        return raw[..end].Split(',', ';', '\t', '|').Any(column => PersonalFields.Contains(column.Trim(' ', '"')));
    }

    private static bool IsNameWord(string word) => !CommonWords.Contains(word) && !SubstanceEnding().IsMatch(word);

    // Capitalised words that follow "patient" in titles and in upper-case text without being a name.
    private static readonly FrozenSet<string> CommonWords = """
        a about abuse abused accident accidental acute admitted after aged alcohol alert an and arrived as asleep at awake became by cardiac
        care case chronic combined complications consumed dead death did died drank drug drugs due during ems er experienced fell female
        following for found from given had has health heroin history hospital hx icu id in ingested inhaled injected injury intoxicated is
        known left male medical mixed multiple narcan no not of on opiate opiates opioid opioids or other overdose polydrug poisoning
        population presented presenting probable reaction recent received refused related reported resuscitated safety seizure seizures
        serum services sex showed smoked stable stated states status substance suspected suspects swallowed symptoms taking taken the to
        took toxic toxicity transferred treated treatment under unknown unresponsive urine use used user using vaped vomiting was were
        when who with without
        """.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,}", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex EMail();

    // As issued in the US: area not 000, 666 or 9xx. A CAS number has one digit at the end and so never matches.
    [GeneratedRegex(@"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])", RegexOptions.None, TimeoutMilliseconds)]
    private static partial Regex SocialSecurityNumber();

    [GeneratedRegex(@"\b(?:MRN|SSN|NHS|NINO|medical record|record (?:no|nr|number)|patient (?:id|no|number)|chart (?:no|number)|hospital (?:no|number)|passport|national (?:id|insurance)|identity card|social security|driv(?:er'?s?|ing) licen[cs]e|health card|insurance (?:no|id|number))(?:\s+(?:no|nr|number|num|id))?\.?\s*[:#=]?\s*(?=[A-Z0-9-]{0,20}\d{3})[A-Z0-9-]{4,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Labelled();

    [GeneratedRegex(@"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|birthday|born(?: on)?|geb(?:oren)?\.?(?: am)?|née? le|fecha de nacimiento)[\s:=.(]{1,4}(?:\d{1,4}[-/. ]|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? \d)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Birth();

    [GeneratedRegex(@"(?<![\w.-])\+\d{1,3}(?:[ ().-]{0,2}\d){7,12}(?!\d)|(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])|\b(?:tel|telephone|phone|mobile|cell|fax|call)(?: (?:no|number))?\.?\s*[:#]?\s*\+?\(?\d(?:[ ().-]{0,2}\d){6,14}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Phone();

    // "Brand name:", "street name:" and the like pass: only a label that stands first or speaks of a person counts.
    [GeneratedRegex(@"(?:(?:^|[.;,(\n])\s*|\b(?:patient|decedent|deceased|victim|suspect|subject|full|first|last|family|given|middle|his|her|their|pt)(?:['’]?s)? )(?:name|surname|forename)(?:\s+(?:is|was)\s+\p{L}|\s*[:=]\s*\p{L})|\b(?:surname|forename|next of kin)\s*[:=]\s*\p{L}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex LabelledName();

    // "MS" in capitals is mass spectrometry.
    [GeneratedRegex(@"(?<![\w/-])(?:Mr|MR|Mrs|MRS|Ms|Miss|Mister|Dr|Prof|Herr|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra)\b\.? ?(?:\p{Lu}\.? ?)?\p{Lu}\p{L}[\p{L}'’-]*", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Titled();

    [GeneratedRegex(@"(?i:\b(?:patient|pt|decedent|deceased|victim|defendant|offender|subject|client|caller|mother|father|wife|husband|son|daughter|brother|sister|witness|roommate|girlfriend|boyfriend|suspect|man|woman|male|female)),?(?<sure> (?i:named|called|identified as))?[ :,]{1,3}(?<first>\p{Lu}[\p{L}'’-]+),? (?:\p{Lu}\.? )?(?<last>\p{Lu}[\p{L}'’-]+)|(?i:\b(?:patient|decedent|victim|suspect|man|woman|male|female)) (?<sure>(?i:named|called|identified as)) \p{Lu}", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Part();

    [GeneratedRegex(@"^(?:(?i:mr|mrs|ms|dr)\.? )?(?<first>\p{Lu}[\p{L}'’-]+),? (?:\p{Lu}[\p{L}'’.-]* )?(?<last>\p{Lu}[\p{L}'’-]+)$", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex BareName();

    // Seven letters or more, so that Martin and Jordan stay names; the given names in -ine are named.
    [GeneratedRegex(@"^(?!(?:christ|cather|kather|joseph|madel|jacquel|carol|gerald)ine$)\p{L}{3,}(?:.yl|.ine|.ol|[pl]am|.one|.ate|.ide|emia|osis|itis|.ity|.ion|..ed|.ing|.ous|.ive|.ism|.ure)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex SubstanceEnding();

    [GeneratedRegex(@"\b\d{1,3}[ -]?(?:years?|yrs?|y/?o|jahre)\b(?:[ -]?old|[ -]?alt)?(?=[ -]?(?:old|alt|man|woman|male|female|boy|girl|[mf]\b))|\b\d{1,3} ?y/?o\b|\b(?:aged?|age is)[ :=]{1,3}\d{1,3}\b(?! ?(?:[-–+]|to|mg|days|months|hours))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex ExactAge();

    [GeneratedRegex(@"\b\d{1,5}[A-Za-z]?,? (?:[NSEW]\.? )?(?:\p{Lu}[\p{L}'’.]* ){1,3}(?i:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|court|place|terrace|highway|hwy|crescent|close)\b|\p{L}{3,}(?i:straße|strasse|str\.|gasse|weg|platz|allee) ?\d{1,4}\b|\b\d{1,4},? (?:bis )?(?i:rue|avenue|boulevard|calle|via) \p{L}|\b(?i:calle|via|rua) \p{Lu}\p{L}+,? \d{1,4}\b", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex StreetAddress();

    [GeneratedRegex(@"(?:^|[\r\n\x0b])(?:PID|NK1|GT1|IN1)\|", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex HealthMessageSegment();

    // "patientName": … , <dob>…, surname = …
    [GeneratedRegex(@"(?<label>[A-Za-z](?>[A-Za-z_. -]{1,40}))[""']?\s{0,3}[:=>]\s{0,3}[""'\[{]{0,2}[^\s""'<,}\]]", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Label();
}
