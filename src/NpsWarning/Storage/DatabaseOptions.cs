using System.ComponentModel.DataAnnotations;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace NpsWarning.Storage;

/// <summary>Where the service keeps what it knows: <c>Nps:Database</c> in configuration.</summary>
public sealed record DatabaseOptions
{
    /// <summary>SQLite for one machine (the default), SQL Server for many.</summary>
    public DatabaseProvider Provider { get; init; } = DatabaseProvider.Sqlite;

    /// <summary>
    /// ADO.NET connection string. For Azure SQL without a password, name server and database only:
    /// the access token comes from the managed identity.
    /// </summary>
    [Required]
    public string ConnectionString { get; init; } = "";

    /// <summary>How long a statement waits for another writer before it fails as transient, in seconds.</summary>
    [Range(1, 600)]
    public int BusyTimeoutSeconds { get; init; } = 30;

    /// <summary>A SQLite database in the file at <paramref name="path"/>.</summary>
    public static DatabaseOptions SqliteFile(string path) => new() { ConnectionString = $"Data Source={path}" };

    /// <summary>What is wrong with the two settings together, and what to write; null where nothing is.</summary>
    public string? Problem()
    {
        const string write = "write Server=…;Database=…";
        try
        {
            if (Provider == DatabaseProvider.Sqlite) _ = new SqliteConnectionStringBuilder(ConnectionString);
            else if (string.IsNullOrWhiteSpace(ConnectionString)) return $"Nps:Database:Provider is SqlServer, and Nps:Database:ConnectionString is not set: {write}.";
            else if (new SqlConnectionStringBuilder(ConnectionString).DataSource.Length == 0) return $"Nps:Database:ConnectionString names no server: {write}.";
            return null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return Provider == DatabaseProvider.Sqlite
                ? $"Nps:Database:ConnectionString is none for SQLite: {e.Message.Split(" For a possible")[0]} For SQL Server set Nps:Database:Provider to SqlServer."
                : $"Nps:Database:ConnectionString is none for SQL Server: {e.Message} Instead {write}.";
        }
    }
}

/// <summary>The two databases that every statement must run on.</summary>
public enum DatabaseProvider
{
    /// <summary>Embedded, one writer at a time, write-ahead log with full synchronisation.</summary>
    Sqlite,

    /// <summary>SQL Server 2022 or Azure SQL.</summary>
    SqlServer,
}
