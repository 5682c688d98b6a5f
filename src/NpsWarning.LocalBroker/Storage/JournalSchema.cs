using Microsoft.Data.Sqlite;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>The tables of the file, and how a file of an earlier version becomes one of this.</summary>
internal static class JournalSchema
{
    private const int Version = 2;

    /// <summary>In <c>PRAGMA auto_vacuum</c>: free pages can be given back a few at a time.</summary>
    private const long Incremental = 2;

    /// <summary>
    /// The exclusive lock keeps a second broker out and is gone with its process, however that ends. FULL makes each commit wait
    /// for the disk. Deleted content is overwritten, since it may concern people.
    /// </summary>
    public static void Prepare(SqliteConnection connection, string path)
    {
        connection.Execute("""
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA secure_delete = ON;
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            """);
        var check = connection.Text("PRAGMA quick_check(1);");
        if (check != "ok") throw new JournalException($"The journal '{path}' is damaged ({check}). Move it away to start anew; what it held is then missing.");
        switch (connection.Number("PRAGMA user_version;"))
        {
            case 0: Create(connection); break;
            case 1: ConvertFirst(connection); break;
            case Version: break;
            case var other: throw new JournalException($"The journal '{path}' has version {other}; this program reads versions 1 to {Version}.");
        }

        if (connection.Number("PRAGMA auto_vacuum;") != Incremental) TryMakeShrinkable(connection);
    }

    private static void Create(SqliteConnection connection) => connection.Execute($"""
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
            body           BLOB    NOT NULL,
            expires_at     INTEGER
        ) STRICT;
        -- Apart from the message, so that counting a delivery does not write the whole message again.
        CREATE TABLE delivery (sequence INTEGER PRIMARY KEY, count INTEGER NOT NULL) STRICT;
        CREATE TABLE high_water (sequence INTEGER NOT NULL) STRICT;
        INSERT INTO high_water VALUES (0);
        {SinceVersion2}
        PRAGMA user_version = {Version};
        COMMIT;
        """);

    private static void ConvertFirst(SqliteConnection connection) => connection.Execute($"""
        BEGIN IMMEDIATE;
        ALTER TABLE message ADD COLUMN expires_at INTEGER;
        {SinceVersion2}
        PRAGMA user_version = {Version};
        COMMIT;
        """);

    /// <summary>
    /// Ids of one commit and queue stand in one row, 24 bytes each (hash, sequence): a row for each would double the work of a
    /// commit. The table room is filled for a moment to see whether the disk has any.
    /// </summary>
    private const string SinceVersion2 = """
        CREATE TABLE seen (row INTEGER PRIMARY KEY, queue TEXT NOT NULL, until INTEGER NOT NULL, ids BLOB NOT NULL) STRICT;
        CREATE INDEX seen_until ON seen (until);
        CREATE TABLE room (filling BLOB NOT NULL) STRICT;
        """;

    /// <summary>A file of version 1 is written anew once. Without room for that it stays as it is, and is whole all the same: it only never shrinks.</summary>
    private static void TryMakeShrinkable(SqliteConnection connection)
    {
        try
        {
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL; VACUUM;");
        }
        catch (SqliteException)
        {
            // Tried again at the next start.
        }
    }
}
