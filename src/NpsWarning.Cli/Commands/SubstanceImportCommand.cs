using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;
using Spectre.Console;

namespace NpsWarning.Cli.Commands;

/// <summary>Adds entries to the service's catalogue and corrects them, after showing what would change.</summary>
internal static class SubstanceImportCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "CSV with a column for each field, JSON, or an entry a line (.jsonl): id, and the fields to set. The README lists them." };
        var source = new Option<string?>("--source") { Description = "Where the facts come from; it stays in the history. Default: the name of the file." };
        var yes = new Option<bool>("--yes") { Description = "Take it in. Without it, and without a terminal to ask on, the differences are shown and nothing is changed." };
        var (by, data, json) = (CommonOptions.By(), CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("import", "Add to the catalogue and correct it: shows the differences first, and keeps the history.") { file, source, yes, by, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetValue(file)!;
            CommonOptions.MustExist([path]);
            var folder = new DataFolder(parsed.GetValue(data));
            var (database, book, now) = (OpenDatabase.OfService(folder), new CatalogueBook(Catalogue.Load()), TimeProvider.System.GetUtcNow());
            var from = parsed.GetValue(source) ?? Path.GetFileName(path);
            var (changes, unreadable) = ImportFile.Read(path);
            if (changes.Count == 0 && unreadable.Count == 0) throw new UsageException($"{path} has no entry in it.");
            var (before, plan, preview, renames) = database.Read(session =>
            {
                var known = book.Of(session);
                var plan = CatalogueImport.Plan(known, changes, from, DateOnly.FromDateTime(now.UtcDateTime));
                return (known, plan, Rereading.Preview(session, known, plan.After), Rereading.PreviewSignals(session, plan.After));
            });
            IReadOnlyList<ImportError> errors = [.. unreadable, .. plan.Errors];
            if (!parsed.GetValue(json)) Show(plan, preview, renames, errors);
            var taken = plan.Changes.Count > 0 && (parsed.GetValue(yes) || (!parsed.GetValue(json) && Agrees()));
            if (taken) await TakeAsync(folder, database, book, before, plan, parsed.GetValue(by)!, from, cancel);
            if (parsed.GetValue(json)) Output.Document(new { taken, entries = plan.Differences, plan.Unchanged, readAgain = preview, signals = renames, errors = errors.Select(e => new { e.Number, e.Id, e.Fault.Code, e.Fault.Field, e.Fault.Message, e.Fault.Value }) });
            else if (taken) Output.Line($"Taken in. Stored findings read again: {preview.Sum(p => p.Findings)}.");
            else if (plan.Changes.Count > 0) Output.Line("Nothing is changed. Take it in with --yes.");
            return errors.Count > 0 ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static bool Agrees() => !Console.IsInputRedirected && !Console.IsOutputRedirected && AnsiConsole.Confirm("Take this in?", defaultValue: false);

    private static async Task TakeAsync(DataFolder folder, Database database, CatalogueBook book, Knowledge before, CatalogueImport plan, string by, string source, CancellationToken cancel)
    {
        var now = TimeProvider.System.GetUtcNow();
        var known = database.Write(session =>
        {
            // What was shown must be what is done.
            if (book.Of(session).Version != before.Version) throw new UsageException("The catalogue has been changed by another import meanwhile. Look at the differences again.");
            CatalogueBook.Keep(session, plan.Changes, by, source, now);
            return book.Of(session);
        });
        if (folder.Find() is not { IsRunning: true } && !ServiceSettings.Load(folder).HasServiceBus)
        {
            new Rereading(database, book, new IntakeDesk(book, PolicyFile.Load())).Run(DateOnly.FromDateTime(now.UtcDateTime), now);
            return;
        }
        // The service sees the change within a second and reads what is stored again, before it judges anything else.
        for (var waited = TimeSpan.Zero; !database.Read(session => Rereading.IsRead(session, known)); waited += TimeSpan.FromMilliseconds(200))
        {
            if (waited >= Patience)
            {
                Output.Note("The service has not read the stored reports again yet. It does so when it next judges; nps doctor says whether it runs.");
                return;
            }
            await Task.Delay(200, cancel);
        }
    }

    private static void Show(CatalogueImport plan, IReadOnlyList<SubjectChange> preview, IReadOnlyList<SignalRename> renames, IReadOnlyList<ImportError> errors)
    {
        if (plan.Differences.Count > 0)
            Output.Table(["entry", "field", "before", "after"], plan.Differences.SelectMany(d => d.Fields.Select((f, i) => new[]
            {
                i == 0 ? d.IsNew ? $"{d.Id} (new)" : d.Id.Value : "", f.Field, string.Join(" | ", f.Before), string.Join(" | ", f.After),
            })));
        if (errors.Count > 0)
            Output.Table(["row", "entry", "code", "field", "found", "what to do"], errors.Select(e => new[] { $"{e.Number}", e.Id, e.Fault.Code, e.Fault.Field, e.Fault.Value ?? "", e.Fault.Message }));
        if (preview.Count > 0)
            Output.Table(["stored findings", "counted until now as", "then counted as"], preview.Select(p => new[] { $"{p.Findings}", p.Was ?? "no substance", p.Is ?? "no substance" }));
        if (renames.Count > 0)
            Output.Table(["signal", "place", "goes by", "then goes by", "alerted"], renames.Select(r => new[] { r.SignalId, r.Place, r.Was, r.Is, r.Alerted ? "yes: an update goes to all who were told" : "no" }));
        Output.Line($"{plan.Differences.Count(d => d.IsNew)} new, {plan.Differences.Count(d => !d.IsNew)} corrected, {plan.Unchanged} as they are, {errors.Select(e => (e.Number, e.Id)).Distinct().Count()} refused.");
    }
}
