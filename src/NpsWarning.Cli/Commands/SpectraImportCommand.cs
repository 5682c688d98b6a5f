using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Commands;

/// <summary>Takes a library of spectra into the service, so that what laboratories cannot identify is held against it.</summary>
internal static class SpectraImportCommand
{
    private const int MostShown = 20;

    public static Command Create()
    {
        var file = new Argument<string>("LIBRARY") { Description = "MSP file of electron-ionisation spectra, such as SWGDRUG's." };
        var name = new Option<string?>("--name") { Description = "What it is called here; a library of the same name is replaced. Default: the name of the file." };
        var (by, data, json) = (CommonOptions.By(), CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("import", "Take a library of spectra into the service.") { file, name, by, data, json };
        command.SetAction((parsed, _) =>
        {
            var path = parsed.GetValue(file)!;
            CommonOptions.MustExist([path]);
            using var text = new StreamReader(path);
            var msp = MspFile.Read(text);
            if (msp.Entries.Count == 0) throw new UsageException($"{path} has no spectrum that can be used{(msp.Errors.Count > 0 ? $": line {msp.Errors[0].Line}, {msp.Errors[0].Message}" : "")}. Nothing is changed.");
            var database = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data)));
            var library = parsed.GetValue(name) ?? Path.GetFileNameWithoutExtension(path);
            database.Write(session => LibraryBook.Keep(session, library, msp.Entries, parsed.GetValue(by)!, TimeProvider.System.GetUtcNow()));
            var all = database.Read(LibraryBook.All);
            if (parsed.GetValue(json)) Output.Document(new { library, taken = msp.Entries.Count, libraries = all, errors = msp.Errors });
            else
            {
                if (msp.Errors.Count > 0) Output.Table(["line", "code", "found", "what to do"], msp.Errors.Take(MostShown).Select(e => new[] { $"{e.Line}", e.Code, e.Found, e.Message }));
                if (msp.Errors.Count > MostShown) Output.Line($"and {msp.Errors.Count - MostShown} more; see them all with --json.");
                Output.Table(["library", "spectra"], all.Select(l => new[] { l.Library, $"{l.Spectra}" }));
                Output.Line($"{msp.Entries.Count} spectra taken in as {library}. The service searches them from its next batch on.");
            }
            return Task.FromResult(msp.Errors.Any(e => e.Refused) ? ExitCode.DoneWithRefusals : ExitCode.Done);
        });
        return command;
    }
}
