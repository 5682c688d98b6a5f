using System.Collections;
using System.Data;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace NpsWarning.Storage;

/// <summary>
/// One statement for many rows on SQL Server, where each round trip costs a millisecond: a plain insert of many rows is a bulk copy, everything else is sent as
/// one batch of commands. Keys and constraints hold for both as for single statements. Not yet run against a server: none was at hand.
/// </summary>
internal static partial class SqlServerRows
{
    /// <summary>Below this a bulk copy's own round trips cost more than they save.</summary>
    internal const int FewestForBulkCopy = 20;

    private const int MostCommands = 500;

    /// <summary>Runs the statement for each row, in order.</summary>
    /// <returns>The rows changed.</returns>
    public static int Execute(SqlConnection connection, SqlTransaction? transaction, string sql, ICollection rows)
    {
        if (rows.Count == 0) return 0;
        if (rows.Count >= FewestForBulkCopy && Insert(sql) is { } insert)
        {
            using var copy = new SqlBulkCopy(connection, SqlBulkCopyOptions.CheckConstraints, transaction) { DestinationTableName = insert.Table };
            foreach (var (column, _) in insert.Columns) copy.ColumnMappings.Add(column, column);
            using var table = Table(insert, rows);
            copy.WriteToServer(table);
            return rows.Count;
        }
        var changed = 0;
        foreach (var some in rows.Cast<object>().Chunk(MostCommands))
        {
            using var batch = new SqlBatch(connection, transaction);
            foreach (var row in some) batch.BatchCommands.Add(Command(sql, row));
            changed += batch.ExecuteNonQuery();
        }
        return changed;
    }

    /// <summary>Table and columns of a statement that only inserts values, each a parameter; null for any other statement.</summary>
    internal static InsertInto? Insert(string sql)
    {
        var match = PlainInsert().Match(sql);
        if (!match.Success) return null;
        var (columns, values) = (List(match.Groups["columns"].Value), List(match.Groups["values"].Value));
        return columns.Length == values.Length && values.All(v => v.StartsWith('@'))
            ? new InsertInto(match.Groups["table"].Value, [.. columns.Zip(values, (c, v) => (c, v[1..]))])
            : null;
    }

    /// <summary>The rows as a bulk copy takes them: one column for each of the statement's, with the type of the property that fills it.</summary>
    internal static DataTable Table(InsertInto insert, ICollection rows)
    {
        var properties = Properties(rows.Cast<object>().First());
        var sources = insert.Columns.Select(c => properties[c.Parameter]).ToArray();
        var table = new DataTable();
        foreach (var ((column, _), source) in insert.Columns.Zip(sources)) table.Columns.Add(column, Stored(source.PropertyType));
        foreach (var row in rows) table.Rows.Add([.. sources.Select(p => Value(p.GetValue(row)))]);
        return table;
    }

    /// <summary>One command with those of the row's properties that the statement names.</summary>
    internal static SqlBatchCommand Command(string sql, object row)
    {
        var command = new SqlBatchCommand(sql);
        foreach (var (name, property) in Properties(row).Where(p => sql.Contains($"@{p.Key}", StringComparison.OrdinalIgnoreCase)))
        {
            var parameter = new SqlParameter($"@{name}", Value(property.GetValue(row)));
            // A null says nothing of its type, and text is no bytes for SQL Server.
            if (property.PropertyType == typeof(byte[])) parameter.SqlDbType = SqlDbType.VarBinary;
            command.Parameters.Add(parameter);
        }
        return command;
    }

    private static Dictionary<string, PropertyInfo> Properties(object row) =>
        row.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);

    private static Type Stored(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && plain == typeof(DateOnly) ? typeof(DateTime) : plain;

    private static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset instant => instant.ToUniversalTime(),
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        _ => value,
    };

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"^\s*INSERT INTO (?<table>\w+) \((?<columns>[\w,\s]+)\)\s+VALUES \((?<values>[@\w,\s]+)\)\s*$")]
    private static partial Regex PlainInsert();

    /// <param name="Table">Its name.</param>
    /// <param name="Columns">Each column with the parameter that fills it.</param>
    internal sealed record InsertInto(string Table, IReadOnlyList<(string Column, string Parameter)> Columns);
}
