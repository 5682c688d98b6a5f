using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>Shows what brings the database to this program's schema, and does it. No question is asked, since serve does it too.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, and stop there." };
        var command = new Command("migrate", "Bring the database to this program's schema; serve does it too.") { data, dryRun, json };
        command.SetAction(parsed =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var options = ServiceSettings.Load(folder).DatabaseIn(folder);
            return OpenDatabase.Or3(options, () =>
            {
                var state = Schema.State(options);
                state.RefuseNewer();
                var database = new Database(options);
                if (!parsed.GetValue(json)) Show(database.Display, state);
                if (parsed.GetValue(dryRun))
                {
                    if (parsed.GetValue(json)) Output.Document(Document(database.Display, state, null, 0));
                    return ExitCode.Done;
                }
                if (!Directory.Exists(folder.Path)) folder.Make();
                var started = TimeProvider.System.GetTimestamp();
                var done = Schema.Migrate(database, options);
                var seconds = Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 3);
                if (parsed.GetValue(json)) Output.Document(Document(database.Display, state, done, seconds));
                else if (done.Scripts.Count > 0) Output.Line($"Done in {seconds:0.0} s.{(done.Backup is { } copy ? $" As it was before: {copy}" : "")}");
                if (done.Problem is { } problem) Output.Note(problem);
                return ExitCode.Done;
            });
        });
        return command;
    }

    private static void Show(string database, SchemaState state)
    {
        Output.Line($"Database  {database}");
        Output.Line($"Schema    {state.Present ?? "none yet"}");
        if (state.Pending.Count == 0) Output.Line("Up to date: nothing to run.");
        else Output.Table(["to run", "what for", "statements"], state.Pending.Select(s => new[] { s.Name, s.About, string.Join(", ", s.Statements) }));
    }

    private static object Document(string database, SchemaState state, Migration? done, double seconds) => new
    {
        Database = database,
        state.Present,
        ToRun = state.Pending.Select(s => new { s.Name, s.About, s.Statements }),
        Run = done?.Scripts.Select(name => name.Split('.')[^2]),
        done?.Backup,
        done?.Problem,
        Seconds = seconds,
    };
}
