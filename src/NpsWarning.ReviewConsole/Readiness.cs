using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole;

/// <summary>Whether the pages can be served: the database answers, and its schema is this program's.</summary>
internal sealed class Readiness(Database database, ConsoleOptions options, StageFailures failing, IServiceProvider services)
{
    private volatile bool _schemaIsCurrent; // once it is, it stays so for this process

    /// <summary>200 when ready, else 503. That it answers at all says that the process lives. A model that cannot be used, and a stage of this process that fails, is named, and keeps nobody from the pages.</summary>
    public IResult Answer()
    {
        var (reachable, schema) = Look();
        var ready = reachable && schema == "current";
        return Results.Json(new { live = true, ready, database = reachable ? "reachable" : "unreachable", schema, models = options.Models.ToDictionary(m => m.Name, m => m.Found), failing = failing.Now }, statusCode: ready ? 200 : 503);
    }

    private (bool Reachable, string Schema) Look()
    {
        try
        {
            database.Read(session => session.First<int>("SELECT COUNT(*) FROM leases WHERE name = ''"));
            if (_schemaIsCurrent) return (true, "current");
            var options = services.GetService<DatabaseOptions>();
            var pending = options is null ? [] : Schema.Pending(options);
            _schemaIsCurrent = pending.Count == 0;
            return (true, _schemaIsCurrent ? "current" : $"{pending.Count} scripts to run: nps migrate");
        }
        catch (DbException e)
        {
            // SQLite makes an empty file where there is none: a missing table is a missing schema, all else a missing database.
            return e.Message.Contains("leases", StringComparison.Ordinal) ? (true, "missing: nps migrate") : (false, "unknown");
        }
    }
}
