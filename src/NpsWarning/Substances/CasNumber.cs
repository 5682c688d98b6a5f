using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>Numbers of the CAS registry.</summary>
public static partial class CasNumber
{
    /// <summary>Whether a text has the registry's form: up to seven digits, two, and the check digit.</summary>
    [GeneratedRegex(@"^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]\z")]
    public static partial Regex Form();

    /// <summary>Whether the last digit is the sum of the others, each times its place from the right, modulo 10. For a text of that form.</summary>
    public static bool HasCheckDigit(string cas)
    {
        var digits = cas.Where(char.IsAsciiDigit).Select(digit => digit - '0').Reverse().ToArray();
        return digits.Skip(1).Select((digit, place) => digit * (place + 1)).Sum() % 10 == digits[0];
    }
}
