using Microsoft.Data.Sqlite;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>The SQLite file. Used by one thread at a time.</summary>
internal sealed class JournalFile : IDisposable
{
    /// <summary>Free pages that are kept, 1 MiB: they are needed again at the next message.</summary>
    private const long PagesToKeep = 256;

    /// <summary>Free pages given back at a time, 2 MiB: some 10 ms, in which nothing else is written.</summary>
    private const long PagesAtOnce = 512;

    private static readonly TimeSpan SoonAgain = TimeSpan.FromMilliseconds(5), LaterAgain = TimeSpan.FromSeconds(10);

    private readonly SqliteConnection connection;
    private readonly JournalStatements statements;

    private JournalFile(string path, SqliteConnection connection)
    {
        Path = path;
        this.connection = connection;
        statements = new JournalStatements(connection);
    }

    public string Path { get; }

    public static JournalFile Open(string path, long? maxBytes)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString());
            connection.Open();
            JournalSchema.Prepare(connection, path);
            if (maxBytes is { } limit) connection.Step($"PRAGMA max_page_count = {Math.Max(1, limit / connection.Number("PRAGMA page_size;"))};");
            return new JournalFile(path, connection);
        }
        catch (Exception failure)
        {
            connection?.Dispose();
            if (failure is SqliteException sqlite) throw Explain(path, sqlite);
            throw;
        }
    }

    public static JournalException Explain(string path, SqliteException failure) => new(failure.SqliteErrorCode switch
    {
        5 or 6 => $"The journal '{path}' is in use: another broker has it open. Stop that one, or name another file.",
        11 or 26 => $"The journal '{path}' is damaged or not a journal ({failure.Message}). Move it away to start anew; what it held is then missing.",
        13 => $"The journal '{path}' cannot grow: the disk is full, or the file has reached the largest size that it may have.",
        14 => $"The journal '{path}' cannot be opened: its folder is missing, or not writable.",
        8 => $"The journal '{path}' is read-only.",
        _ => $"The journal '{path}' failed: {failure.Message}",
    }, failure);

    public JournalContent Read(DateTimeOffset now) => JournalReading.Read(connection, now);

    /// <summary>All in one transaction; what is removed comes first, since the others then find its room.</summary>
    public void Commit(IReadOnlyList<Acceptance> arrived, CommitGroup happened)
    {
        statements.Begin();
        try
        {
            foreach (var entry in happened.Entries)
            {
                if (entry.Action == JournalAction.Removed) statements.Write(entry);
            }

            foreach (var entry in happened.Entries)
            {
                if (entry.Action != JournalAction.Removed) statements.Write(entry);
            }

            statements.Write(arrived);
            statements.Commit();
        }
        catch
        {
            statements.TryRollback();
            throw;
        }
    }

    /// <summary>
    /// Forgets ids whose time is over, gives back a part of the free room, and when idle empties the write-ahead log, in which
    /// settled messages would still stand.
    /// </summary>
    /// <returns>After how long an idle journal should do it again.</returns>
    public TimeSpan Tidy(bool isIdle, DateTimeOffset now)
    {
        try
        {
            var hasIds = statements.ForgetIds(now);
            var free = connection.Number("PRAGMA freelist_count;");
            // While busy, room is given back only when there is far too much of it: it would soon be taken again.
            var spare = free - (isIdle ? PagesToKeep : Math.Max(16 * PagesToKeep, connection.Number("PRAGMA page_count;") / 2));
            if (spare > 0) connection.Step($"PRAGMA incremental_vacuum({Math.Min(spare, PagesAtOnce)});");
            if (spare > PagesAtOnce) return SoonAgain;
            if (isIdle) connection.Step("PRAGMA wal_checkpoint(TRUNCATE);");
            return hasIds ? LaterAgain : Timeout.InfiniteTimeSpan;
        }
        catch (SqliteException)
        {
            // A full disk, for example: nothing is lost by it.
            return LaterAgain;
        }
    }

    /// <summary>Whether a message of that size could be stored now: tried, since nothing else tells.</summary>
    public bool HasRoomFor(int bytes)
    {
        try
        {
            connection.Execute($"INSERT INTO room VALUES (zeroblob({bytes}));");
            connection.Execute("DELETE FROM room;");
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        statements.Dispose();
        connection.Dispose();
    }
}
