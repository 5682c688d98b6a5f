using System.Data.Common;
using Dapper;
using DbUp;
using DbUp.Builder;
using DbUp.Engine;
using DbUp.Engine.Transactions;
using DbUp.Sqlite;
using DbUp.Sqlite.Helpers;
using DbUp.Support;
using Microsoft.Data.Sqlite;

namespace NpsWarning.Storage;

/// <summary>
/// The numbered scripts under <c>Storage/sqlite</c> and <c>Storage/sqlserver</c>, run once each, in order. Of two programs that migrate one database at
/// once, one waits for the other and then finds nothing to do.
/// </summary>
public static class Schema
{
    /// <summary>How long one migrator waits for another: longer than an index on a million reports takes.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    /// <summary>Brings the database up to this program's schema. Running it again does nothing.</summary>
    /// <exception cref="SchemaException">A script failed, or the database was made by a newer program.</exception>
    public static Migration Migrate(Database database, DatabaseOptions options) =>
        options.Provider == DatabaseProvider.Sqlite ? MigrateSqlite(database, options) : MigrateSqlServer(database, options);

    /// <summary>Where the database stands against this program; a SQLite file that is not there is not made.</summary>
    public static SchemaState State(DatabaseOptions options)
    {
        var engine = Engine(new Database(options), options).WithoutTransaction().Build(); // DbUp's transaction on SQLite would wait for whoever writes
        var all = engine.GetDiscoveredScripts().Select(s => SchemaScript.Of(s.Name, s.Contents)).ToList();
        if (!SqliteFiles.IsThere(options)) return new SchemaState(null, all, []);
        var run = engine.GetExecutedScripts().Order(StringComparer.Ordinal).ToList();
        return new SchemaState(
            run.Count == 0 ? null : SchemaScript.Short(run[^1]), [.. all.Where(s => !run.Contains(s.FullName))], [.. run.Except(all.Select(s => s.FullName)).Select(SchemaScript.Short)]);
    }

    /// <summary>The scripts that <see cref="Migrate"/> would run now.</summary>
    public static IReadOnlyList<string> Pending(DatabaseOptions options) => [.. State(options).Pending.Select(s => s.FullName)];

    // One transaction around looking and running: SQLite's write lock keeps a second migrator out, and whatever fails takes all scripts back.
    private static Migration MigrateSqlite(Database database, DatabaseOptions options)
    {
        using var connection = (SqliteConnection)database.Open(); // makes the file, and sets its journal mode outside a transaction
        connection.DefaultTimeout = (int)LongestWait.TotalSeconds;
        connection.Execute("BEGIN IMMEDIATE");
        try
        {
            var shared = new SharedConnection(connection);
            var builder = Configure(DeployChanges.To.SqliteDatabase(shared), ".sqlite.").WithoutTransaction();
            builder.Configure(c => c.ConnectionManager = new SqliteStatements(shared));
            var engine = builder.Build();
            var pending = engine.GetScriptsToExecute();
            RefuseNewer(engine);
            var isNew = pending.Count == engine.GetDiscoveredScripts().Count;
            var kept = pending.Count == 0 || isNew || SqliteFiles.PathOf(options) is not { } file ? null : SqliteFiles.KeepBeside(options, $"{file}.before-{SchemaScript.Short(pending[0].Name)[..4]}");
            var scripts = Run(engine);
            connection.Execute("COMMIT");
            return new Migration(scripts, kept, null);
        }
        catch
        {
            if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) == 0) connection.Execute("ROLLBACK"); // a full disk has done it already
            throw;
        }
    }

    private static Migration MigrateSqlServer(Database database, DatabaseOptions options)
    {
        using var connection = database.Open();
        if (connection.QuerySingle<int>(SqlServerOnly.TakeSchemaLock, new { wait = (int)LongestWait.TotalMilliseconds }, commandTimeout: 0) < 0)
            throw new SchemaException($"Another program has been migrating the database for {LongestWait.TotalMinutes:0} minutes. Try again when it is done.");
        try
        {
            var engine = Engine(database, options).WithTransactionPerScript().Build();
            RefuseNewer(engine);
            var problem = engine.GetExecutedScripts().Count == 0 ? TurnSnapshotOn(connection) : null;
            return new Migration(Run(engine), null, problem);
        }
        finally
        {
            connection.Execute(SqlServerOnly.ReleaseSchemaLock);
        }
    }

    // Azure SQL has it on from the start. Elsewhere a new database is the moment: later it would have to throw everyone else out. An account that may not
    // do it can still migrate; doctor goes on saying that it is off.
    private static string? TurnSnapshotOn(DbConnection connection)
    {
        try
        {
            connection.Execute(SqlServerOnly.TurnReadCommittedSnapshotOn);
            return null;
        }
        catch (DbException e)
        {
            return $"Read-committed snapshot could not be turned on: {e.Message} {SqlServerOnly.SnapshotAdvice}";
        }
    }

    private static void RefuseNewer(UpgradeEngine engine)
    {
        var newer = engine.GetExecutedScripts().Except(engine.GetDiscoveredScripts().Select(s => s.Name)).Select(SchemaScript.Short).ToList();
        if (newer.Count > 0) throw SchemaException.Newer(newer);
    }

    private static List<string> Run(UpgradeEngine engine)
    {
        var result = engine.PerformUpgrade();
        return result.Successful
            ? result.Scripts.Select(s => s.Name).ToList()
            : throw new SchemaException($"Script {result.ErrorScript?.Name} failed and was rolled back: {result.Error.Message}");
    }

    private static UpgradeEngineBuilder Engine(Database database, DatabaseOptions options)
    {
        var (builder, folder) = options.Provider == DatabaseProvider.Sqlite
            ? (DeployChanges.To.SqliteDatabase(options.ConnectionString), ".sqlite.")
            : (DeployChanges.To.SqlDatabase(new SqlServerConnections(database)), ".sqlserver.");
        return Configure(builder, folder);
    }

    /// <summary>
    /// Statement by statement: ALTER TABLE of a STRICT table looks to the driver like a query, and after a query it runs what is left of a command without
    /// saying when that fails. Half a script would then be taken for all of it.
    /// </summary>
    private sealed class SqliteStatements(SharedConnection connection) : SqliteConnectionManager(connection)
    {
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents)
        {
            var from = 0;
            for (var end = scriptContents.IndexOf(';'); end >= 0; end = scriptContents.IndexOf(';', end + 1))
            {
                var statement = scriptContents[from..(end + 1)];
                if (SQLitePCL.raw.sqlite3_complete(statement) == 0) continue; // inside a trigger, a text or a comment
                yield return statement;
                from = end + 1;
            }
            if (scriptContents[from..].Trim() is { Length: > 0 } rest) yield return rest;
        }
    }

    /// <summary>Opens as the service itself does, so that the managed identity's token is there; DbUp's own would ask for a password.</summary>
    private sealed class SqlServerConnections(Database database) : DatabaseConnectionManager(_ => database.Open())
    {
        public override IEnumerable<string> SplitScriptIntoCommands(string scriptContents) => new SqlCommandSplitter().SplitScriptIntoCommands(scriptContents);
    }

    private static UpgradeEngineBuilder Configure(UpgradeEngineBuilder builder, string folder) => builder
        .WithScriptsEmbeddedInAssembly(typeof(Schema).Assembly, name => name.Contains(".Storage" + folder, StringComparison.Ordinal))
        .WithVariablesDisabled()
        .LogToNowhere();
}

/// <summary>What a migration did.</summary>
/// <param name="Scripts">The scripts that were run now, by their full names.</param>
/// <param name="Backup">The copy of a SQLite database as it was before; null where it was new or nothing was run.</param>
/// <param name="Problem">What is not as it should be although the schema is; null where all is well.</param>
public sealed record Migration(IReadOnlyList<string> Scripts, string? Backup, string? Problem);

/// <summary>A database's schema against this program's.</summary>
/// <param name="Present">The newest script that it has, such as <c>0001_first</c>; null where it has none.</param>
/// <param name="Pending">What it lacks, in order.</param>
/// <param name="Newer">What it has and this program does not know.</param>
public sealed record SchemaState(string? Present, IReadOnlyList<SchemaScript> Pending, IReadOnlyList<string> Newer)
{
    /// <exception cref="SchemaException">A newer program made it.</exception>
    public void RefuseNewer()
    {
        if (Newer.Count > 0) throw SchemaException.Newer(Newer);
    }
}

/// <summary>The database's schema cannot be brought to, or used at, this program's version; the message says what to do.</summary>
public sealed class SchemaException(string message) : Exception(message)
{
    internal static SchemaException Newer(IReadOnlyList<string> scripts) =>
        new($"The database was last used by a newer version of this program (it has {string.Join(", ", scripts)}). Use that version, or restore a backup.");
}
