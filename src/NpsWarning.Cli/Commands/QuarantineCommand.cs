using System.CommandLine;
using System.Text;
using System.Text.Unicode;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>Refused and failed messages: looked at, sent to their queue once more, or discarded.</summary>
internal static class QuarantineCommand
{
    private const int MostListed = 200;

    public static Command Create()
    {
        var command = new Command("quarantine", "Refused and failed messages.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Show());
        command.Subcommands.Add(Requeue());
        command.Subcommands.Add(Discard());
        return command;
    }

    private static Command List()
    {
        var (submitter, reason, data, json) = (Submitter(), Reason(), CommonOptions.Data(), CommonOptions.Json());
        var all = new Option<bool>("--all") { Description = "Also those that were requeued or discarded." };
        var command = new Command("list", "What lies there, newest first, each message once.") { submitter, reason, all, data, json };
        command.SetAction(parsed =>
        {
            var store = QuarantineStore.Open(new DataFolder(parsed.GetValue(data)));
            var filter = new QuarantineFilter { Submitter = parsed.GetValue(submitter), Reason = parsed.GetValue(reason), Settled = parsed.GetValue(all) };
            var (rows, count) = store.Database.Read(s => (Quarantine.List(s, filter, MostListed), Quarantine.Count(s, filter)));
            if (parsed.GetValue(json)) Output.Document(new { count, messages = rows.Select(Line) });
            else Output.Table(["id", "submitter", "message", "received", "reason", "where", "body", "state"], rows.Select(m => new[]
            {
                m.QuarantineId, m.Submitter, m.MessageId, $"{m.ReceivedAt:yyyy-MM-dd HH:mm}", m.Reason, string.Join(", ", m.ErrorList().Select(e => e.Pointer).Where(p => p.Length > 0).Distinct().Take(3)), m.HasBody ? "kept" : "none",
                StateOf(m),
            }), whole: ["id", "reason"], cut: ["message"]);
            if (count == 0) NoteNone(store, filter);
            if (count > rows.Count) Output.Note($"The newest {rows.Count} of {count}. Narrow it with --as or --reason.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var (id, data, json) = (new Argument<string>("ID") { Description = "As list shows it." }, CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("show", "One message: every error, and its body where it is kept.") { id, data, json };
        command.SetAction(parsed =>
        {
            var store = QuarantineStore.Open(new DataFolder(parsed.GetValue(data)));
            var (message, body) = store.Database.Read(s => (Quarantine.Find(s, parsed.GetValue(id)!), Quarantine.Body(s, parsed.GetValue(id)!)));
            if (message is null) throw new UsageException($"There is no message {parsed.GetValue(id)} in quarantine. See nps quarantine list --all.");
            var (text, bytes) = body is null ? (null, null) : Utf8.IsValid(body) ? (Encoding.UTF8.GetString(body), null) : ((string?)null, Convert.ToBase64String(body));
            if (parsed.GetValue(json))
            {
                Output.Document(new { Message = Line(message), Body = text, BodyBase64 = bytes });
                return ExitCode.Done;
            }
            Output.Line($"{message.QuarantineId}  {StateOf(message)}");
            Output.Line($"from {message.Submitter}, message {message.MessageId}, received {message.ReceivedAt:yyyy-MM-dd HH:mm:ss} UTC{(message.Times > 1 ? $", {message.Times} times" : "")}");
            Output.Table(["code", "where", "found", "what is wrong"], message.ErrorList().Select(e => new[] { e.Code, e.Pointer, e.Value ?? "", e.Message }));
            Output.Line(text ?? (bytes is null ? "The body is not kept." : $"The body is no text. In base 64: {bytes}"));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Requeue()
    {
        var (ids, submitter, reason, all, by, data, json) = (Ids(), Submitter(), Reason(), All(), CommonOptions.By(), CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("requeue", "Send messages to their queue once more, after what they failed on was mended.") { ids, submitter, reason, all, by, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var store = QuarantineStore.Open(new DataFolder(parsed.GetValue(data)));
            var chosen = Chosen(store, parsed.GetValue(ids)!, parsed.GetValue(all), parsed.GetValue(submitter), parsed.GetValue(reason));
            var queues = await store.QueuesAsync(chosen.Select(store.SubmitterOf).OfType<string>().Distinct(), cancel);
            var outcomes = chosen.Select(id => (id, store.Database.Write(s => QuarantineDesk.Requeue(s, id, parsed.GetValue(by)!, queues.Contains, store.Now)))).ToList();
            var code = Tell("requeued", outcomes, parsed.GetValue(json));
            if (!store.IsServed && outcomes.Any(o => o.Item2.Code is null)) Output.Note("No service runs in this data folder: they are sent when it next does.");
            return code;
        });
        return command;
    }

    private static Command Discard()
    {
        var (ids, submitter, reason, all, by, data, json) = (Ids(), Submitter(), Reason(), All(), CommonOptions.By(), CommonOptions.Data(), CommonOptions.Json());
        var because = new Option<string>("--because") { Description = "Why, in a few words; it stays in the audit trail.", Required = true };
        var command = new Command("discard", "Remove the body of messages; that they were here, and why, stays.") { ids, because, submitter, reason, all, by, data, json };
        command.SetAction(parsed =>
        {
            var store = QuarantineStore.Open(new DataFolder(parsed.GetValue(data)));
            var why = parsed.GetValue(because)!;
            if (string.IsNullOrWhiteSpace(why) || why.Length > QuarantineDesk.LongestReason) throw new UsageException($"--because: say why, in at most {QuarantineDesk.LongestReason} characters.");
            var chosen = Chosen(store, parsed.GetValue(ids)!, parsed.GetValue(all), parsed.GetValue(submitter), parsed.GetValue(reason));
            return Tell("discarded", [.. chosen.Select(id => (id, store.Database.Write(s => QuarantineDesk.Discard(s, id, parsed.GetValue(by)!, why, store.Now))))], parsed.GetValue(json));
        });
        return command;
    }

    private static IReadOnlyList<string> Chosen(QuarantineStore store, string[] ids, bool all, string? submitter, string? reason)
    {
        if (ids.Length > 0 && (all || submitter is not null || reason is not null)) throw new UsageException("Name messages by id, or choose them with --all, --as and --reason: not both.");
        if (ids.Length > 0) return [.. ids.Distinct()];
        if (!all) throw new UsageException("Name at least one message by its id; or --all, with --as or --reason to narrow it.");
        var filter = new QuarantineFilter { Submitter = submitter, Reason = reason };
        var chosen = store.Database.Read(s => Quarantine.List(s, filter, int.MaxValue)).ConvertAll(m => m.QuarantineId);
        if (chosen.Count == 0) NoteNone(store, filter);
        return chosen;
    }

    // A mistyped name must not look like an empty quarantine.
    private static void NoteNone(QuarantineStore store, QuarantineFilter filter)
    {
        var (submitters, settled) = store.Database.Read(s => (Quarantine.Submitters(s), Quarantine.Count(s, filter with { Settled = true })));
        if (filter.Submitter is { } submitter && !submitters.Contains(submitter, StringComparer.OrdinalIgnoreCase))
            Output.Note($"No message of '{submitter}' has ever been in quarantine.{(submitters.Count == 0 ? "" : $" There are some of {string.Join(", ", submitters)}.")}");
        else if (settled > 0) Output.Note($"None is open. Of those settled, list --all shows {settled}.");
        else if (filter.Reason is { } reason) Output.Note($"No message{(filter.Submitter is null ? "" : $" of '{filter.Submitter}'")} has the reason '{reason}'.");
    }

    private static int Tell(string done, IReadOnlyList<(string Id, QuarantineOutcome Outcome)> outcomes, bool json)
    {
        var refused = outcomes.Where(o => o.Outcome.Code is not null).ToList();
        var accepted = outcomes.Where(o => o.Outcome.Code is null).ToList();
        if (json) Output.Document(new { done, messages = accepted.Select(o => Line(o.Outcome.Message!)), refused = refused.Select(o => new { o.Id, o.Outcome.Code, o.Outcome.Problem }) });
        else
        {
            Output.Line($"{done} {accepted.Count}{(refused.Count > 0 ? $", not {done} {refused.Count}" : "")}");
            if (refused.Count > 0) Output.Table(["id", "code", "why not"], refused.Select(o => new[] { o.Id, o.Outcome.Code!, o.Outcome.Problem! }));
        }
        return refused.Count > 0 ? ExitCode.DoneWithRefusals : ExitCode.Done;
    }

    private static object Line(QuarantinedMessage m) => new
    {
        Id = m.QuarantineId,
        m.Submitter,
        m.MessageId,
        m.ReceivedAt,
        m.Reason,
        Errors = m.ErrorList(),
        m.HasBody,
        m.State,
        m.Times,
        m.Requeues,
        m.SettledAt,
        m.SettledBy,
        m.SettledReason,
    };

    private static string StateOf(QuarantinedMessage m) => m.State switch
    {
        QuarantineState.Open => "open",
        QuarantineState.Requeued => $"requeued by {m.SettledBy}, {m.SettledAt:yyyy-MM-dd HH:mm}",
        _ => $"discarded by {m.SettledBy}, {m.SettledAt:yyyy-MM-dd HH:mm}: {m.SettledReason}",
    };

    private static Argument<string[]> Ids() => new("ID") { Description = "As list shows them.", Arity = ArgumentArity.ZeroOrMore };

    private static Option<string?> Submitter() => new("--as") { Description = "Only messages of this submitter." };

    private static Option<string?> Reason() => new("--reason") { Description = "Only messages with this code among their reasons." };

    private static Option<bool> All() => new("--all") { Description = "Every open message that --as and --reason let through." };
}
