using Microsoft.Data.SqlClient;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

public sealed class FaultTests
{
    [Theory]
    [InlineData(-2, "Passing")] // time-out
    [InlineData(1205, "Passing")] // deadlock victim
    [InlineData(1222, "Passing")] // lock time-out
    [InlineData(4060, "Passing")] // the database cannot be opened, during a failover
    [InlineData(10053, "Passing")] // connection cut
    [InlineData(10054, "Passing")]
    [InlineData(10060, "Passing")]
    [InlineData(10928, "Passing")] // resource limit
    [InlineData(40197, "Passing")] // Azure SQL: fail over
    [InlineData(40501, "Passing")] // Azure SQL: busy
    [InlineData(40613, "Passing")] // Azure SQL: not there at the moment
    [InlineData(49918, "Passing")]
    [InlineData(49920, "Passing")]
    [InlineData(2601, "TakenKey")] // unique index
    [InlineData(2627, "TakenKey")] // unique constraint
    [InlineData(102, "Lasting")] // syntax
    [InlineData(207, "Lasting")] // no such column
    [InlineData(208, "Lasting")] // no such table
    [InlineData(229, "Lasting")] // no permission
    [InlineData(515, "Lasting")] // NULL into NOT NULL
    [InlineData(547, "Lasting")] // foreign key, CHECK
    [InlineData(2628, "Lasting")] // text too long
    [InlineData(18456, "Lasting")] // sign-in refused
    [InlineData(50001, "Lasting")] // the audit trail's own refusal
    public void Each_number_of_SQL_Server_is_sorted(int number, string fault) => Assert.Equal(fault, Faults.OfSqlServer(number).ToString());

    [Theory]
    [InlineData(5, "Passing")] // busy
    [InlineData(6, "Passing")] // locked
    [InlineData(11, "Lasting")] // damaged
    [InlineData(13, "Lasting")] // disk full
    [InlineData(19, "Lasting")] // constraint
    public void Each_code_of_SQLite_is_sorted(int code, string fault) => Assert.Equal(fault, Faults.OfSqlite(code).ToString());

    [Fact]
    public void A_key_that_is_taken_is_tried_twice_more_and_then_taken_for_lasting()
    {
        var taken = SqlServerError(2627);
        Assert.Equal([true, true, false, false], Enumerable.Range(0, 4).Select(retries => Faults.RunAgain(taken, retries)));
        Assert.False(Faults.IsAway(taken)); // it does not keep intake waiting for the database to come back
        Assert.True(Faults.RunAgain(SqlServerError(40613), 5));
        Assert.True(Faults.IsAway(SqlServerError(40613)));
    }

    [Fact]
    public void A_key_that_stays_taken_fails_its_unit_of_work_after_three_runs()
    {
        using var test = Databases.Open();
        var runs = 0;
        Assert.Throws<SqlException>(() => test.Database.Write(_ => { runs++; throw SqlServerError(2627); }));
        Assert.Equal(3, runs);
    }

    [Fact]
    public void A_row_changed_meanwhile_runs_the_unit_of_work_again()
    {
        using var test = Databases.Open();
        var runs = 0;
        test.Database.Write(_ => { if (++runs == 1) throw new ChangedMeanwhileException("signal:1"); });
        Assert.Equal(2, runs);
    }

    [Theory]
    [InlineData("Server=tcp:example.invalid;Database=npswarning", true)]
    [InlineData("Server=tcp:example.invalid;Database=npswarning;User ID=sa;Password=x", false)]
    [InlineData("Server=tcp:example.invalid;Database=npswarning;User ID=sa", false)]
    [InlineData("Server=localhost;Database=npswarning;Integrated Security=true", false)]
    [InlineData("Server=tcp:example.invalid;Database=npswarning;Authentication=Active Directory Default", false)]
    public void Without_a_user_the_managed_identity_is_asked_for_a_token(string connectionString, bool asks)
    {
        using var connection = new Database(new DatabaseOptions { Provider = DatabaseProvider.SqlServer, ConnectionString = connectionString }).Server();
        Assert.Equal(asks, connection.AccessTokenCallback is not null);
    }

    /// <summary>SqlClient keeps its constructors to itself.</summary>
    private static SqlException SqlServerError(int number)
    {
        const System.Reflection.BindingFlags hidden = System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic;
        var errors = Make<SqlErrorCollection>();
        typeof(SqlErrorCollection).GetMethod("Add", hidden)!.Invoke(errors, [Make<SqlError>(number)]);
        var create = typeof(SqlException).GetMethods(hidden).First(m => m.Name == "CreateException" && m.GetParameters() is [var first, var second, ..] && first.ParameterType == typeof(SqlErrorCollection) && second.ParameterType == typeof(string));
        return (SqlException)create.Invoke(null, [.. create.GetParameters().Select((p, i) => i switch { 0 => errors, 1 => "16.0.0", _ => Default(p.ParameterType) })])!;

        static T Make<T>(int number = 0)
        {
            var constructor = typeof(T).GetConstructors(hidden).OrderByDescending(c => c.GetParameters().Length).First();
            var first = true;
            return (T)constructor.Invoke([.. constructor.GetParameters().Select(p =>
            {
                if (p.ParameterType != typeof(int) || !first) return Default(p.ParameterType);
                first = false;
                return number;
            })]);
        }

        static object? Default(Type type) => type == typeof(string) ? "" : type.IsValueType ? Activator.CreateInstance(type) : null;
    }
}
