using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace NpsWarning.Storage;

/// <summary>Which faults of a unit of work pass when it is run again, and which will be the same for ever.</summary>
internal static class Faults
{
    /// <summary>With pauses that double from 50 ms, six last about three seconds: a failover takes longer, and is then the caller's to wait for.</summary>
    public const int MostRetries = 6;

    // Two workers that insert the same key at once are told apart by running the loser again: it then finds the row. A batch may lose twice, to
    // two others. What is still taken then was there before, and no third try will change that.
    private const int MostRetriesOfTakenKey = 2;

    // Microsoft's list for Azure SQL ("Troubleshooting connectivity issues and other errors"), with time-out (-2, 258), deadlock victim (1205), lock
    // time-out (1222), out of locks (1204), resource limits (10928, 10929) and a connection that was cut (20, 64, 121, 233, 10053, 10054, 10060).
    private static readonly HashSet<int> Passing =
        [-2, 20, 64, 121, 233, 258, 615, 926, 1204, 1205, 1222, 4060, 4221, 10053, 10054, 10060, 10928, 10929, 40197, 40501, 40613, 49918, 49919, 49920];

    private static readonly HashSet<int> TakenKeys = [2601, 2627];

    /// <summary>Whether the unit of work is to be run again.</summary>
    /// <param name="failure">How it ended; null where it did not fail.</param>
    /// <param name="retriesSoFar">0 after the first run.</param>
    public static bool RunAgain(Exception? failure, int retriesSoFar) => failure switch
    {
        ChangedMeanwhileException => true,
        DbException e => KindOf(e) switch
        {
            Fault.Passing => true,
            Fault.TakenKey => retriesSoFar < MostRetriesOfTakenKey,
            _ => false,
        },
        _ => false,
    };

    /// <summary>
    /// The database is busy or cannot be reached, whatever is asked of it. A key that is there already is not that: it passes on another run, or never.
    /// </summary>
    public static bool IsAway(DbException e) => KindOf(e) == Fault.Passing;

    /// <summary>What SQL Server's error number means.</summary>
    public static Fault OfSqlServer(int number) => TakenKeys.Contains(number) ? Fault.TakenKey : Passing.Contains(number) ? Fault.Passing : Fault.Lasting;

    /// <summary>What SQLite's primary result code means. A key is never taken by another at the same moment there: it has one writer.</summary>
    public static Fault OfSqlite(int code) => code is 5 or 6 ? Fault.Passing : Fault.Lasting; // busy, locked

    private static Fault KindOf(DbException e) => e switch
    {
        SqliteException sqlite => OfSqlite(sqlite.SqliteErrorCode),
        SqlException sql => OfSqlServer(sql.Number),
        _ => Fault.Lasting,
    };
}

/// <summary>What becomes of a fault.</summary>
internal enum Fault
{
    /// <summary>The same whenever it is tried: a bug, or a wrong value.</summary>
    Lasting,

    /// <summary>The database is busy or away.</summary>
    Passing,

    /// <summary>A unique key is there already.</summary>
    TakenKey,
}

/// <summary>
/// A row was changed by another unit of work between its reading and its writing here. <see cref="Database.Write{T}"/> runs the whole unit of work again,
/// which then reads what the other wrote.
/// </summary>
public sealed class ChangedMeanwhileException(string row) : Exception($"{row} was changed at the same moment.");
