using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Transactions;
using DbUp.Support;

namespace NpsWarning.Storage;

/// <summary>The numbered scripts under <c>Storage/sqlite</c> and <c>Storage/sqlserver</c>, run once each, in order, each in a transaction.</summary>
public static class Schema
{
    /// <summary>Brings the database up to this program's schema. Running it again does nothing.</summary>
    /// <returns>The names of the scripts that were run now.</returns>
    /// <exception cref="SchemaException">A script failed, or the database was made by a newer program.</exception>
    public static IReadOnlyList<string> Migrate(Database database, DatabaseOptions options)
    {
        using (database.Open()) { } // makes the SQLite file, and sets its journal mode outside a transaction
        var engine = Engine(database, options);
        var newer = engine.GetExecutedScripts().Except(engine.GetDiscoveredScripts().Select(s => s.Name)).ToList();
        if (newer.Count > 0)
            throw new SchemaException($"The database was last used by a newer version of this program (it has {string.Join(", ", newer)}). Use that version, or restore a backup.");
        var result = engine.PerformUpgrade();
        return result.Successful
            ? result.Scripts.Select(s => s.Name).ToList()
            : throw new SchemaException($"Script {result.ErrorScript?.Name} failed and was rolled back: {result.Error.Message}");
    }

    /// <summary>The scripts that <see cref="Migrate"/> would run now.</summary>
    public static IReadOnlyList<string> Pending(DatabaseOptions options) => Engine(new Database(options), options).GetScriptsToExecute().Select(s => s.Name).ToList();

    private static UpgradeEngine Engine(Database database, DatabaseOptions options)
    {
        var (builder, folder) = options.Provider == DatabaseProvider.Sqlite
            ? (DeployChanges.To.SqliteDatabase(options.ConnectionString), ".sqlite.")
            : (DeployChanges.To.SqlDatabase(new SqlServerConnections(database)), ".sqlserver.");
        return Configure(builder, folder).Build();
    }

    /// <summary>Opens as the service itself does, so that the managed identity's token is there; DbUp's own would ask for a password.</summary>
    private sealed class SqlServerConnections(Database database) : DatabaseConnectionManager(_ => database.Open())
    {
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => new SqlCommandSplitter().SplitScriptIntoCommands(scriptContents);
    }

    private static UpgradeEngineBuilder Configure(UpgradeEngineBuilder builder, string folder) => builder
        .WithScriptsEmbeddedInAssembly(typeof(Schema).Assembly, name => name.Contains(".Storage" + folder, StringComparison.Ordinal))
        .WithTransactionPerScript()
        .WithVariablesDisabled()
        .LogToNowhere();
}

/// <summary>The database's schema cannot be brought to, or used at, this program's version; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message);
