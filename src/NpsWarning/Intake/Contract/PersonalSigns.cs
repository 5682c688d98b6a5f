using System.Buffers;

namespace NpsWarning.Intake.Contract;

/// <summary>What a text of plain ASCII has that the patterns of <see cref="PersonalData"/> cannot do without: most texts have none of it.</summary>
/// <param name="Digits">How many.</param>
/// <param name="Space">A blank.</param>
/// <param name="Stop">A full stop.</param>
/// <param name="NameLabel">A word with "name" in it, or "kin".</param>
internal readonly record struct PersonalSigns(int Digits, bool Space, bool Stop, bool NameLabel)
{
    private static readonly SearchValues<string> NameLabels = SearchValues.Create(["name", "next of kin"], StringComparison.OrdinalIgnoreCase);

    /// <summary>For a text with other characters: digits and letters of other scripts count too, so every pattern is tried.</summary>
    public static readonly PersonalSigns Any = new(int.MaxValue, true, true, true);

    public static PersonalSigns In(ReadOnlySpan<char> ascii)
    {
        var digits = 0;
        foreach (var character in ascii)
            if (char.IsAsciiDigit(character)) digits++;
        return new(digits, ascii.Contains(' '), ascii.Contains('.'), ascii.ContainsAny(NameLabels));
    }
}
