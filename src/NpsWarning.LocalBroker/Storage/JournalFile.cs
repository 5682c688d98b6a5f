using Microsoft.Data.Sqlite;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>The SQLite file. Used by one thread at a time.</summary>
internal sealed class JournalFile : IDisposable
{
    private const int Version = 1;

    private readonly SqliteConnection connection;
    private readonly JournalStatements statements;

    private JournalFile(string path, SqliteConnection connection)
    {
        Path = path;
        this.connection = connection;
        statements = new JournalStatements(connection);
    }

    public string Path { get; }

    public static JournalFile Open(string path)
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
            Prepare(connection, path);
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
        13 => $"The journal '{path}' cannot grow: the disk is full.",
        14 => $"The journal '{path}' cannot be opened: its folder is missing, or not writable.",
        8 => $"The journal '{path}' is read-only.",
        _ => $"The journal '{path}' failed: {failure.Message}",
    }, failure);

    public JournalContent Read()
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT m.sequence, m.queue, m.place, m.state, coalesce(d.count, 0), m.enqueued_at, m.due_at,
                   m.reason, m.description, m.properties, m.body
            FROM message m LEFT JOIN delivery d ON d.sequence = m.sequence
            ORDER BY m.sequence;
            """;
        var messages = new List<StoredMessage>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read()) messages.Add(ReadMessage(reader));
        }

        command.CommandText = "SELECT sequence FROM high_water;";
        return new JournalContent((long)command.ExecuteScalar()!, messages);
    }

    /// <summary>All entries in one transaction, in their order.</summary>
    public void Commit(IReadOnlyList<JournalEntry> entries)
    {
        // Most messages are delivered and completed within one commit: their delivery need not be written first.
        var removed = entries.Where(entry => entry.Action == JournalAction.Removed).Select(entry => entry.Sequence).ToHashSet();
        statements.Begin();
        try
        {
            foreach (var entry in entries)
            {
                if (entry.Action == JournalAction.Removed || !removed.Contains(entry.Sequence)) statements.Write(entry);
            }

            statements.Commit();
        }
        catch
        {
            statements.TryRollback();
            throw;
        }
    }

    /// <summary>Moves the write-ahead log into the file and empties it.</summary>
    public void TryCheckpoint()
    {
        try
        {
            Execute(connection, "PRAGMA wal_checkpoint(TRUNCATE);");
        }
        catch (SqliteException)
        {
            // A full disk, for example: the log stays and nothing is lost; the next idle moment tries again.
        }
    }

    public void Dispose()
    {
        statements.Dispose();
        connection.Dispose();
    }

    private static StoredMessage ReadMessage(SqliteDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Queue = row.GetString(1),
        Place = (Place)row.GetInt32(2),
        State = (MessageState)row.GetInt32(3),
        DeliveryCount = row.GetInt32(4),
        EnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        DueAt = row.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
        DeadLetterReason = row.IsDBNull(7) ? null : row.GetString(7),
        DeadLetterDescription = row.IsDBNull(8) ? null : row.GetString(8),
        ChangedProperties = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
        Bytes = row.GetFieldValue<byte[]>(10),
    };

    /// <summary>
    /// The exclusive lock keeps a second broker out and is gone with its process, however that ends. FULL makes each commit wait
    /// for the disk. Deleted content is overwritten, since it may concern people.
    /// </summary>
    private static void Prepare(SqliteConnection connection, string path)
    {
        Execute(connection, """
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA secure_delete = ON;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            """);
        var check = Scalar(connection, "PRAGMA quick_check(1);");
        if (!"ok".Equals(check)) throw new JournalException($"The journal '{path}' is damaged ({check}). Move it away to start anew; what it held is then missing.");
        var version = (long)Scalar(connection, "PRAGMA user_version;");
        if (version == 0) Create(connection);
        else if (version != Version) throw new JournalException($"The journal '{path}' has version {version}; this program reads version {Version}.");
    }

    private static void Create(SqliteConnection connection) => Execute(connection, $"""
        BEGIN IMMEDIATE;
        CREATE TABLE message (
            sequence       INTEGER PRIMARY KEY,
            queue          TEXT    NOT NULL,
            place          INTEGER NOT NULL,
            state          INTEGER NOT NULL,
            enqueued_at    INTEGER NOT NULL,
            due_at         INTEGER,
            reason         TEXT,
            description    TEXT,
            properties     BLOB,
            body           BLOB    NOT NULL
        ) STRICT;
        -- Apart from the message, so that counting a delivery does not write the whole message again.
        CREATE TABLE delivery (sequence INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
        CREATE TABLE high_water (sequence INTEGER NOT NULL) STRICT;
        INSERT INTO high_water VALUES (0);
        PRAGMA user_version = {Version};
        COMMIT;
        """);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar()!;
    }
}
