using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NpsWarning.Substances.Spectra;

/// <summary>The state between two lines of an MSP file.</summary>
internal sealed partial class MspReading
{
    private const int LongestFieldName = 60;

    private static readonly SearchValues<char> FieldCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 _#/.-$()");

    private readonly List<LibraryEntry> entries = [];
    private readonly List<MspError> errors = [];
    private readonly List<(double Mz, double Intensity)> peaks = [];
    private int moreErrors;

    // The spectrum being read.
    private bool isOpen;
    private int startedOn, countedOn, read, badPeaks;
    private string? name, inchiKey, formula, cas;
    private long? count;

    /// <summary>Takes the next line.</summary>
    public void Take(string line, int number, bool isCut)
    {
        if (isCut) Say("LONG_LINE", number, line, $"A line has at most {MspFile.LongestLine:N0} characters; the rest was passed over.");
        if (string.IsNullOrWhiteSpace(line))
        {
            if (count is not null) Close();
        }
        else if (FieldName(line) is { } field) TakeField(field, line[(line.IndexOf(':') + 1)..].Trim(), number);
        else if (count is not null) TakePeaks(line, number);
        else Say("BAD_LINE", number, line, isOpen ? "Peaks come behind \"Num Peaks: n\", everything else behind the name of a field and a colon." : "A spectrum starts with \"Name: …\".");
    }

    /// <summary>Closes the last spectrum and gives back all.</summary>
    public MspFile End(int lastLine)
    {
        Close();
        if (moreErrors > 0) errors.Add(new("BAD_LINE", lastLine, "", $"And {moreErrors:N0} more errors.", false));
        return new(entries, [.. errors.OrderBy(e => e.Line)]);
    }

    private void TakeField(string field, string value, int number)
    {
        if (count is not null || (field == "NAME" && name is not null)) Close();
        if (!isOpen) (isOpen, startedOn) = (true, number);
        switch (field)
        {
            case "NAME":
                name = value.Length == 0 ? null : value;
                break;
            case "INCHIKEY":
                inchiKey = InchiKeyForm().IsMatch(value) ? value : null;
                break;
            case "FORMULA":
                formula = value.Length == 0 ? null : value;
                break;
            case "CASNO" or "CAS" or "CASNUMBER":
                cas = Cas(value.Split(';')[0].Trim());
                break;
            case "NUMPEAKS":
                countedOn = number;
                if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var said)) count = said;
                else
                {
                    count = -1;
                    Say("PEAK_COUNT", number, value, "Give the number of peaks. They were read as far as they go.");
                }
                break;
            default:
                break;
        }
    }

    /// <summary>Pairs of numbers. Behind a pair a text may stand that explains the peak, as some libraries have it.</summary>
    private void TakePeaks(string line, int number)
    {
        foreach (var part in Quoted().Replace(line, " ").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = part.Split([' ', '\t', ',', ':', '(', ')', '[', ']', '{', '}', '<', '>'], StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < words.Length; i += 2)
            {
                if (i == 2 && !double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out _)) break;
                TakePeak(words[i], i + 1 < words.Length ? words[i + 1] : "", number);
            }
        }
    }

    private void TakePeak(string mzText, string intensityText, int number)
    {
        read++;
        var isPeak = double.TryParse(mzText, NumberStyles.Float, CultureInfo.InvariantCulture, out var mz)
            & double.TryParse(intensityText, NumberStyles.Float, CultureInfo.InvariantCulture, out var intensity);
        if (!isPeak || !(mz is >= .5 and < EiSpectrum.LargestMz + .5) || !(intensity >= 0) || double.IsInfinity(intensity))
        {
            if (badPeaks++ == 0) Say("BAD_PEAK", number, $"{mzText} {intensityText}", $"A peak is an m/z from 1 to {EiSpectrum.LargestMz} and an intensity that is not negative; it and others like it in this spectrum were passed over.");
        }
        else if (peaks.Count < MspFile.MostPeaks) peaks.Add((mz, intensity));
    }

    private void Close()
    {
        if (isOpen && Refusal() is { } refusal) Say(refusal.Code, refusal.Line, name ?? "", refusal.Message, isRefused: true);
        else if (isOpen)
        {
            if (count >= 0 && count != read) Say("PEAK_COUNT", countedOn, name!, $"\"Num Peaks\" says {count}, and there are {read}. Those were read; see whether the file was cut.");
            entries.Add(new(name!, inchiKey, formula, cas, EiSpectrum.Of(peaks)!));
        }
        peaks.Clear();
        (isOpen, name, inchiKey, formula, cas, count, read, badPeaks) = (false, null, null, null, null, null, 0, 0);
    }

    private (string Code, int Line, string Message)? Refusal() =>
        name is null ? ("NO_NAME", startedOn, "Give each spectrum a \"Name: …\".")
        : count is null ? ("NO_PEAK_COUNT", startedOn, "Give \"Num Peaks: n\" and the peaks behind it.")
        : read > MspFile.MostPeaks ? ("TOO_MANY_PEAKS", countedOn, $"A spectrum has at most {MspFile.MostPeaks:N0} peaks.")
        : peaks.TrueForAll(p => p.Intensity == 0) ? ("NO_PEAKS", countedOn, "No peak could be read.")
        : null;

    private void Say(string code, int line, string found, string message, bool isRefused = false)
    {
        if (errors.Count < MspFile.MostErrors) errors.Add(new(code, line, found.Length <= 60 ? found : found[..59] + "…", message, isRefused));
        else moreErrors++;
    }

    /// <summary>"NUMPEAKS" of "Num Peaks: 5"; null for a line of peaks.</summary>
    private static string? FieldName(string line)
    {
        var colon = line.AsSpan(0, Math.Min(line.Length, LongestFieldName)).IndexOf(':');
        if (colon <= 0) return null;
        var name = line.AsSpan(0, colon).Trim();
        if (name.IsEmpty || !char.IsAsciiLetter(name[0]) || name.ContainsAnyExcept(FieldCharacters) || double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return null;
        return string.Concat(name.ToString().Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
    }

    /// <summary>With dashes, which SWGDRUG's library leaves out; null for 0 and other numbers that are none.</summary>
    private static string? Cas(string text)
    {
        var digits = text.Replace("-", "");
        if (digits.Length is < 5 or > 10 || !digits.All(char.IsAsciiDigit)) return null;
        var cas = $"{digits[..^3]}-{digits[^3..^1]}-{digits[^1]}";
        return CasNumber.Form().IsMatch(cas) && CasNumber.HasCheckDigit(cas) ? cas : null;
    }

    [GeneratedRegex(@"^[A-Z]{14}-[A-Z]{10}-[A-Z]\z", RegexOptions.CultureInvariant)]
    private static partial Regex InchiKeyForm();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
