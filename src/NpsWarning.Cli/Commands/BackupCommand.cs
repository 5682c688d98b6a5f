using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>Copies the SQLite database while the service runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var file = new Argument<string>("FILE") { Description = "Where the copy is to be." };
        var force = new Option<bool>("--force") { Description = "Replace FILE if it is there." };
        var command = new Command("backup",
            "Copy the SQLite database to FILE while the service runs. The copy has every report that was answered with a receipt before; messages that the local broker "
            + "has accepted and nobody has been answered for yet are not in it, nor are keys and settings (credentials.json, nps.json, policy.json).") { file, data, force, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var options = OpenDatabase.Sqlite(folder, "backup");
            var target = Path.GetFullPath(parsed.GetValue(file)!);
            if (Directory.Exists(target)) throw new UsageException($"{target} is a folder. Name a file in it.");
            if (File.Exists(target) && !parsed.GetValue(force)) throw new UsageException($"{target} is there already. Name another file, or replace it with --force.");
            if (target == SqliteFiles.PathOf(options)) throw new UsageException($"{target} is the database itself.");
            if (!SqliteFiles.IsThere(options)) throw new UnavailableException($"There is no database {SqliteFiles.PathOf(options)} yet.");
            var started = TimeProvider.System.GetTimestamp();
            var (schema, copy) = await Output.ProgressAsync("Copying", progress => Task.Run(() => OpenDatabase.Or3(options, () =>
            {
                var state = Schema.State(options);
                state.RefuseNewer();
                return (state.Present, SqliteFiles.Copy(options, target, progress, cancel));
            }), cancel));
            var seconds = Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 3);
            if (parsed.GetValue(json)) Output.Document(new { copy.File, copy.Bytes, Schema = schema, copy.Rows, Seconds = seconds });
            else Output.Line($"{copy.File}: {copy.Bytes / 1048576.0:0.0} MB, schema {schema}, {copy.Rows["reports"]:N0} reports, {copy.Rows["signals"]:N0} signals, {copy.Rows["alerts"]:N0} alert versions; whole, in {seconds:0.0} s.");
            return ExitCode.Done;
        });
        return command;
    }
}
