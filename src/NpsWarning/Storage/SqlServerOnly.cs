namespace NpsWarning.Storage;

/// <summary>Statements that only SQL Server knows; all others must run on both databases. A test compiles each of them.</summary>
internal static class SqlServerOnly
{
    /// <summary>Keeps other migrators waiting until the connection lets go. Below 0: not got within <c>@wait</c> milliseconds.</summary>
    public const string TakeSchemaLock =
        """
        DECLARE @result int;
        EXEC @result = sp_getapplock @Resource = N'nps-schema', @LockMode = N'Exclusive', @LockOwner = N'Session', @LockTimeout = @wait;
        SELECT @result;
        """;

    /// <summary>Lets the next migrator in.</summary>
    public const string ReleaseSchemaLock = "EXEC sp_releaseapplock @Resource = N'nps-schema', @LockOwner = N'Session';";

    /// <summary>1 where readers see the last commit and do not wait for writers.</summary>
    public const string IsReadCommittedSnapshotOn = "SELECT CAST(is_read_committed_snapshot_on AS int) FROM sys.databases WHERE database_id = DB_ID();";

    /// <summary>Fails at once where others are connected: nobody is thrown out.</summary>
    public const string TurnReadCommittedSnapshotOn =
        """
        IF EXISTS (SELECT 1 FROM sys.databases WHERE database_id = DB_ID() AND is_read_committed_snapshot_on = 0)
          ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH NO_WAIT;
        """;

    /// <summary>For the administrator.</summary>
    public const string SnapshotAdvice =
        "While the service is stopped, let an owner of the database run: ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE";
}
