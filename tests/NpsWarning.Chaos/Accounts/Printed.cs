using System.Text.Json;
using NpsWarning.Chaos.Running;

namespace NpsWarning.Chaos.Accounts;

/// <summary>The account, as a table for people or one JSON document.</summary>
internal sealed class Printed(ChaosOptions options, Corpus.Corpus corpus, DateOnly day)
{
    private const int MostShown = 5;

    private readonly List<(string Run, IReadOnlyDictionary<string, object> Figures, IReadOnlyList<Check> Checks)> _runs = [];
    private IReadOnlyList<TableResult> _tables = [];

    /// <summary>Why it did not come to an end; null where it did.</summary>
    public string? Stuck { get; set; }

    public bool Holds => Stuck is null && _runs.All(r => r.Checks.All(c => c.Holds)) && _tables.All(t => t.Differences == 0);

    public void Add(string name, Run run, Books books)
    {
        var receipts = new ReceiptAccount(corpus, run.Laboratories);
        var mails = new MailAccount(run.Mails, run.Service.Kills, run.Faults);
        var deadLetters = DeadLetters(run, [.. receipts.Quarantined]);
        var figures = new Dictionary<string, object>
        {
            ["seconds"] = Math.Round(run.Took.TotalSeconds, 1),
            ["posted"] = receipts.Posted,
            ["sent"] = receipts.Sent,
            ["accepted"] = receipts.Accepted,
            ["unchanged"] = receipts.Unchanged,
            ["superseded"] = receipts.Superseded,
            ["refused"] = receipts.Refused,
            ["unanswered"] = receipts.Unanswered,
            ["receipts"] = receipts.Receipts,
            ["postsRepeated"] = run.Laboratories.Sum(l => l.SendFailures),
            ["postsRepeatedDiskFull"] = run.Faults?.PostsWhileFull ?? 0,
            ["kills"] = run.Service.Kills.Count,
            ["starts"] = run.Service.Starts,
            ["endsByItself"] = run.Service.Ends.Count,
            ["diskFullSeconds"] = Math.Round(run.Faults?.DiskFull.Sum(d => (d.To - d.From).TotalSeconds) ?? 0, 1),
            ["mailDownSeconds"] = Math.Round(run.Faults?.MailDown.Sum(d => (d.To - d.From).TotalSeconds) ?? 0, 1),
            ["reports"] = books.Count("SELECT COUNT(*) FROM reports"),
            ["signals"] = books.Count("SELECT COUNT(*) FROM signals WHERE grade IN ('Signal', 'Strong')"),
            ["notices"] = books.Count("SELECT COUNT(*) FROM signals WHERE grade = 'Notice'"),
            ["alerts"] = books.Count("SELECT COUNT(DISTINCT alert_id) FROM alerts"),
            ["alertVersions"] = books.Count("SELECT COUNT(*) FROM alerts"),
            ["deliveries"] = books.Count("SELECT COUNT(*) FROM deliveries"),
            ["mails"] = mails.Taken,
            ["mailsAgain"] = mails.Repeats,
            ["slowestNoteSeconds"] = Math.Round(mails.SlowestNote(books), 2),
        };
        _runs.Add((name, figures, [.. receipts.Checks(), .. BookAccount.Checks(books, receipts, corpus.Stories), .. mails.Checks(books), deadLetters, .. run.Checks]));
    }

    public void Add(IReadOnlyList<TableResult> tables) => _tables = tables;

    public void Print(TextWriter to)
    {
        if (options.Json) to.WriteLine(JsonSerializer.Serialize(Document(), new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        else PrintTables(to);
    }

    // A post that the broker took and could not answer is posted again: without duplicate detection it is then there twice, and is refused twice.
    private static Check DeadLetters(Run run, HashSet<string> expected)
    {
        var dead = run.DeadLetters.ConvertAll(d => $"{d.Submitter} {d.MessageId}");
        var tooOften = run.DeadLetters.CountBy(d => (d.Submitter, d.MessageId))
            .Where(c => c.Value > 1 + run.Laboratories.Single(l => l.Submitter == c.Key.Submitter).PostedAgain(c.Key.MessageId))
            .Select(c => $"{c.Value} times: {c.Key}");
        return new("nothing lies in a dead-letter queue but what was refused, and no more often than it was posted", $"{dead.Count:N0}",
            [.. tooOften, .. run.DeadLetters.Where(d => !expected.Contains($"{d.Submitter} {d.MessageId}")).Select(d => $"not refused: {d}")]);
    }

    private object Document() => new
    {
        options.Seed,
        day,
        disk = SmallDisk.How,
        holds = Holds,
        stuck = Stuck,
        runs = _runs.ToDictionary(r => r.Run, r => new { figures = r.Figures, checks = r.Checks.Select(c => new { c.What, c.Found, c.Holds, offenders = c.Offenders.Take(MostShown) }) }),
        tables = _tables.Select(t => new { t.Name, t.Chaos, t.Quiet, t.Differences, onlyInChaos = t.OnlyInChaos.Take(MostShown), onlyInQuiet = t.OnlyInQuiet.Take(MostShown) }),
    };

    private void PrintTables(TextWriter to)
    {
        to.WriteLine($"Seed {options.Seed}, reports dated before {day:yyyy-MM-dd}. {SmallDisk.How}");
        if (_runs.Count > 0)
        {
            to.WriteLine($"\n{"",-24}{string.Concat(_runs.Select(r => $"{r.Run,12}"))}");
            foreach (var figure in _runs[0].Figures.Keys) to.WriteLine($"{figure,-24}{string.Concat(_runs.Select(r => $"{r.Figures[figure],12:#,0.##}"))}");
        }
        foreach (var (run, _, checks) in _runs)
        {
            to.WriteLine($"\nIn the {run} run");
            foreach (var check in checks)
            {
                to.WriteLine($"  {(check.Holds ? "ok    " : "FAILED")} {check.What}{(check.Found.Length > 0 ? $" ({check.Found})" : "")}");
                Show(to, check.Offenders, "");
            }
        }
        if (_tables.Count > 0) to.WriteLine($"\n{"Row by row",-24}{"chaos",10}{"quiet",10}{"differ",10}");
        foreach (var table in _tables)
        {
            to.WriteLine($"{table.Name,-24}{table.Chaos,10:N0}{table.Quiet,10:N0}{table.Differences,10:N0}");
            Show(to, table.OnlyInChaos, "only in chaos: ");
            Show(to, table.OnlyInQuiet, "only in quiet: ");
        }
        to.WriteLine(Holds ? "\nNothing lost, nothing twice." : $"\nFAILED{(Stuck is null ? "" : $": {Stuck}")}");
    }

    private static void Show(TextWriter to, IReadOnlyList<string> offenders, string prefix)
    {
        foreach (var offender in offenders.Take(MostShown)) to.WriteLine($"         {prefix}{(offender.Length > 400 ? offender[..400] + "…" : offender)}");
        if (offenders.Count > MostShown) to.WriteLine($"         and {offenders.Count - MostShown:N0} more");
    }
}
