using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>The prepared statements that write entries.</summary>
internal sealed class JournalStatements : IDisposable
{
    /// <summary>An id in the table seen: 16 bytes of hash and 8 of the message's number, both with the highest byte first.</summary>
    public const int BytesPerId = 24;

    /// <summary>Rows of ids that are forgotten at once.</summary>
    private const int IdRowsAtOnce = 20_000;

    private readonly SqliteCommand begin, commit, rollback, insert, raise, remove, removeDelivery, count, change, remember, forget;

    public JournalStatements(SqliteConnection connection)
    {
        begin = Prepare(connection, "BEGIN IMMEDIATE;");
        commit = Prepare(connection, "COMMIT;");
        rollback = Prepare(connection, "ROLLBACK;");
        insert = Prepare(connection, """
            INSERT INTO message (sequence, queue, place, state, enqueued_at, due_at, body, expires_at)
            VALUES ($sequence, $queue, 0, $state, $enqueued_at, $due_at, $body, $expires_at);
            """, "$sequence", "$queue", "$state", "$enqueued_at", "$due_at", "$body", "$expires_at");
        raise = Prepare(connection, "UPDATE high_water SET sequence = max(sequence, $sequence);", "$sequence");
        remove = Prepare(connection, "DELETE FROM message WHERE sequence = $sequence;", "$sequence");
        removeDelivery = Prepare(connection, "DELETE FROM delivery WHERE sequence = $sequence;", "$sequence");
        count = Prepare(connection, """
            INSERT INTO delivery (sequence, count) VALUES ($sequence, $count)
            ON CONFLICT (sequence) DO UPDATE SET count = $count;
            """, "$sequence", "$count");
        change = Prepare(connection, """
            UPDATE message
            SET place = $place, state = $state, reason = $reason, description = $description, properties = $properties
            WHERE sequence = $sequence;
            """, "$sequence", "$place", "$state", "$reason", "$description", "$properties");
        remember = Prepare(connection, "INSERT INTO seen (queue, until, ids) VALUES ($queue, $until, $ids);", "$queue", "$until", "$ids");
        forget = Prepare(connection, $"DELETE FROM seen WHERE row IN (SELECT row FROM seen WHERE until <= $now ORDER BY until LIMIT {IdRowsAtOnce});", "$now");
    }

    public void Begin() => begin.ExecuteNonQuery();

    public void Commit() => commit.ExecuteNonQuery();

    public void TryRollback()
    {
        try
        {
            rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself on some errors and then knows no transaction; what counts is the first error.
        }
    }

    public void Write(IReadOnlyList<Acceptance> arrived)
    {
        if (arrived.Count == 0) return;
        var highest = 0L;
        foreach (var acceptance in arrived)
        {
            foreach (var message in acceptance.Messages) Insert(message);
            highest = Math.Max(highest, acceptance.Messages[^1].Sequence);
        }

        Run(raise, highest);
        Remember(arrived);
    }

    public void Write(JournalEntry entry)
    {
        switch (entry.Action)
        {
            case JournalAction.Removed:
                Run(remove, entry.Sequence);
                Run(removeDelivery, entry.Sequence);
                break;
            case JournalAction.Delivered:
                Run(count, entry.Sequence, entry.DeliveryCount);
                break;
            case JournalAction.Changed:
                var now = entry.Values!;
                Run(change, entry.Sequence, (int)now.Place, (int)now.State, now.DeadLetterReason, now.DeadLetterDescription, now.ChangedProperties);
                Run(count, entry.Sequence, entry.DeliveryCount);
                break;
        }
    }

    /// <summary>True when some are left whose time will come.</summary>
    public bool ForgetIds(DateTimeOffset now)
    {
        forget.Parameters[0].Value = now.ToUnixTimeMilliseconds();
        forget.ExecuteNonQuery();
        return forget.Connection!.Number("SELECT EXISTS (SELECT 1 FROM seen);") != 0;
    }

    public void Dispose()
    {
        foreach (var command in new[] { begin, commit, rollback, insert, raise, remove, removeDelivery, count, change, remember, forget }) command.Dispose();
    }

    private static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter(name, DBNull.Value));
        command.Prepare();
        return command;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private void Insert(StoredMessage message) => Run(insert,
        message.Sequence, message.Queue, (int)message.State, message.EnqueuedAt.ToUnixTimeMilliseconds(),
        message.DueAt?.ToUnixTimeMilliseconds(), message.Bytes, message.ExpiresAt?.ToUnixTimeMilliseconds());

    /// <summary>One row for all of a queue in this commit, remembered as long as the last of them: some milliseconds too long, never too short.</summary>
    private void Remember(IReadOnlyList<Acceptance> arrived)
    {
        foreach (var queue in arrived.Where(acceptance => acceptance.Ids.Length > 0).GroupBy(acceptance => acceptance.Entity))
        {
            var ids = queue.SelectMany(acceptance => acceptance.Ids).ToList();
            var packed = new byte[ids.Count * BytesPerId];
            for (var i = 0; i < ids.Count; i++)
            {
                var id = packed.AsSpan(i * BytesPerId, BytesPerId);
                BinaryPrimitives.WriteUInt128BigEndian(id, ids[i].Hash);
                BinaryPrimitives.WriteInt64BigEndian(id[16..], ids[i].Sequence);
            }

            Run(remember, queue.Key, ids.Max(id => id.Until).ToUnixTimeMilliseconds(), packed);
        }
    }
}
