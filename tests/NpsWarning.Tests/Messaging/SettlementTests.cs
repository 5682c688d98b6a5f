using System.Net.Sockets;
using System.Reflection;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using NpsWarning.Messaging;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Messaging;

public sealed class SettlementTests
{
    private const int AnyTime = 1_000;

    /// <summary>What became of the message, the delivery, what is done with it, and the code that says why.</summary>
    public static TheoryData<string, Handling, int, SettleAction, string> Table => new()
    {
        { "recorded", new Handling.Recorded(), 1, SettleAction.Complete, "RECORDED" },
        { "recorded, late", new Handling.Recorded(), AnyTime, SettleAction.Complete, "RECORDED" },
        { "refused, its body in quarantine", new Handling.Refused("NOT_JSON"), 1, SettleAction.Complete, "NOT_JSON" },
        { "refused since it names a person, its body nowhere", new Handling.Refused("PERSON_IDENTIFIED"), 1, SettleAction.Complete, "PERSON_IDENTIFIED" },
        { "shutdown", Failed(new OperationCanceledException()), 1, SettleAction.Abandon, "SHUTTING_DOWN" },
        { "shutdown of a task", Failed(new TaskCanceledException()), AnyTime, SettleAction.Abandon, "SHUTTING_DOWN" },
        { "SQLite busy", Failed(new SqliteException("database is locked", 5)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQLite disk full", Failed(new SqliteException("database or disk is full", 13)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQLite cannot read or write", Failed(new SqliteException("disk I/O error", 10)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQLite file is away", Failed(new SqliteException("unable to open database file", 14)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQL Server time-out", Failed(Sql(-2, 11)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQL Server deadlock victim", Failed(Sql(1205, 13)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "Azure SQL not available", Failed(Sql(40613, 14)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "Azure SQL busy", Failed(Sql(40501, 16)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "Azure SQL in failover", Failed(Sql(40197, 16)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQL Server refuses the login", Failed(Sql(18456, 14)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQL Server log full", Failed(Sql(9002, 17)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "SQL Server connection lost", Failed(Sql(10054, 20)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "disk full", Failed(new IOException("No space left on device")), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "folder not writable", Failed(new UnauthorizedAccessException()), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "network", Failed(new SocketException((int)SocketError.ConnectionReset)), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "time-out", Failed(new TimeoutException()), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "several, all of them the surroundings'", Failed(new AggregateException(new TimeoutException(), new IOException())), AnyTime, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { "Service Bus busy", Failed(Bus(ServiceBusFailureReason.ServiceBusy, transient: true)), AnyTime, SettleAction.Abandon, "MESSAGING_UNAVAILABLE" },
        { "Service Bus away", Failed(Bus(ServiceBusFailureReason.ServiceCommunicationProblem, transient: true)), AnyTime, SettleAction.Abandon, "MESSAGING_UNAVAILABLE" },
        { "lock lost", Failed(Bus(ServiceBusFailureReason.MessageLockLost, transient: false)), AnyTime, SettleAction.Abandon, "LOCK_LOST" },
        { "poisonous, first time", Failed(new InvalidOperationException()), 1, SettleAction.Abandon, "INTAKE_FAILED" },
        { "poisonous, before the last", Failed(new InvalidOperationException()), Settlement.MostTries - 1, SettleAction.Abandon, "INTAKE_FAILED" },
        { "poisonous, last time", Failed(new InvalidOperationException()), Settlement.MostTries, SettleAction.DeadLetter, "INTAKE_FAILED" },
        { "poisonous, after crashes", Failed(new InvalidOperationException()), AnyTime, SettleAction.DeadLetter, "INTAKE_FAILED" },
        { "SQLite refuses what it says, first time", Failed(new SqliteException("constraint failed", 19)), 1, SettleAction.Abandon, "INTAKE_FAILED" },
        { "SQLite refuses what it says, last time", Failed(new SqliteException("constraint failed", 19)), Settlement.MostTries, SettleAction.DeadLetter, "INTAKE_FAILED" },
        { "SQL Server: key there already", Failed(Sql(2627, 14)), Settlement.MostTries, SettleAction.DeadLetter, "INTAKE_FAILED" },
        { "SQL Server: text too long", Failed(Sql(2628, 16)), Settlement.MostTries, SettleAction.DeadLetter, "INTAKE_FAILED" },
        { "several, one of them its own", Failed(new AggregateException(new TimeoutException(), new FormatException())), Settlement.MostTries, SettleAction.DeadLetter, "INTAKE_FAILED" },
    };

    [Theory, MemberData(nameof(Table))]
    public void The_policy_from_what_became_of_it_and_delivery_count_is_this_table(string what, Handling handling, int deliveries, SettleAction action, string code) =>
        Assert.True(new Settlement(action, code) == Settlement.For(handling, deliveries), $"{what}: {Settlement.For(handling, deliveries)}");

    [Fact]
    public void What_the_surroundings_did_sets_no_report_aside_however_often()
    {
        var surroundings = Table.Where(row => row.Data.Item5 is "STORAGE_UNAVAILABLE" or "MESSAGING_UNAVAILABLE" or "LOCK_LOST" or "SHUTTING_DOWN").ToList();
        Assert.True(surroundings.Count > 15);
        Assert.All(surroundings, row => Assert.All(Enumerable.Range(1, 100), n => Assert.Equal(SettleAction.Abandon, Settlement.For(row.Data.Item2, n).Action)));
    }

    [Fact]
    public void The_broker_counts_on_long_after_the_policy_has_set_a_report_aside() =>
        Assert.True(Settlement.QueueDeliveries >= 5 * Settlement.MostTries);

    private static Handling.Failed Failed(Exception cause) => new(cause);

    private static ServiceBusException Bus(ServiceBusFailureReason reason, bool transient)
    {
        var failure = new ServiceBusException("", reason);
        Assert.Equal(transient, failure.IsTransient);
        return failure;
    }

    /// <summary>As the server's answer makes it: SqlClient lets nobody else make one.</summary>
    private static SqlException Sql(int number, byte severity)
    {
        const BindingFlags hidden = BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;
        var constructor = typeof(SqlError).GetConstructors(hidden).OrderBy(c => c.GetParameters().Length).First();
        var error = constructor.Invoke([.. constructor.GetParameters().Select((p, i) => p.Name switch
        {
            "infoNumber" => number,
            "errorClass" => severity,
            _ => p.ParameterType == typeof(string) ? "" : p.HasDefaultValue ? p.DefaultValue : p.ParameterType.IsValueType ? Activator.CreateInstance(p.ParameterType) : null,
        })]);
        var errors = (SqlErrorCollection)Activator.CreateInstance(typeof(SqlErrorCollection), nonPublic: true)!;
        typeof(SqlErrorCollection).GetMethod("Add", hidden)!.Invoke(errors, [error]);
        var create = typeof(SqlException).GetMethod("CreateException", hidden, [typeof(SqlErrorCollection), typeof(string)])!;
        var failure = (SqlException)create.Invoke(null, [errors, "16.0"])!;
        Assert.Equal((number, severity), (failure.Number, failure.Class));
        return failure;
    }
}
