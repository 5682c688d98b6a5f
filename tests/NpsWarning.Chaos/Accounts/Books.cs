using Microsoft.Data.Sqlite;

namespace NpsWarning.Chaos.Accounts;

/// <summary>A service's database as a run left it, read as a stranger would: by SQL, without the service's code.</summary>
internal sealed class Books : IDisposable
{
    private readonly SqliteConnection _connection;

    /// <summary>Opens it for reading only.</summary>
    public Books(string folder)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "nps.db"), Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 10 }.ToString());
        _connection.Open();
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>One row for each, as text, columns told apart; null as ∅.</summary>
    public List<string[]> Rows(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string[]>();
        while (reader.Read())
        {
            var row = new string[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? "∅" : reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes)) : reader.GetValue(i).ToString()!;
            rows.Add(row);
        }
        return rows;
    }

    /// <summary>A number.</summary>
    public long Count(string sql) => long.Parse(Rows(sql)[0][0]);
}
