using System.CommandLine;
using System.Globalization;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>Puts a backup in the place of the database of a service that does not run.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var file = new Argument<string>("FILE") { Description = "A copy that nps backup made." };
        var command = new Command("restore", "Put a backup in the place of the database; the service must be stopped. What was there stays beside it.") { file, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var options = OpenDatabase.Sqlite(folder, "restore");
            var source = Path.GetFullPath(parsed.GetValue(file)!);
            if (!File.Exists(source)) throw new UsageException($"There is no file {source}.");
            if (source == SqliteFiles.PathOf(options)) throw new UsageException($"{source} is the database itself.");
            using var taken = folder.Take();
            var result = await Output.ProgressAsync("Restoring", progress => Task.Run(() => Restore(options, source, progress, cancel), cancel));
            if (parsed.GetValue(json)) Output.Document(result);
            else Say(result);
            return ExitCode.Done;
        });
        return command;
    }

    private static Restored Restore(DatabaseOptions options, string source, IProgress<double> progress, CancellationToken cancel)
    {
        var file = SqliteFiles.PathOf(options)!;
        var from = DatabaseOptions.SqliteFile(source);
        SqliteFiles.Check(source); // before anything is written, so that a wrong file is named as such
        var state = OpenDatabase.Or3(from, () => { var found = Schema.State(from); found.RefuseNewer(); return found; });
        var copy = SqliteFiles.Copy(from, file + ".restoring", progress, cancel);
        var newest = new Database(from).Read(s => s.Top<DateTimeOffset?>(1, "SELECT received_at FROM report_revisions ORDER BY received_at DESC")).FirstOrDefault();
        var stamp = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var replaced = SqliteFiles.Replace(options, copy.File, $"{file}.replaced-{stamp}");
        return new Restored(file, replaced, state.Present, [.. state.Pending.Select(s => s.Name)], newest, copy.Rows);
    }

    private static void Say(Restored result)
    {
        Output.Line($"{result.Database}: schema {result.Schema}, {result.Rows["reports"]:N0} reports, {result.Rows["signals"]:N0} signals.");
        if (result.Replaced is { } replaced) Output.Line($"What was there is now {replaced}");
        if (result.ToMigrate.Count > 0) Output.Line($"nps migrate, or the next start, will run {string.Join(", ", result.ToMigrate)}.");
        Output.Line(result.NewestReport is { } newest
            ? $"Its newest report came at {newest:yyyy-MM-dd HH:mm:ss} UTC. Ask your submitters to send again what they sent since: what is there already is not counted twice."
            : "It has no reports.");
    }

    private sealed record Restored(
        string Database, string? Replaced, string? Schema, IReadOnlyList<string> ToMigrate, DateTimeOffset? NewestReport, IReadOnlyDictionary<string, long> Rows);
}
