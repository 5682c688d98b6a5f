namespace NpsWarning.Intake.Contract;

/// <summary>Dates and instants in their plainest form, from the year 1000 to 9998: what that is, every reader takes.</summary>
internal static class PlainTime
{
    /// <summary>2026-03-01, and a day that exists.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text) =>
        text.Length == 10 && text[4] == '-' && text[7] == '-'
        && Digits(text, 0, 4) is var year and >= 1000 and <= 9998
        && Digits(text, 5, 2) is var month and >= 1 and <= 12
        && Digits(text, 8, 2) is var day and >= 1 && day <= DateTime.DaysInMonth(year, month);

    /// <summary>2026-03-01T12:00:00Z or with an offset up to 14 hours, perhaps with a fraction of up to 7 digits; no leap second.</summary>
    public static bool IsInstant(ReadOnlySpan<byte> text)
    {
        if (text.Length < 20 || !IsDate(text[..10]) || text[10] != 'T' || !IsTime(text[11..16], 23) || text[16] != ':' || Digits(text, 17, 2) is not (>= 0 and <= 59))
            return false;
        var offset = text[19..];
        if (offset[0] == '.')
        {
            var fraction = offset[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (fraction is < 1 or > 7) return false;
            offset = offset[(fraction + 1)..];
        }
        return offset is [(byte)'Z'] || (offset is [(byte)'+' or (byte)'-', ..] && IsTime(offset[1..], 13));
    }

    private static bool IsTime(ReadOnlySpan<byte> text, int lastHour) =>
        text.Length == 5 && text[2] == ':' && Digits(text, 0, 2) is var hour and >= 0 && hour <= lastHour && Digits(text, 3, 2) is >= 0 and <= 59;

    /// <summary>The number, or -1 when it is no run of digits.</summary>
    private static int Digits(ReadOnlySpan<byte> text, int start, int count)
    {
        var number = 0;
        foreach (var digit in text.Slice(start, count))
        {
            if (!char.IsAsciiDigit((char)digit)) return -1;
            number = number * 10 + (digit - '0');
        }
        return number;
    }
}
