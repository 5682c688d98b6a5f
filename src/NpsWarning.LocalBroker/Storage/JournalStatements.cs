using Microsoft.Data.Sqlite;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>The prepared statements that write entries.</summary>
internal sealed class JournalStatements : IDisposable
{
    private readonly SqliteCommand begin, commit, rollback, insert, raise, remove, removeDelivery, count, change;

    public JournalStatements(SqliteConnection connection)
    {
        begin = Prepare(connection, "BEGIN IMMEDIATE;");
        commit = Prepare(connection, "COMMIT;");
        rollback = Prepare(connection, "ROLLBACK;");
        insert = Prepare(connection, """
            INSERT INTO message (sequence, queue, place, state, enqueued_at, due_at, body)
            VALUES ($sequence, $queue, 0, $state, $enqueued_at, $due_at, $body);
            """, "$sequence", "$queue", "$state", "$enqueued_at", "$due_at", "$body");
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

    public void Write(JournalEntry entry)
    {
        switch (entry.Action)
        {
            case JournalAction.Accept:
                foreach (var message in entry.Acceptance!.Messages) Insert(message);
                Run(raise, entry.Acceptance.Messages[^1].Sequence);
                break;
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

    public void Dispose()
    {
        foreach (var command in new[] { begin, commit, rollback, insert, raise, remove, removeDelivery, count, change }) command.Dispose();
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
        message.DueAt?.ToUnixTimeMilliseconds(), message.Bytes);
}
