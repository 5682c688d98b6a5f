using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>Brings the database to this program's schema.</summary>
internal static class MigrateCommand
{
    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("migrate", "Bring the database to this program's schema; serve does it too.") { data, json };
        command.SetAction(parsed =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            Directory.CreateDirectory(folder.Path);
            var options = ServiceSettings.Load(folder).DatabaseIn(folder);
            var database = new Database(options);
            try
            {
                var done = Schema.Migrate(database, options);
                if (parsed.GetValue(json)) Output.Document(new { Database = database.Display, Scripts = done });
                else Output.Line(done.Count == 0 ? $"{database.Display} is up to date." : $"{database.Display}: {string.Join(", ", done)}");
                return ExitCode.Done;
            }
            catch (Exception e) when (e is SchemaException or System.Data.Common.DbException)
            {
                throw new UnavailableException($"The database {database.Display} cannot be used: {e.Message}");
            }
        });
        return command;
    }
}
