using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace NpsWarning.Storage;

/// <summary>
/// Tells a fault of the surroundings (database busy or away, disk full, network) from a fault of what was being written. The first passes, or
/// is put right by the administrator, and hits whatever is tried meanwhile; the second comes again each time.
/// </summary>
public static class Surroundings
{
    // What a statement or its values can cause by themselves: error, abort, too big, constraint, mismatch, misuse, range.
    private static readonly HashSet<int> SqliteOfTheData = [1, 4, 18, 19, 20, 21, 25];

    // Beyond what Faults has run again at once: the login is refused (a secret is being changed), the database is restoring or read-only.
    private static readonly HashSet<int> SqlServerAway = [-1, 0, 53, 922, 927, 945, 3906, 17142, 18401, 18456];

    // From 17 on by Microsoft's table: out of memory, locks or disk, damaged, connection lost. Up to 16, what was sent can be put right by who sent it.
    private const int ResourceSeverity = 17;

    /// <summary>Whether the surroundings are to blame for <paramref name="failure"/>, so that waiting helps.</summary>
    public static bool AreToBlameFor(Exception failure) => failure switch
    {
        SqliteException sqlite => !SqliteOfTheData.Contains(sqlite.SqliteErrorCode),
        SqlException sql => AreToBlameFor(sql.Number, sql.Class),
        DbException or TimeoutException or IOException or SocketException or UnauthorizedAccessException or OutOfMemoryException => true,
        InvalidOperationException { Source: "Microsoft.Data.SqlClient" } => true, // no connection came free, or it broke between two statements
        Azure.Identity.AuthenticationFailedException => true, // no token for the database
        ChangedMeanwhileException => true, // another was quicker, as often as it was run again
        AggregateException several => several.InnerExceptions.All(AreToBlameFor),
        _ => false,
    };

    internal static bool AreToBlameFor(int sqlServerNumber, byte severity) => severity >= ResourceSeverity || Faults.OfSqlServer(sqlServerNumber) == Fault.Passing || SqlServerAway.Contains(sqlServerNumber);
}
