using System.Globalization;
using Microsoft.Data.Sqlite;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Backtesting;

/// <summary>A database in memory with the service's tables, gone when disposed of.</summary>
internal sealed class MemoryDatabase : IDisposable
{
    private static int _made;

    private readonly System.Data.Common.DbConnection _keepsItAlive;

    public MemoryDatabase()
    {
        var name = $"backtest-{Environment.ProcessId}-{Interlocked.Increment(ref _made).ToString(CultureInfo.InvariantCulture)}";
        var options = new DatabaseOptions { ConnectionString = $"Data Source={name};Mode=Memory;Cache=Shared" };
        Database = new Database(options);
        _keepsItAlive = Database.Open();
        Schema.Migrate(Database, options);
    }

    public Database Database { get; }

    public void Dispose()
    {
        // A connection waiting in the pool would keep the memory.
        SqliteConnection.ClearPool((SqliteConnection)_keepsItAlive);
        _keepsItAlive.Dispose();
        SqliteConnection.ClearPool(new SqliteConnection(_keepsItAlive.ConnectionString));
    }
}
