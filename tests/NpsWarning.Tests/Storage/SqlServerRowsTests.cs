using System.Data;
using Microsoft.SqlServer.Dac.Model;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>What is sent to SQL Server for many rows at once, as far as it can be seen without one.</summary>
public sealed class SqlServerRowsTests
{
    private const string Plain = "INSERT INTO quarantine (quarantine_id, received_at, body)\nVALUES (@Id, @ReceivedAt, @Body)";

    [Fact]
    public void A_plain_insert_of_many_rows_becomes_a_table_with_its_columns()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(2));
        var rows = new object[] { new { Id = "a", ReceivedAt = at, Body = (byte[]?)[1, 2], Unused = 1 }, new { Id = "b", ReceivedAt = at, Body = (byte[]?)null, Unused = 2 } };
        using var table = SqlServerRows.Table(SqlServerRows.Insert(Plain)!, rows);
        Assert.Equal(["quarantine_id", "received_at", "body"], table.Columns.Cast<DataColumn>().Select(c => c.ColumnName));
        Assert.Equal([typeof(string), typeof(DateTimeOffset), typeof(byte[])], table.Columns.Cast<DataColumn>().Select(c => c.DataType));
        Assert.Equal(new object[] { "a", at.ToUniversalTime(), new byte[] { 1, 2 } }, table.Rows[0].ItemArray);
        Assert.Equal(DBNull.Value, table.Rows[1]["body"]);
        Assert.Equal(TimeSpan.Zero, ((DateTimeOffset)table.Rows[0]["received_at"]).Offset);
    }

    [Theory]
    [InlineData("INSERT INTO subjects (subject, kind) SELECT @Subject, @Kind WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = @Subject)")]
    [InlineData("INSERT INTO stream_days (subject, cases) VALUES (@Subject, 0)")]
    [InlineData("UPDATE stream_days SET cases = cases + @Cases WHERE subject = @Subject")]
    public void Any_other_statement_is_sent_as_it_is(string sql) => Assert.Null(SqlServerRows.Insert(sql));

    [Fact]
    public void A_command_carries_only_what_its_statement_names_and_a_missing_body_is_bytes_still()
    {
        var command = SqlServerRows.Command(Plain, new { Id = "a", ReceivedAt = DateTimeOffset.UnixEpoch, Body = (byte[]?)null, Unused = 1 });
        Assert.Equal(["@Id", "@ReceivedAt", "@Body"], command.Parameters.Cast<Microsoft.Data.SqlClient.SqlParameter>().Select(p => p.ParameterName));
        Assert.Equal([SqlDbType.NVarChar, SqlDbType.DateTimeOffset, SqlDbType.VarBinary], command.Parameters.Cast<Microsoft.Data.SqlClient.SqlParameter>().Select(p => p.SqlDbType));
        Assert.Equal(DBNull.Value, command.Parameters[2].Value);
    }

    [Fact]
    public void Days_and_numbers_keep_their_values()
    {
        var command = SqlServerRows.Command("UPDATE t SET a = @Day, b = @Severity, c = @Missing", new { Day = new DateOnly(2026, 3, 1), Severity = (int?)3, Missing = (int?)null });
        Assert.Equal([new DateTime(2026, 3, 1), 3, DBNull.Value], command.Parameters.Cast<Microsoft.Data.SqlClient.SqlParameter>().Select(p => p.Value));
    }

    /// <summary>A bulk copy names its columns to the server itself: they are held against the scripts here, since no statement of it can be compiled.</summary>
    [Fact]
    public void Every_plain_insert_of_the_program_names_columns_that_the_scripts_make()
    {
        using var model = SqlServerSchema.Model();
        var tables = model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.Table)
            .ToDictionary(t => t.Name.Parts[^1], t => t.GetReferenced(Table.Columns).Select(c => c.Name.Parts[^1]).ToHashSet());
        var inserts = SqlInSources.All.Select(s => SqlServerRows.Insert(s.Sql)).OfType<SqlServerRows.InsertInto>().ToList();
        Assert.All(inserts, i => Assert.Subset(tables[i.Table], i.Columns.Select(c => c.Column).ToHashSet()));
        Assert.True(inserts.Count >= 10, $"only {inserts.Count} plain inserts were seen");
    }
}
