using System.Data;
using System.Globalization;
using Dapper;
using Microsoft.Data.SqlClient;

namespace NpsWarning.Storage;

/// <summary>How instants and days are written on both databases, so that on SQLite they sort as text.</summary>
internal static class DapperHandlers
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.RemoveTypeMap(typeof(DateOnly));
        SqlMapper.RemoveTypeMap(typeof(DateOnly?));
        SqlMapper.AddTypeHandler(new Instants());
        SqlMapper.AddTypeHandler(new Days());
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        return true;
    });

    public static void Register() => _ = Registered.Value;

    /// <summary>A day as SQLite keeps it, yyyy-MM-dd.</summary>
    public static DateOnly Day(string text) => text.Length == 10
        ? new DateOnly((Digit(text, 0) * 1000) + (Digit(text, 1) * 100) + (Digit(text, 2) * 10) + Digit(text, 3), (Digit(text, 5) * 10) + Digit(text, 6), (Digit(text, 8) * 10) + Digit(text, 9))
        : throw new FormatException($"'{text}' is no day.");

    private static int Digit(string text, int at) => text[at] is >= '0' and <= '9' ? text[at] - '0' : throw new FormatException($"'{text}' is no day.");

    private sealed class Instants : SqlMapper.TypeHandler<DateTimeOffset>
    {
        private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value) =>
            parameter.Value = parameter is SqlParameter
                ? value.ToUniversalTime()
                : value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

        public override DateTimeOffset Parse(object value) => value as DateTimeOffset?
            ?? DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }

    private sealed class Days : SqlMapper.TypeHandler<DateOnly>
    {
        public override void SetValue(IDbDataParameter parameter, DateOnly value) =>
            parameter.Value = parameter is SqlParameter ? value : value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        public override DateOnly Parse(object value) => value switch
        {
            DateOnly day => day,
            DateTime instant => DateOnly.FromDateTime(instant),
            _ => Day((string)value),
        };
    }
}
