using Microsoft.Data.Sqlite;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>Statements without parameters, which are run seldom.</summary>
internal static class JournalQueries
{
    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement to its end that does a part of its work for each row it gives.</summary>
    public static void Step(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read()) { }
    }

    public static long Number(this SqliteConnection connection, string sql) => (long)Scalar(connection, sql);

    public static string Text(this SqliteConnection connection, string sql) => (string)Scalar(connection, sql);

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
