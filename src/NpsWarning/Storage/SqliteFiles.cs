using Dapper;
using Microsoft.Data.Sqlite;

namespace NpsWarning.Storage;

/// <summary>A SQLite database as files: whole copies of it, taken while others write, and looked over before they are trusted.</summary>
public static class SqliteFiles
{
    // 4 MB at a time: the bar moves, and a stop is heeded.
    private const int PagesAtATime = 1024;

    private static readonly string[] Beside = ["-wal", "-shm"];

    /// <summary>The database's file; null where it lies in memory or on SQL Server.</summary>
    public static string? PathOf(DatabaseOptions options)
    {
        if (options.Provider != DatabaseProvider.Sqlite) return null;
        var b = new SqliteConnectionStringBuilder(options.ConnectionString);
        return b.Mode == SqliteOpenMode.Memory || b.DataSource is "" or ":memory:" ? null : Path.GetFullPath(b.DataSource);
    }

    /// <summary>Whether there is a database to look into; one on SQL Server is only known to be there once it is opened.</summary>
    public static bool IsThere(DatabaseOptions options) => PathOf(options) is not { } path || File.Exists(path);

    /// <summary>
    /// Copies the database to <paramref name="file"/> as it is at one commit, while others write. The copy is whole or not there: it is written beside, compared
    /// with the original table by table, checked, brought to the disk, and only then given its name.
    /// </summary>
    /// <exception cref="InvalidDataException">The copy is not what it should be; it is gone again.</exception>
    public static SqliteCopy Copy(DatabaseOptions options, string file, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var part = file + ".part";
        try
        {
            MakePrivate(part);
            var rows = CopyPages(options, part, progress, cancel);
            LeaveLogMode(part);
            var found = Check(part);
            var wrong = rows.Where(r => found.Rows.GetValueOrDefault(r.Key, -1) != r.Value).Select(r => r.Key).ToList();
            if (wrong.Count > 0) throw new InvalidDataException($"The copy differs from the database in {string.Join(", ", wrong)}.");
            using (var written = new FileStream(part, FileMode.Open, FileAccess.ReadWrite)) written.Flush(flushToDisk: true);
            File.Move(part, file, overwrite: true);
            progress?.Report(1);
            return found with { File = file };
        }
        finally
        {
            foreach (var rest in (string[])[part, part + "-wal", part + "-shm", part + "-journal"]) File.Delete(rest);
        }
    }

    /// <summary>Reads a copy through: every page and index as it should be, and its rows counted.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or no database of this program.</exception>
    public static SqliteCopy Check(string file)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ConnectionString);
            connection.Open();
            var problems = connection.Query<string>("PRAGMA integrity_check(5)").ToList();
            if (problems is not ["ok"]) throw new InvalidDataException($"{file} is damaged: {string.Join("; ", problems)}");
            var rows = Rows(connection);
            if (!rows.ContainsKey("SchemaVersions") || !rows.ContainsKey("report_revisions")) throw new InvalidDataException($"{file} is no database of this program.");
            return new SqliteCopy(file, new FileInfo(file).Length, rows);
        }
        catch (SqliteException e)
        {
            throw new InvalidDataException($"{file} cannot be read as a database: {e.Message}");
        }
    }

    /// <summary>Puts a checked copy in the database's place; what was there stays beside it. Nobody else may have the database open.</summary>
    /// <returns>Where the replaced database is now; null where there was none.</returns>
    public static string? Replace(DatabaseOptions options, string copy, string replaced)
    {
        var file = PathOf(options)!;
        using (var pooled = new SqliteConnection(options.ConnectionString)) SqliteConnection.ClearPool(pooled);
        if (!File.Exists(file))
        {
            File.Move(copy, file);
            return null;
        }
        TryEmptyLog(file);
        foreach (var end in Beside.Where(end => File.Exists(file + end))) File.Move(file + end, replaced + end, overwrite: true);
        File.Replace(copy, file, replaced);
        return replaced;
    }

    /// <summary>A copy before a migration, under a name that nothing has yet.</summary>
    internal static string KeepBeside(DatabaseOptions options, string name)
    {
        var free = name;
        for (var i = 2; File.Exists(free); i++) free = $"{name}.{i}";
        return Copy(options, free).File;
    }

    private static IReadOnlyDictionary<string, long> CopyPages(DatabaseOptions options, string part, IProgress<double>? progress, CancellationToken cancel)
    {
        using var source = new SqliteConnection(new SqliteConnectionStringBuilder(options.ConnectionString) { Pooling = false }.ConnectionString) { DefaultTimeout = options.BusyTimeoutSeconds };
        source.Open();
        // An open reading transaction holds the copy to one commit; without it, each commit of another connection would make SQLite begin again.
        using var snapshot = source.BeginTransaction(deferred: true);
        var rows = Rows(source);
        using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = part, Pooling = false }.ConnectionString);
        target.Open();
        target.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"); // the copy counts only once it is whole, and is flushed then
        using var backup = SQLitePCL.raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid) throw new SqliteException(SQLitePCL.raw.sqlite3_errmsg(target.Handle).utf8_to_string(), SQLitePCL.raw.sqlite3_errcode(target.Handle));
        int result;
        while ((result = SQLitePCL.raw.sqlite3_backup_step(backup, PagesAtATime)) == SQLitePCL.raw.SQLITE_OK)
        {
            cancel.ThrowIfCancellationRequested();
            var pages = SQLitePCL.raw.sqlite3_backup_pagecount(backup);
            progress?.Report(0.9 * (pages - SQLitePCL.raw.sqlite3_backup_remaining(backup)) / Math.Max(1, pages)); // the rest is for checking
        }
        if (result != SQLitePCL.raw.SQLITE_DONE) throw new SqliteException($"Copying to {part} failed: {SQLitePCL.raw.sqlite3_errstr(result).utf8_to_string()}.", result);
        return rows;
    }

    // A copy is one file, readable also from where nothing can be written; the service puts it back into log mode when it opens it.
    private static void LeaveLogMode(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
        connection.Open();
        connection.Execute("PRAGMA journal_mode = DELETE");
    }

    private static Dictionary<string, long> Rows(SqliteConnection connection) => connection
        .Query<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name").ToList()
        .ToDictionary(table => table, table => connection.ExecuteScalar<long>($"SELECT COUNT(*) FROM \"{table}\""));

    // So that the file alone is the database.
    private static void TryEmptyLog(string file)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ConnectionString);
            connection.Open();
            connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // It may be damaged, which is why it is replaced: then it keeps its log, which is moved with it.
        }
    }

    // Reports lie in it: for its owner's eyes.
    private static void MakePrivate(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (new FileStream(file, options)) { }
    }
}

/// <summary>A copy that was read through.</summary>
/// <param name="File">Where it is.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Rows">How many rows each table has.</param>
public sealed record SqliteCopy(string File, long Bytes, IReadOnlyDictionary<string, long> Rows);
