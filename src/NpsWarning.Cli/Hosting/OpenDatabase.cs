using NpsWarning.Storage;

namespace NpsWarning.Cli.Hosting;

/// <summary>Verbs that work on the database itself: what keeps them from it is said in one line, with exit code 3.</summary>
internal static class OpenDatabase
{
    /// <summary>Runs <paramref name="work"/>.</summary>
    /// <exception cref="UnavailableException">The database cannot be reached, or a newer program made it.</exception>
    public static T Or3<T>(DatabaseOptions options, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is SchemaException or System.Data.Common.DbException)
        {
            throw new UnavailableException($"The database {new Database(options).Display} cannot be used: {e.Message}");
        }
    }

    /// <summary>The options of this machine's SQLite database.</summary>
    /// <exception cref="UsageException">It is SQL Server, whose platform copies it.</exception>
    public static DatabaseOptions Sqlite(DataFolder folder, string verb)
    {
        var options = ServiceSettings.Load(folder).DatabaseIn(folder);
        if (options.Provider == DatabaseProvider.SqlServer)
            throw new UsageException($"nps {verb} is for SQLite. {new Database(options).Display} is on SQL Server: Azure SQL restores it to any point in time (az sql db restore); elsewhere use BACKUP and RESTORE DATABASE.");
        return SqliteFiles.PathOf(options) is null ? throw new UsageException("The database lies in memory: there is no file.") : options;
    }
}
