using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Azure.Messaging.ServiceBus;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Cli.Hosting;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Messaging;
using NpsWarning.Retention;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Commands;

/// <summary>What is reachable, and what is misconfigured.</summary>
internal static class DoctorCommand
{
    internal enum Health { Ok, Warning, Failed }

    public static Command Create()
    {
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("doctor", "Check settings, databases, queues, models, policy and mail.") { data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var settings = ServiceSettings.Load(folder);
            var database = Guarded("database", () => DatabaseOf(settings, folder));
            Check InDatabase(string what, Func<Database, Check> check) => Guarded(what, () => LookedInto(settings.DatabaseIn(folder), database, what, check));
            Check[] checks =
            [
                await ServiceAsync(folder, cancel), .. Settings(folder), database, InDatabase("quarantine", QuarantineOf), InDatabase("outbox", d => OutboxOf(d, folder)), InDatabase("retention", RetentionOf), .. GuardedPolicy(folder), InDatabase("alarms", d => AlarmsOf(d, folder)), InDatabase("stakeholders", Stakeholders),
                Guarded("catalogue", () => CatalogueOf(folder)), InDatabase("spectra", Spectra), .. Models(settings), await MailAsync(settings, folder, cancel),
                .. settings.HasServiceBus ? [] : new[] { Guarded("broker", () => BrokerCheck.Of(settings.Broker, folder, TimeProvider.System.GetUtcNow())) },
                .. await GuardedQueuesAsync(settings, folder, cancel),
            ];
            if (parsed.GetValue(json)) Output.Document(checks);
            else Output.Table(["", "what", "found", "what to do"], checks.Select(c => new[] { c.Health.ToString().ToLowerInvariant(), c.What, c.Found, c.Do ?? "" }));
            return checks.Any(c => c.Health == Health.Failed) ? ExitCode.Unavailable : ExitCode.Done;
        });
        return command;
    }

    private static async Task<Check> ServiceAsync(DataFolder folder, CancellationToken cancel)
    {
        if (folder.Find() is not { IsRunning: true } service) return new("service", Health.Warning, $"none runs in {folder.Path}", "Start it with nps serve.");
        var runs = $"runs at {service.Console}, data in {folder.Path}";
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
            using var answer = await client.GetAsync(new Uri($"{service.Console}/health"), cancel);
            var failing = JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancel))?["failing"]?.Deserialize<StageFailure[]>(JsonSerializerOptions.Web) ?? [];
            return failing.Length == 0
                ? new("service", Health.Ok, runs, null)
                : new("service", Health.Failed, $"{runs}; failing: {string.Join("; ", failing.AsEnumerable())}", "What waits for a failing stage is not lost, and is not done: see the service's log.");
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return new("service", Health.Warning, $"{runs}; it does not say how it is: {e.Message}", null);
        }
    }

    private static IEnumerable<Check> Settings(DataFolder folder) => SettingKeys.Unknown(ServiceSettings.Section(folder))
        .Select(unknown => new Check("settings", Health.Warning, $"nothing reads {unknown.Key}", unknown.Known is { } known ? $"Perhaps {known} is meant." : "Remove it."))
        .DefaultIfEmpty(new Check("settings", Health.Ok, "every key is known", null));

    private static Check DatabaseOf(ServiceSettings settings, DataFolder folder)
    {
        var options = settings.DatabaseIn(folder);
        var database = new Database(options);
        if (!SqliteFiles.IsThere(options)) return new("database", Health.Warning, $"{database.Display} is not there yet", "nps serve makes it.");
        var state = Schema.State(options);
        if (state.Newer.Count > 0) return new("database", Health.Failed, $"{database.Display} was last used by a newer version of this program: it has {string.Join(", ", state.Newer)}", "Use that version, or restore a backup.");
        if (state.Pending.Count > 0) return new("database", Health.Warning, $"{database.Display} lacks {string.Join(", ", state.Pending.Select(s => s.Name))}", "Run nps migrate.");
        return database.ReadersWait()
            ? new("database", Health.Warning, $"{database.Display} has read-committed snapshot off: pages and detection wait for intake", Database.SnapshotAdvice)
            : new("database", Health.Ok, $"{database.Display}, schema {state.Present}", null);
    }

    // Where the database's own row says what is wrong, or nothing has been written yet, there is nothing to look into.
    private static Check LookedInto(DatabaseOptions options, Check database, string what, Func<Database, Check> check) => database.Health switch
    {
        Health.Failed => new(what, Health.Warning, "not looked at: see database", null),
        _ when !SqliteFiles.IsThere(options) || Schema.State(options) is not { Present: not null, Pending: [] } => new(what, Health.Ok, "nothing is there yet", null),
        _ => check(new Database(options)),
    };

    private static Check RetentionOf(Database database)
    {
        const string daily = "nps serve runs it once a day.";
        if (database.Read(RetentionJob.Last) is not { } last) return new("retention", Health.Ok, "has not run yet", daily);
        var late = TimeProvider.System.GetUtcNow() - last.At > TimeSpan.FromDays(3);
        return new("retention", late ? Health.Warning : Health.Ok, $"{last.At:yyyy-MM-dd HH:mm} UTC: {last.Reason}", late ? daily : null);
    }

    private static Check QuarantineOf(Database database)
    {
        var open = database.Read(s => Quarantine.Count(s, new QuarantineFilter()));
        return open == 0
            ? new("quarantine", Health.Ok, "no message waits for a person", null)
            : new("quarantine", Health.Warning, $"{open} {(open == 1 ? "message" : "messages")} refused or failed", "See them with nps quarantine list, or in the console under Quarantine.");
    }

    private static Check OutboxOf(Database database, DataFolder folder)
    {
        const int many = 1000;
        var waiting = database.Read(s => s.Query<(string Queue, int Count)>("SELECT queue, COUNT(*) AS waiting FROM outbox GROUP BY queue ORDER BY queue"));
        if (waiting.Count == 0) return new("outbox", Health.Ok, "nothing waits to be sent", null);
        var found = string.Join(", ", waiting.Select(w => $"{w.Count} for {w.Queue}"));
        return folder.Find() is { IsRunning: true } && waiting.Sum(w => w.Count) < many
            ? new("outbox", Health.Ok, found, null)
            : new("outbox", Health.Warning, $"not sent yet: {found}", "A running service sends them; a queue that is gone comes back with its submitter in Nps:Submitters, a full one when its receipts are read.");
    }

    private static IEnumerable<Check> GuardedPolicy(DataFolder folder)
    {
        try
        {
            return [.. PolicyChecks.Of(folder)];
        }
        catch (Exception e)
        {
            return [new("policy", Health.Failed, e.Message, null)];
        }
    }

    // What the budget does to each place, and what it costs.
    private static Check AlarmsOf(Database database, DataFolder folder)
    {
        var policies = PolicyFile.Load(File.Exists(folder.Policy) ? folder.Policy : null);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var lines = database.Read(s => AlarmBudgetLine.All(s, policies, ReviewQueue.DataUntil(s, today)));
        return lines.Count == 0
            ? new("alarms", Health.Ok, "no signal yet", null)
            : new("alarms", Health.Ok, string.Join("; ", lines.Select(Said)), lines.Any(l => l.Confirmed > 0) ? "Of what was held back, reviewers confirmed some: consider a larger alarmBudget in the policy." : null);
    }

    private static string Said(AlarmBudgetLine line) => string.Create(CultureInfo.InvariantCulture,
        $"{line.Jurisdiction}: a chance of {line.Threshold.Chance:0.#e0} passes (by {line.Threshold.Bound.ToString().ToLowerInvariant()}), {line.Asked} asked in a year, {line.HeldBack} held back, {line.PassedLater} passed later, {line.Confirmed} confirmed after being held back; seen with 80 %: {string.Join(", ", line.Rises.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Mean:0} cases in four weeks where {r.Usual} are usual")))}");

    private static Check Stakeholders(Database database)
    {
        var all = database.Read(s => new DirectoryBook().Of(s));
        if (all.Count == 0) return new("stakeholders", Health.Warning, "no directory yet", "nps serve begins with a template; nps stakeholders import takes yours.");
        var tasks = database.Read(new DirectoryBook().Tasks).Count;
        var asked = tasks == 0 ? "" : $"; reports name {tasks} that it does not have";
        var examples = all.Count(s => s.Channels.Any(c => c.Address.Split('@', ':', '/')[^1].EndsWith(".example", StringComparison.OrdinalIgnoreCase) || c.Address.EndsWith(".example", StringComparison.OrdinalIgnoreCase)));
        return examples == 0
            ? new("stakeholders", tasks == 0 ? Health.Ok : Health.Warning, $"{all.Count} in the directory{asked}", tasks == 0 ? null : "See nps stakeholders tasks.")
            : new("stakeholders", Health.Warning, $"{examples} of {all.Count} have example addresses, which deliver nowhere{asked}", "nps stakeholders export > directory.json, put real ones in, nps stakeholders import directory.json.");
    }

    private static Check CatalogueOf(DataFolder folder)
    {
        var knowledge = OpenDatabase.Knowledge(folder);
        var found = $"{knowledge.Catalogue.All.Count} substances{(knowledge.LastChange > 0 ? $", {knowledge.LastChange} imported changes" : "")}";
        return knowledge.Outdated is [var first, ..]
            ? new("catalogue", Health.Warning, $"{found}; left out: {string.Join("; ", knowledge.Outdated.Select(o => $"change {o.Number} of '{o.Id}' ({o.Fault.Code}: {o.Fault.Value})"))}", $"{first.Fault.Message} Then import the entry again.")
            : new("catalogue", Health.Ok, found, null);
    }

    private static Check Spectra(Database database) => database.Read(LibraryBook.All) is { Count: > 0 } libraries
        ? new("spectra", Health.Ok, string.Join(", ", libraries.Select(l => $"{l.Library}: {l.Spectra} spectra")), null)
        : new("spectra", Health.Warning, "no library of spectra: receipts cannot say what an unidentified one resembles", "nps spectra import takes one in, such as SWGDRUG's.");

    private static IEnumerable<Check> Models(ServiceSettings settings) => ModelShelf.Load(settings.Models).States.Select(model => model.Problem is { } problem
        ? new Check($"model {model.Name}", Health.Failed, $"{problem.Code}: {problem.What} {model.Lost}", problem.WhatToDo)
        : new Check($"model {model.Name}", Health.Ok, $"{model.Card!.Version} ({model.Path})", null));

    private static async Task<Check> MailAsync(ServiceSettings settings, DataFolder folder, CancellationToken cancel)
    {
        if (settings.Smtp is not { } smtp) return new("mail", Health.Warning, $"no SMTP server is set; alerts are files in {folder.Outbox}", "Set Nps:Smtp:Host and Nps:Smtp:From.");
        try
        {
            using var client = await EmailChannel.ConnectAsync(smtp with { TimeoutSeconds = 10 }, cancel); // as alerts will: encrypted, and with its name and password
            await client.DisconnectAsync(true, cancel);
            return new("mail", Health.Ok, smtp.ToString(), null);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new("mail", Health.Failed, $"{smtp}: {e.Message}", Unreachable(e) ?? "Check Nps:Smtp.");
        }
    }

    private static async Task<IEnumerable<Check>> QueuesAsync(ServiceSettings settings, DataFolder folder, CancellationToken cancel)
    {
        var options = settings.ServiceBus;
        if (!settings.HasServiceBus)
        {
            if (folder.Find() is not { IsRunning: true } service || !service.ServiceBus.TryGetValue("", out var local)) return [];
            options = options with { ConnectionString = local };
            settings = settings with { Submitters = [.. service.ServiceBus.Keys.Where(k => k.Length > 0).Select(k => new Submitter(k, SubmitterKind.Laboratory))] };
        }
        await using var client = options.Connect(maxRetries: 0);
        var checks = new List<Check>();
        foreach (var submitter in settings.Submitters.OrderBy(s => s.Id, StringComparer.Ordinal))
            checks.Add(await QueueAsync(client, QueueNames.Reports(submitter.Id), cancel));
        return checks;
    }

    private static async Task<Check> QueueAsync(ServiceBusClient client, string queue, CancellationToken cancel)
    {
        try
        {
            await using var receiver = client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            var dead = await receiver.PeekMessagesAsync(100, cancellationToken: cancel);
            return dead.Count == 0
                ? new(queue, Health.Ok, "reachable, nothing set aside", null)
                : new(queue, Health.Warning, $"reachable; {dead.Count}{(dead.Count == 100 ? " or more" : "")} messages set aside as failed", "The intake files them, while it runs; then see nps quarantine list, or the console under Quarantine.");
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return new(queue, Health.Failed, e.Message.Split('\n')[0], Unreachable(e) ?? "Check that the queue is there and the credential may listen on it.");
        }
    }

    // Whatever the client throws, the other rows are printed.
    private static async Task<IEnumerable<Check>> GuardedQueuesAsync(ServiceSettings settings, DataFolder folder, CancellationToken cancel)
    {
        try
        {
            return await QueuesAsync(settings, folder, cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            return [new("queues", Health.Failed, e.Message.Split('\n')[0], Unreachable(e) ?? "Check Nps:ServiceBus.")];
        }
    }

    // The credential or the name of a queue plays no part before the host has answered.
    internal static string? Unreachable(Exception e)
    {
        for (var at = e; at is not null; at = at.InnerException)
            if (at is System.Net.Sockets.SocketException || at.Message.Contains("Name or service not known", StringComparison.Ordinal) || at.Message.Contains("Connection refused", StringComparison.Ordinal))
                return "Check the host's name and port, and the network on the way to it.";
        return null;
    }

    private static Check Guarded(string what, Func<Check> check)
    {
        try
        {
            return check();
        }
        catch (Exception e)
        {
            return new(what, Health.Failed, e.Message, Unreachable(e));
        }
    }

    internal sealed record Check(string What, Health Health, string Found, string? Do);
}
