using NpsWarning.Storage;

namespace NpsWarning.Retention;

/// <summary>
/// Forgets what is older than the settings say, once a day, rule by rule, in transactions of a few rows each, so that intake never waits long. What was
/// forgotten and the audit trail's word of it are committed together; the end of each run is in the trail too.
/// </summary>
public sealed class RetentionJob(Database database, RetentionOptions options)
{
    /// <summary>What the audit trail calls a run.</summary>
    public const string Target = "retention";

    // Of one transaction: some ten milliseconds on SQLite.
    private const int RowsAtATime = 200;

    // Of one look: a look at all reports of many years takes a while, so it is not done again for every transaction.
    private const int RowsOfALook = 20_000;

    private DateOnly? _done;
    private IEnumerator<int>? _run;

    /// <summary>Does the next transaction of the day's run.</summary>
    /// <returns>Rows forgotten or looked at again; 0 when the run is over, and until the next day.</returns>
    public int Next(DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        if (_run is null && (_done == day || RanOn(day))) return 0;
        _run ??= Run(now).GetEnumerator();
        try
        {
            if (_run.MoveNext()) return _run.Current;
        }
        catch
        {
            _run = null; // begins again: what is forgotten is forgotten
            throw;
        }
        (_run, _done) = (null, day);
        return 0;
    }

    /// <summary>The end of the last run; null before the first.</summary>
    public static AuditEntry? Last(Session session) => session.Top<AuditEntry>(1,
        "SELECT at, who, action, object AS target, reason FROM audit WHERE object = 'retention' ORDER BY audit_id DESC").FirstOrDefault();

    private bool RanOn(DateOnly day)
    {
        var ran = database.Read(Last) is { } last && DateOnly.FromDateTime(last.At.UtcDateTime) >= day;
        if (ran) _done = day;
        return ran;
    }

    private IEnumerable<int> Run(DateTimeOffset now)
    {
        var total = new List<string>();
        foreach (var rule in RetentionRule.All(options))
        {
            var rows = 0;
            if (rule.KeptFrom(now) is { } keptFrom)
                foreach (var forgotten in Run(rule, keptFrom, now))
                {
                    rows += forgotten;
                    yield return Math.Max(1, forgotten);
                }
            total.Add($"{rule.Kind} {rows}");
        }
        database.Write(s => Audit.Write(s, now, "retention", "ran", Target, $"Rows forgotten: {string.Join(", ", total)}."));
    }

    private IEnumerable<int> Run(RetentionRule rule, DateTimeOffset keptFrom, DateTimeOffset now)
    {
        int look;
        do
        {
            look = 0;
            foreach (var few in database.Read(s => rule.Due(s, keptFrom, RowsOfALook)).Chunk(RowsAtATime))
            {
                var rows = database.Write(session => Forget(session, rule, few, keptFrom, now));
                look += rows;
                yield return rows;
            }
        }
        while (look > 0);
    }

    private static int Forget(Session session, RetentionRule rule, Func<Session, int>[] few, DateTimeOffset keptFrom, DateTimeOffset now)
    {
        var rows = session.OverwritingDeleted(() => few.Sum(forget => forget(session)));
        if (rows > 0) Audit.Write(session, now, "retention", "forgot", $"{Target}:{rule.Kind}", $"{rows} rows from before {keptFrom.UtcDateTime:yyyy-MM-dd}.");
        return rows;
    }
}
