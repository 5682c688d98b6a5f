using System.Data.Common;
using Microsoft.Data.Sqlite;
using NpsWarning.Messaging;
using Xunit;

namespace NpsWarning.Tests.Messaging;

public sealed class SettlementTests
{
    public static TheoryData<Exception, int, SettleAction, string> Table => new()
    {
        { new OperationCanceledException(), 1, SettleAction.Abandon, "SHUTTING_DOWN" },
        { new TaskCanceledException(), 1_000, SettleAction.Abandon, "SHUTTING_DOWN" },
        { new SqliteException("disk is full", 13), 1, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { new SqliteException("disk is full", 13), 1_000, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { new TimeoutException(), 1_000, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { new IOException(), 1_000, SettleAction.Abandon, "STORAGE_UNAVAILABLE" },
        { new InvalidOperationException(), 1, SettleAction.Abandon, "INTAKE_FAILED" },
        { new InvalidOperationException(), Settlement.MostTries - 1, SettleAction.Abandon, "INTAKE_FAILED" },
        { new InvalidOperationException(), Settlement.MostTries, SettleAction.DeadLetter, "INTAKE_FAILED" },
        { new InvalidOperationException(), 1_000, SettleAction.DeadLetter, "INTAKE_FAILED" },
    };

    [Theory, MemberData(nameof(Table))]
    public void The_policy_from_failure_and_delivery_count_is_this_table(Exception failure, int deliveries, SettleAction action, string code) =>
        Assert.Equal(new Settlement(action, code), Settlement.For(failure, deliveries));

    [Fact]
    public void What_the_surroundings_did_sets_no_report_aside_however_often()
    {
        foreach (var surroundings in (Exception[])[new SqliteException("", 5), new TimeoutException(), new IOException(), new OperationCanceledException()])
            Assert.All(Enumerable.Range(1, 100), n => Assert.Equal(SettleAction.Abandon, Settlement.For(surroundings, n).Action));
        Assert.IsType<DbException>(new SqliteException("", 5), exactMatch: false);
    }
}
