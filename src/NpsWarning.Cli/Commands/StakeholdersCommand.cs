using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Words;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>The directory of stakeholders: who is alerted, about what, how.</summary>
internal static class StakeholdersCommand
{
    private static readonly JsonSerializerOptions Written = new(StakeholderDirectory.Options) { WriteIndented = true };

    public static Command Create()
    {
        var command = new Command("stakeholders", "Who is alerted: the directory, to be exported, edited and imported.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Export());
        command.Subcommands.Add(Import());
        command.Subcommands.Add(Template());
        command.Subcommands.Add(Tasks());
        command.Subcommands.Add(Feeds());
        return command;
    }

    private static Command List()
    {
        var place = new Option<string?>("--place") { Description = "Only those who are alerted about this country or region, e.g. XA or US-CT." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("list", "The directory, a line each.") { place, data, json };
        command.SetAction(parsed =>
        {
            var all = Directory(OpenDatabase.OfService(new DataFolder(parsed.GetValue(data))));
            if (parsed.GetValue(place) is { } wanted) all = [.. all.Where(s => s.Places.Any(p => p == "*" || p == wanted || wanted.StartsWith(p + "-", StringComparison.Ordinal) || p.StartsWith(wanted + "-", StringComparison.Ordinal)))];
            if (parsed.GetValue(json)) Output.Document(JsonSerializer.SerializeToNode(all, StakeholderDirectory.Options)!);
            else
                Output.Table(["id", "name", "role", "gets", "places", "classes", "clearance", "languages", "channels", "when"], all.Select(s => new[]
                {
                    s.Id.Value, s.Name, Words(s.Role), s.Audience.ToString().ToLowerInvariant(), string.Join(", ", s.Places), string.Join(", ", s.Classes), Mark(s.Clearance), string.Join(", ", s.Languages),
                    string.Join(", ", s.Channels.Select(c => $"{c.Kind} {c.Address}{(c.Escalation ? " (next contact)" : "")}")), When(s),
                }), whole: ["id"]);
            if (all.Count == 0) Output.Note("Nobody. nps serve begins with a template; nps stakeholders import takes yours.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Export()
    {
        var secrets = new Option<bool>("--secrets") { Description = "With the secrets that sign webhooks: keep the file as you keep passwords." };
        var (data, file) = (CommonOptions.Data(), new Argument<FileInfo?>("FILE") { Description = "Where to. Default: standard output.", Arity = ArgumentArity.ZeroOrOne });
        var command = new Command("export", "The directory as JSON, to be edited and imported.") { file, secrets, data };
        command.SetAction(parsed =>
        {
            var database = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data)));
            var all = Directory(database);
            if (parsed.GetValue(secrets))
            {
                all = database.Read(s => DirectoryBook.WithSecrets(s, all));
                database.Write(s => { Audit.Write(s, TimeProvider.System.GetUtcNow(), Environment.UserName, "exported", "stakeholders", "With the secrets of webhooks."); return 0; });
            }
            var text = JsonSerializer.Serialize(all, Written);
            if (parsed.GetValue(file) is not { } to) { Output.Line(text); return ExitCode.Done; }
            File.WriteAllText(to.FullName, text + "\n");
            Output.Note($"{all.Count} stakeholders in {to.FullName}.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "As export writes it." };
        var replace = new Option<bool>("--replace") { Description = "Take out those that are not in the file." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would change, and change nothing." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("import", "Put stakeholders in, each in the place of the one with its id. A file with an error changes nothing.") { file, replace, dryRun, data, json };
        command.SetAction(parsed =>
        {
            var (stakeholders, errors) = DirectoryFile.Read(File.ReadAllText(parsed.GetValue(file)!.FullName));
            if (errors.Count > 0)
            {
                if (parsed.GetValue(json)) Output.Document(new { errors });
                else Output.Table(["code", "where", "found", "what can stand there"], errors.Select(e => new[] { e.Code, e.Pointer, e.Value ?? "", e.Message }), whole: ["code"]);
                Output.Note($"{errors.Count} {(errors.Count == 1 ? "error" : "errors")}: nothing was changed.");
                return ExitCode.DoneWithRefusals;
            }
            if (stakeholders.Count == 0 && parsed.GetValue(replace)) throw new UsageException("The file has nobody in it: with --replace nobody would be alerted any more. Nothing was changed.");
            var database = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data)));
            var change = Change(database, stakeholders, parsed.GetValue(replace), parsed.GetValue(dryRun));
            if (parsed.GetValue(json)) Output.Document(new { added = Ids(change.Added), changed = Ids(change.Changed), removed = Ids(change.Removed), change.Unchanged, dryRun = parsed.GetValue(dryRun) });
            else
            {
                Output.Table(["", "id", "name", "gets", "clearance", "channels"], ((IEnumerable<(string What, IReadOnlyList<Stakeholder> All)>)[("added", change.Added), ("changed", change.Changed), ("removed", change.Removed)])
                    .SelectMany(c => c.All.Select(s => new[] { c.What, s.Id.Value, s.Name, s.Audience.ToString().ToLowerInvariant(), Mark(s.Clearance), string.Join(", ", s.Channels.Select(a => a.Address)) })), whole: ["id"]);
                Output.Note($"{(parsed.GetValue(dryRun) ? "Would be: " : "")}{change.Added.Count} added, {change.Changed.Count} changed, {change.Removed.Count} removed, {change.Unchanged} as they were.");
                if (!parsed.GetValue(dryRun) && change.Added.Concat(change.Changed).Any(s => s.Channels.Any(c => c.Kind == WebhookChannel.KindName)))
                    Output.Note("Webhooks are signed: nps stakeholders export --secrets shows the secret that each receiver needs.");
                foreach (var unread in stakeholders.SelectMany(s => s.Languages.Where(l => !AlertLanguages.Has(l)).Select(l => (s.Id, Language: l))))
                    Output.Note($"{unread.Id} reads {unread.Language}, in which alerts are not written yet: it gets the next of its languages, or that of the place.");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Template()
    {
        var country = new Argument<string>("COUNTRY") { Description = "ISO 3166-1 alpha-2, e.g. FR." };
        var command = new Command("template", "The kinds of national bodies that the Wilton Park report WP1434 names, filled in for a country, to be edited and imported.") { country };
        command.SetAction(parsed =>
        {
            var code = parsed.GetValue(country)!.ToUpperInvariant();
            if (!StakeholderDirectory.IsCountry(code)) throw new UsageException($"'{parsed.GetValue(country)}' is no country: write two letters of ISO 3166-1, e.g. FR; GR and GB are Greece and the United Kingdom.");
            Output.Line(JsonSerializer.Serialize(StakeholderDirectory.National(code), Written));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Feeds()
    {
        var id = new Argument<string>("ID") { Description = "As in the directory." };
        var renew = new Option<bool>("--renew") { Description = "Make a new key first; the one that it has opens nothing any more." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("feed", "The addresses of the feeds that a stakeholder may read, with its key.") { id, renew, data, json };
        command.SetAction(parsed =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var database = OpenDatabase.OfService(folder);
            var stakeholder = Directory(database).FirstOrDefault(s => s.Id.Value == parsed.GetValue(id))
                ?? throw new UsageException($"The directory has no '{parsed.GetValue(id)}'. nps stakeholders list shows whom it has.");
            var address = ServiceSettings.Load(folder).Console.PublicAddress?.TrimEnd('/') ?? folder.Find()?.Console ?? "http://localhost:5080";
            database.Write(s =>
            {
                if (parsed.GetValue(renew)) FeedKeys.Renew(s, stakeholder.Id);
                Audit.Write(s, TimeProvider.System.GetUtcNow(), Environment.UserName, "exported", $"stakeholder:{stakeholder.Id}", parsed.GetValue(renew) ? "Its new key to feeds; the old one has ended." : "Its key to feeds.");
                return 0;
            });
            var key = new FeedKeys(database).Of(stakeholder.Id);
            var feeds = Feed.For(stakeholder).Select(f => (Feed: f, Address: $"{address}/feeds/{f.Path}.atom{(f.IsOpen ? "" : "?key=" + Uri.EscapeDataString(key))}")).ToList();
            if (parsed.GetValue(json)) Output.Document(new { stakeholder = stakeholder.Id.Value, key, feeds = feeds.Select(f => new { audience = f.Feed.Audience, upTo = AlertEvent.Mark(f.Feed.Clearance), f.Address }) });
            else Output.Table(["up to", "address"], feeds.Select(f => new[] { AlertEvent.Mark(f.Feed.Clearance), f.Address }), whole: ["address"]);
            Output.Note("Each feed holds all below its mark. Give the key to this stakeholder alone; it ends when the stakeholder leaves the directory, or with --renew.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Tasks()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("tasks", "Bodies and addresses that reports name and the directory does not have; importing them settles them.") { data, json };
        command.SetAction(parsed =>
        {
            var tasks = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data))).Read(new DirectoryBook().Tasks);
            if (parsed.GetValue(json)) Output.Document(tasks);
            else if (tasks.Count == 0) Output.Note("None: the directory has everybody whom reports name.");
            else Output.Table(["since", "code", "found", "what to do"], tasks.Select(t => new[] { $"{t.At:yyyy-MM-dd HH:mm}", t.Code, t.Found, t.Request }), whole: ["found"]);
            return ExitCode.Done;
        });
        return command;
    }

    private static DirectoryChange Change(Database database, IReadOnlyList<Stakeholder> stakeholders, bool replace, bool dryRun)
    {
        DirectoryChange Import(Session session) => DirectoryBook.Import(session, stakeholders, replace, Environment.UserName, TimeProvider.System.GetUtcNow());
        if (!dryRun) return database.Write(Import);
        DirectoryChange? change = null;
        try { database.Write<int>(session => { change = Import(session); throw new OperationCanceledException("a dry run"); }); }
        catch (OperationCanceledException) { /* rolled back */ }
        return change!;
    }

    private static IReadOnlyList<Stakeholder> Directory(Database database) => database.Read(s => new DirectoryBook().Of(s));

    private static IEnumerable<string> Ids(IReadOnlyList<Stakeholder> all) => all.Select(s => s.Id.Value);

    private static string Words(DirectoryRole role) => JsonNamingPolicy.KebabCaseLower.ConvertName(role.ToString());

    private static string Mark(Intake.Contract.Tlp tlp) => JsonSerializer.SerializeToNode(tlp, StakeholderDirectory.Options)!.GetValue<string>();

    private static string When(Stakeholder s) => string.Join(", ", new[]
    {
        s.Digest is { } digest ? $"{digest.ToString().ToLowerInvariant()} digest" : "at once",
        s.QuietHours is { } quiet ? $"not {quiet.From}–{quiet.To} {quiet.TimeZone}" : null,
    }.OfType<string>());
}
