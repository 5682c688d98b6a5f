using NpsWarning.Storage;
using NpsWarning.Substances;

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

    /// <summary>The database of the data folder's service, or the SQL Server that its settings name.</summary>
    /// <exception cref="UnavailableException">There is none, it cannot be reached, or its schema is not this program's.</exception>
    public static Database OfService(DataFolder folder)
    {
        var options = ServiceSettings.Load(folder).DatabaseIn(folder);
        var database = new Database(options);
        if (!SqliteFiles.IsThere(options)) throw new UnavailableException($"{database.Display} is not there: nothing has run in {folder.Path} yet. Name the service's folder with --data.");
        var state = Or3(options, () =>
        {
            var found = Schema.State(options);
            found.RefuseNewer();
            return found;
        });
        if (state.Pending.Count > 0) throw new UnavailableException($"The database {database.Display} lacks {string.Join(", ", state.Pending.Select(p => p.Name))}. Run nps migrate, or restart the service.");
        return database;
    }

    /// <summary>What the service of the data folder knows of substances; what comes with the program where none has run there.</summary>
    public static Knowledge Knowledge(DataFolder folder) => IfThere(folder, new CatalogueBook(Catalogue.Load()).Of) ?? new Knowledge(Catalogue.Load());

    /// <summary>What was imported there for one entry, oldest first.</summary>
    public static IReadOnlyList<KeptChange> History(DataFolder folder, SubstanceId id) => IfThere(folder, session => CatalogueBook.History(session, id)) ?? [];

    /// <summary>The directory of stakeholders; empty where nothing has run there.</summary>
    public static IReadOnlyList<Alerting.Stakeholders.Stakeholder> Directory(DataFolder folder) => IfThere(folder, new Alerting.Stakeholders.DirectoryBook().Of) ?? [];

    private static T? IfThere<T>(DataFolder folder, Func<Session, T> read) where T : class
    {
        var options = ServiceSettings.Load(folder).DatabaseIn(folder);
        return SqliteFiles.IsThere(options) && Or3(options, () => Schema.State(options)) is { Present: not null, Pending: [], Newer: [] } ? Or3(options, () => new Database(options).Read(read)) : null;
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
