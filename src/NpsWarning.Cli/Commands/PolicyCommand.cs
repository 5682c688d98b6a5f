using System.CommandLine;
using System.Text.RegularExpressions;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Cli.Backtesting;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;

namespace NpsWarning.Cli.Commands;

/// <summary>The policies of the jurisdictions: checked, shown, and tried on what has been reported.</summary>
internal static partial class PolicyCommand
{
    public static Command Create()
    {
        var command = new Command("policy", "Check, show and try the policy file: who is told at once, and what waits for whom.");
        command.Subcommands.Add(Check());
        command.Subcommands.Add(Show());
        command.Subcommands.Add(Schema());
        command.Subcommands.Add(Template());
        command.Subcommands.Add(TryOut());
        return command;
    }

    private static Command Check()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var file = new Argument<string?>("FILE") { Description = "Policy file. Default: the one in force.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("check", "Every error of a policy file at once.") { file, data, json };
        command.SetAction(parsed =>
        {
            var (name, text) = Text(parsed.GetValue(file), new DataFolder(parsed.GetValue(data)), "FILE");
            var (policies, errors) = PolicyFile.Read(text);
            if (parsed.GetValue(json)) Output.Document(new { Policy = name, Valid = policies is not null, Errors = errors });
            else if (policies is not null) Output.Line($"{name} is valid: {string.Join(", ", policies.Jurisdictions)}.");
            else
            {
                Output.Table(["where", "found", "what is allowed", "code"], errors.Select(e => new[] { e.Pointer, e.Value ?? "nothing", e.Message, e.Code }));
                Output.Note($"{errors.Count} {(errors.Count == 1 ? "error" : "errors")} in {name}. The service does not start on it; nps policy schema describes every key.");
            }
            return policies is null ? ExitCode.DoneWithRefusals : ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var (data, json, policy) = (CommonOptions.Data(), CommonOptions.Json(), PolicyOption());
        var place = new Argument<string>("PLACE") { Description = "Country (FR), region (FR-IDF), or \"*\"." };
        var command = new Command("show", "What holds in a place, and which level each value comes from.") { place, policy, data, json };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(place)!;
            if (asked != PolicyFile.Everywhere && !Place().IsMatch(asked)) throw new UsageException($"PLACE: '{asked}' is no place. Write a country such as FR, a region such as FR-IDF, or \"*\".");
            var (name, text) = Text(parsed.GetValue(policy), new DataFolder(parsed.GetValue(data)), "--policy");
            if (PolicyFile.Read(text) is { File: null, Errors: var errors }) throw new PolicyInvalidException(name, errors);
            var values = PolicyOrigin.Of(text, asked);
            if (parsed.GetValue(json)) Output.Document(new { Place = asked, Policy = name, Values = values });
            else
            {
                Output.Table(["key", "value", "from"], values.Select(v => new[] { v.Key, v.Value, v.From }));
                Output.Line($"{asked} by {name}. \"{PolicyOrigin.Usual}\": the file says nothing, and the program's default holds.");
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "The JSON Schema (draft 2020-12) of the policy file, for editors and scripts.");
        command.SetAction(_ =>
        {
            Output.Line(PolicyFile.Schema().TrimEnd());
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Template()
    {
        var command = new Command("template", "The policy as shipped, to begin your own with: nps policy template > policy.json.");
        command.SetAction(_ =>
        {
            Output.Line(PolicyFile.Shipped().TrimEnd());
            return ExitCode.Done;
        });
        return command;
    }

    private static Command TryOut()
    {
        var (data, json, policy) = (CommonOptions.Data(), CommonOptions.Json(), PolicyOption());
        var from = BacktestCommand.Day("--from", "First day told (inclusive). Default: a year before the last.");
        var to = BacktestCommand.Day("--to", "Last day told (inclusive). Default: the day of the last report.");
        var command = new Command("dry-run", "What a policy would have sent, over the reports that the service has stored. Nothing is sent.") { policy, from, to, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(from) > parsed.GetValue(to)) throw new UsageException("--from: it is after --to.");
            var folder = new DataFolder(parsed.GetValue(data));
            var (name, text) = Text(parsed.GetValue(policy), folder, "--policy");
            var (inForceName, inForceText) = Text(null, folder, "");
            var (tried, inForce) = (Loaded(name, text), parsed.GetValue(policy) is null || text == inForceText ? null : Loaded(inForceName, inForceText));
            var database = OpenDatabase.OfService(folder);
            var directory = database.Read(s => new DirectoryBook().Of(s));
            var whole = OpenDatabase.Knowledge(folder).Catalogue;
            var past = OpenDatabase.Or3(ServiceSettings.Load(folder).DatabaseIn(folder), () => StoredReports.Read(database, parsed.GetValue(to)));
            if (past.Reports.Count == 0) throw new UnavailableException($"{database.Display} holds no report of that time: there is nothing to try the policy on.");
            var last = parsed.GetValue(to) ?? past.Reports.Max(r => DateOnly.FromDateTime(r.Report.ReportedAt.UtcDateTime));
            var first = parsed.GetValue(from) ?? last.AddYears(-1).AddDays(1);
            if (past.Reports.Min(r => DateOnly.FromDateTime(r.Report.ReportedAt.UtcDateTime)) is var earliest && earliest > first) first = earliest;
            Task<IReadOnlyList<DryRunRow>> Replay(string what, PolicyFile policies) =>
                Output.ProgressAsync(what, progress => Task.Run(() => DryRun.Of(past, whole, policies, directory, first, progress, cancel), cancel));
            var rows = await Replay("replaying", tried);
            var before = inForce is null ? null : await Replay("replaying with the policy in force", inForce);
            DryRunReport.Of(name, first, last, past.Reports.Count, StoredReports.ErasedUntil(database), rows, before).Show(parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Option<string?> PolicyOption() => new("--policy") { Description = "Another policy file than the one in force." };

    private static PolicyFile Loaded(string name, string text) => PolicyFile.Read(text) is { File: { } file } ? file : throw new PolicyInvalidException(name, PolicyFile.Read(text).Errors);

    private static (string Name, string Text) Text(string? path, DataFolder folder, string option)
    {
        if (path is not null && !File.Exists(path)) throw new UsageException($"{option}: there is no file {path}.");
        return (path ?? (File.Exists(folder.Policy) ? folder.Policy : null)) is { } own ? (own, File.ReadAllText(own)) : ("the shipped policy", PolicyFile.Shipped());
    }

    [GeneratedRegex(@"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\z")]
    private static partial Regex Place();
}
