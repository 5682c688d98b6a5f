namespace NpsWarning.Substances;

/// <summary>Numbers of the CAS registry.</summary>
public static class CasNumber
{
    /// <summary>Whether the last digit is the sum of the others, each times its place from the right, modulo 10. For a text of the registry's form.</summary>
    public static bool HasCheckDigit(string cas)
    {
        var digits = cas.Where(char.IsAsciiDigit).Select(digit => digit - '0').Reverse().ToArray();
        return digits.Skip(1).Select((digit, place) => digit * (place + 1)).Sum() % 10 == digits[0];
    }
}
