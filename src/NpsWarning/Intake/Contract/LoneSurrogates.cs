using System.Buffers.Text;

namespace NpsWarning.Intake.Contract;

/// <summary>Halves of a character, which only escapes can write in UTF-8. Reading such a text throws, and a message may have thirty thousand.</summary>
internal static class LoneSurrogates
{
    /// <param name="json">A text as it stands in well-formed JSON, escapes and all.</param>
    public static bool AreIn(ReadOnlySpan<byte> json)
    {
        var isHigh = false; // the escape just before is the first half of a pair
        while (true)
        {
            var next = json.IndexOf((byte)'\\');
            if (isHigh && next != 0) return true;
            if (next < 0) return false;
            var escape = json[next..];
            var unit = escape[1] == 'u' ? HexOf(escape.Slice(2, 4)) : 0;
            if (isHigh != char.IsLowSurrogate((char)unit)) return true;
            isHigh = char.IsHighSurrogate((char)unit);
            json = escape[(escape[1] == 'u' ? 6 : 2)..];
        }
    }

    private static int HexOf(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int value, out _, 'x') ? value : 0;
}
