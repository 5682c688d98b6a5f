using System.Collections;
using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;

namespace NpsWarning.Storage;

/// <summary>One connection, and the transaction if there is one, with Dapper's verbs. Valid only inside its unit of work.</summary>
public sealed class Session(DbConnection connection, DbTransaction? transaction, DatabaseProvider provider)
{
    /// <summary>Which SQL dialect this session speaks.</summary>
    public DatabaseProvider Provider => provider;

    /// <summary>
    /// Runs a statement; with a list of parameters, once for each: on SQLite with one prepared command, on SQL Server in one round trip. Gives the rows changed.
    /// </summary>
    public int Execute(string sql, object? parameters = null) => connection is SqlConnection server && parameters is ICollection rows
        ? SqlServerRows.Execute(server, (SqlTransaction?)transaction, sql, rows)
        : connection.Execute(sql, parameters, transaction);

    /// <summary>All rows.</summary>
    public List<T> Query<T>(string sql, object? parameters = null) => connection.Query<T>(sql, parameters, transaction).AsList();

    /// <summary>Hands over each row as it comes, for the few readings of many rows in which making an object of each costs more than all else.</summary>
    public void Each(string sql, object? parameters, Action<DbDataReader> row)
    {
        using var reader = (DbDataReader)connection.ExecuteReader(sql, parameters, transaction);
        while (reader.Read()) row(reader);
    }

    /// <summary>The day in a column of such a row.</summary>
    public DateOnly Day(DbDataReader row, int column) => provider == DatabaseProvider.Sqlite
        ? DapperHandlers.Day(row.GetString(column))
        : DateOnly.FromDateTime(row.GetDateTime(column));

    /// <summary>The first row, or the default of <typeparamref name="T"/> where there is none.</summary>
    public T? First<T>(string sql, object? parameters = null) => connection.QueryFirstOrDefault<T>(sql, parameters, transaction);

    /// <summary>
    /// At most <paramref name="count"/> rows of an ordered query: the one clause in which the two dialects must differ.
    /// </summary>
    public List<T> Top<T>(int count, string orderedSql, object? parameters = null) => Query<T>(
        orderedSql + (provider == DatabaseProvider.Sqlite ? $" LIMIT {count}" : $" OFFSET 0 ROWS FETCH NEXT {count} ROWS ONLY"), parameters);

    /// <summary>
    /// Does <paramref name="work"/> so that on SQLite what it deletes is overwritten in the file, not only taken out of the tables: it may concern people.
    /// On SQL Server the platform encrypts the files.
    /// </summary>
    public T OverwritingDeleted<T>(Func<T> work)
    {
        if (provider == DatabaseProvider.SqlServer) return work();
        var before = First<int>("PRAGMA secure_delete");
        First<int>("PRAGMA secure_delete = ON");
        var result = work();
        First<int>($"PRAGMA secure_delete = {before}");
        return result;
    }
}
