using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>
/// The databases that storage tests run on: a SQLite file of its own for each test, and a database of its own on the SQL Server that the connection
/// string in <c>NPS_SQLSERVER</c> names. Without it, the test shows as skipped, by name.
/// </summary>
public static class Databases
{
    private static readonly Lazy<byte[]> Migrated = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("nps-template-").FullName;
        var options = DatabaseOptions.SqliteFile(Path.Combine(folder, "nps.db")) with { ConnectionString = $"Data Source={Path.Combine(folder, "nps.db")};Pooling=False" };
        Schema.Migrate(new Database(options), options);
        var bytes = File.ReadAllBytes(Path.Combine(folder, "nps.db"));
        Directory.Delete(folder, recursive: true);
        return bytes;
    });

    public static TheoryData<DatabaseProvider> All => [DatabaseProvider.Sqlite, DatabaseProvider.SqlServer];

    /// <summary>A database without any table in it.</summary>
    public static TestDatabase Empty(DatabaseProvider provider) => new(provider, migrated: false);

    /// <summary>A database with this program's schema.</summary>
    public static TestDatabase Open(DatabaseProvider provider = DatabaseProvider.Sqlite) => new(provider, migrated: true);

    internal static byte[] Template => Migrated.Value;
}

/// <summary>One test's database; gone with the test.</summary>
public sealed class TestDatabase : IDisposable
{
    private readonly string? _server;
    private readonly string _name = "nps_test_" + Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal);

    internal TestDatabase(DatabaseProvider provider, bool migrated)
    {
        Folder = Directory.CreateTempSubdirectory("nps-storage-").FullName;
        if (provider == DatabaseProvider.SqlServer)
        {
            _server = Environment.GetEnvironmentVariable("NPS_SQLSERVER");
            if (string.IsNullOrEmpty(_server)) Assert.Skip("No SQL Server: set NPS_SQLSERVER to a connection string that may create databases.");
            OnServer($"CREATE DATABASE [{_name}]");
            Options = new() { Provider = provider, ConnectionString = new SqlConnectionStringBuilder(_server) { InitialCatalog = _name }.ConnectionString };
        }
        else
        {
            if (migrated) System.IO.File.WriteAllBytes(File, Databases.Template);
            Options = DatabaseOptions.SqliteFile(File);
        }
        Database = new Database(Options);
        if (migrated && provider == DatabaseProvider.SqlServer) Schema.Migrate(Database, Options);
    }

    public string Folder { get; }

    public string File => Path.Combine(Folder, "nps.db");

    public DatabaseOptions Options { get; }

    public Database Database { get; }

    /// <summary>A table's rows as text, sorted.</summary>
    public List<string> Rows(string sql) => Database.Read(session => session.Query<dynamic>(sql)
        .Select(row => string.Join(" | ", ((IDictionary<string, object?>)row).Values.Select(v => v?.ToString() ?? "∅"))).Order(StringComparer.Ordinal).ToList());

    public long Count(string table) => Database.Read(session => session.First<long>($"SELECT COUNT(*) FROM {table}"));

    public void Dispose()
    {
        if (_server is not null)
        {
            SqlConnection.ClearAllPools();
            OnServer($"ALTER DATABASE [{_name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE [{_name}]");
        }
        else
        {
            using var connection = new SqliteConnection(Options.ConnectionString);
            SqliteConnection.ClearPool(connection);
        }
        Directory.Delete(Folder, recursive: true);
    }

    private void OnServer(string sql)
    {
        using var connection = new SqlConnection(_server);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
