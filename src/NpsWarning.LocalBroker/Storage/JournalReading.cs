using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using NpsWarning.LocalBroker.Queues;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>Reads a whole journal when a broker starts.</summary>
internal static class JournalReading
{
    public static JournalContent Read(SqliteConnection connection, DateTimeOffset now) => new(
        connection.Number("SELECT sequence FROM high_water;"), Messages(connection), SeenIds(connection, now));

    private static List<StoredMessage> Messages(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT m.sequence, m.queue, m.place, m.state, coalesce(d.count, 0), m.enqueued_at, m.due_at,
                   m.reason, m.description, m.properties, m.body, m.expires_at
            FROM message m LEFT JOIN delivery d ON d.sequence = m.sequence
            ORDER BY m.sequence;
            """;
        var messages = new List<StoredMessage>();
        using var reader = command.ExecuteReader();
        while (reader.Read()) messages.Add(Message(reader));
        return messages;
    }

    private static StoredMessage Message(SqliteDataReader row) => new()
    {
        Sequence = row.GetInt64(0),
        Queue = row.GetString(1),
        Place = (Place)row.GetInt32(2),
        State = (MessageState)row.GetInt32(3),
        DeliveryCount = row.GetInt32(4),
        EnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        DueAt = Instant(row, 6),
        DeadLetterReason = row.IsDBNull(7) ? null : row.GetString(7),
        DeadLetterDescription = row.IsDBNull(8) ? null : row.GetString(8),
        ChangedProperties = row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9),
        Bytes = row.GetFieldValue<byte[]>(10),
        ExpiresAt = Instant(row, 11),
    };

    private static DateTimeOffset? Instant(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private static List<(string Queue, SeenId Id)> SeenIds(SqliteConnection connection, DateTimeOffset now)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT queue, until, ids FROM seen WHERE until > $now ORDER BY until, row;";
        command.Parameters.AddWithValue("$now", now.ToUnixTimeMilliseconds());
        var seen = new List<(string, SeenId)>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var queue = reader.GetString(0);
            var until = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1));
            var ids = reader.GetFieldValue<byte[]>(2);
            for (var at = 0; at < ids.Length; at += JournalStatements.BytesPerId)
            {
                var id = ids.AsSpan(at, JournalStatements.BytesPerId);
                seen.Add((queue, new SeenId(BinaryPrimitives.ReadUInt128BigEndian(id), BinaryPrimitives.ReadInt64BigEndian(id[16..]), until)));
            }
        }

        return seen;
    }
}
