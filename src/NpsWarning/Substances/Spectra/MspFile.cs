namespace NpsWarning.Substances.Spectra;

/// <summary>What is wrong in an MSP file; nothing stops the reading of the rest.</summary>
/// <param name="Code">One of <see cref="MspFile.Codes"/>.</param>
/// <param name="Line">From 1.</param>
/// <param name="Found">What stands there, cut to some sixty characters.</param>
/// <param name="Message">What to do.</param>
/// <param name="Refused">Whether the whole spectrum was left out; otherwise it was read with what is good in it.</param>
public sealed record MspError(string Code, int Line, string Found, string Message, bool Refused);

/// <summary>
/// A file of mass spectra in NIST's text format: fields, each on a line ("Name: …"), then "Num Peaks: n" and n pairs of m/z and intensity, separated by
/// spaces, tabs, commas, semicolons, colons or brackets, any number on a line. A spectrum ends at an empty line, at the next "Name:" or at the end.
/// </summary>
/// <param name="Entries">The spectra that could be read, in the order of the file.</param>
/// <param name="Errors">By line.</param>
public sealed record MspFile(IReadOnlyList<LibraryEntry> Entries, IReadOnlyList<MspError> Errors)
{
    /// <summary>Codes of errors.</summary>
    public static IReadOnlyList<string> Codes { get; } = ["NO_NAME", "NO_PEAK_COUNT", "NO_PEAKS", "PEAK_COUNT", "BAD_PEAK", "BAD_LINE", "LONG_LINE", "TOO_MANY_PEAKS"];

    /// <summary>Peaks of one spectrum; more are no spectrum of unit m/z, whatever a file says, and are refused.</summary>
    internal const int MostPeaks = 50_000;

    /// <summary>Characters of a line; the rest of a longer one is passed over.</summary>
    internal const int LongestLine = 1_000_000;

    /// <summary>Errors kept; the last says how many more there were.</summary>
    internal const int MostErrors = 1000;

    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MspFile Read(TextReader reader)
    {
        var (file, number) = (new MspReading(), 0);
        foreach (var (line, isCut) in Lines(reader)) file.Take(line, ++number, isCut);
        return file.End(number);
    }

    /// <summary>Lines without their ends, in memory that does not grow with them.</summary>
    private static IEnumerable<(string Line, bool IsCut)> Lines(TextReader reader)
    {
        var (buffer, line, isCut, any) = (new char[16_384], new System.Text.StringBuilder(), false, false);
        for (int read; (read = reader.Read(buffer, 0, buffer.Length)) > 0;)
        {
            for (var from = 0; from < read;)
            {
                var length = buffer.AsSpan(from, read - from).IndexOf('\n');
                var end = length < 0 ? read : from + length;
                isCut |= line.Length + end - from > LongestLine;
                line.Append(buffer, from, Math.Min(end - from, LongestLine - line.Length));
                (any, from) = (true, end + 1);
                if (length < 0) break;
                yield return (line.ToString().TrimEnd('\r'), isCut);
                line.Clear();
                (isCut, any) = (false, false);
            }
        }
        if (any) yield return (line.ToString(), isCut);
    }
}
