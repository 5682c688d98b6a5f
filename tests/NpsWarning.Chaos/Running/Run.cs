using System.Diagnostics;
using Azure.Messaging.ServiceBus;
using NpsWarning.Chaos.Accounts;
using NpsWarning.Chaos.Corpus;

namespace NpsWarning.Chaos.Running;

/// <summary>One service from its first start to its last stop, with all that its submitters, its mail server and its disk do meanwhile.</summary>
internal sealed class Run(Corpus.Corpus corpus, string folder, string program, FaultPlan? plan, TextWriter log) : IAsyncDisposable
{
    /// <summary>Longer than any retry or claim of a dead worker that is under way: who has heard nothing for so long will hear nothing more.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(150);

    private const string Unsettled =
        "SELECT (SELECT COUNT(*) FROM outbox) + (SELECT COUNT(*) FROM dirty_streams) + (SELECT COUNT(*) FROM wider_streams) + (SELECT COUNT(*) FROM signals WHERE alert_due = 1)";

    private const string Undelivered = "SELECT COUNT(*) FROM deliveries WHERE state = 'Pending'";

    private readonly MailServer _mail = new();
    private readonly CancellationTokenSource _cancel = new();
    private string _phase = "starting";

    public Service Service { get; private set; } = null!;
    public Faults? Faults { get; private set; }
    public IReadOnlyList<Laboratory> Laboratories { get; private set; } = [];
    public IReadOnlyList<Mail> Mails => _mail.Mails;
    public List<(string Submitter, string MessageId, string Reason)> DeadLetters { get; } = [];
    public List<Check> Checks { get; } = [];
    public TimeSpan Took { get; private set; }

    /// <summary>Where it stands, on one line.</summary>
    public string Progress => $"{_phase}: {Answered:N0} of {Distinct:N0} answered, {Service?.Kills.Count ?? 0} kills, {Laboratories.Sum(l => l.SendFailures)} posts repeated, {Mails.Count} mails{Faults?.Now}";

    private int Answered => Laboratories.Sum(l => l.Answered);

    private int Distinct { get; } = corpus.Waves.SelectMany(w => w.Messages).Select(m => (m.Submitter, m.MessageId)).Distinct().Count();

    public async Task GoAsync()
    {
        var began = Stopwatch.GetTimestamp();
        await _mail.StartAsync();
        Service = new Service(program, folder, _mail.Port, log);
        Laboratories = [.. Submitters.All.Select((s, i) => new Laboratory(s, Service, i))];
        Service.Start();
        await Service.ReadyAsync(_cancel.Token);
        foreach (var laboratory in Laboratories) laboratory.Start();
        Faults = plan is null ? null : new Faults(plan, Service, _mail, folder, () => Answered, () => Laboratories.Sum(l => l.SendFailures));
        var faults = Faults?.RunAsync(_cancel.Token) ?? Task.CompletedTask;
        foreach (var wave in corpus.Waves)
        {
            _phase = wave.Name;
            var own = Laboratories.Select(l => (Laboratory: l, Messages: (IReadOnlyList<Message>)[.. wave.Messages.Where(m => m.Submitter == l.Submitter)])).ToList();
            await Task.WhenAll(own.Select(o => o.Laboratory.PostAsync(o.Messages, _cancel.Token)));
            await UntilAsync(() => own.All(o => o.Laboratory.HasAll(o.Messages)), () => Answered, () =>
            {
                var missing = own.SelectMany(o => o.Messages.Where(m => !o.Laboratory.Receipts.ContainsKey(m.MessageId))).Select(m => $"{m.Submitter} {m.MessageId}").Distinct().ToList();
                return $"{missing.Count:N0} of {Distinct:N0} messages were accepted and have no receipt: {string.Join(", ", missing.Take(5))}…";
            });
            await ZeroAsync(Unsettled, "is not judged");
        }
        _phase = "settling";
        if (await Task.WhenAny(faults, Task.Delay(TimeSpan.FromMinutes(3))) != faults) throw new StuckException("the faults that are planned do not come to an end");
        await faults;
        await ZeroAsync(Unsettled, "is not judged");
        await ZeroAsync(Undelivered, "is not delivered");
        // Presentations are looked at every half minute, and after a start at once: no need to wait.
        await StopAsync();
        Service.Start();
        await Service.ReadyAsync(_cancel.Token);
        await ZeroAsync(Unsettled, "is not judged");
        await ZeroAsync(Undelivered, "is not delivered");
        await ZeroAsync("SELECT COUNT(*) FROM presentation_dirty", "is not clustered");
        await QueuesAsync();
        await DoctorAsync();
        await StopAsync();
        Checks.Add(new Check("the service never ended by itself, but for a full disk", $"{Service.Kills.Count} kills, {Service.Ends.Count} ends by itself", [.. Service.Ends.Where(e => !e.DiskFull).Select(e => $"exit code {e.ExitCode}: {e.LastWords}")]));
        Took = Stopwatch.GetElapsedTime(began);
    }

    public async ValueTask DisposeAsync()
    {
        await _cancel.CancelAsync();
        if (Service is not null) await Service.DisposeAsync();
        foreach (var laboratory in Laboratories) await laboratory.DisposeAsync();
        await _mail.DisposeAsync();
        _cancel.Dispose();
    }

    private async Task StopAsync()
    {
        var (exitCode, took) = await Service.StopAsync();
        Checks.Add(new Check("the service stops when asked to, within 10 s", $"{took.TotalSeconds:0.0} s", exitCode == 0 && took < TimeSpan.FromSeconds(10) ? [] : [$"exit code {exitCode} after {took.TotalSeconds:0.0} s"]));
    }

    // With the service's own key, which its administrator has.
    private async Task QueuesAsync()
    {
        await using var client = new ServiceBusClient(Service.Connection(""));
        foreach (var submitter in Submitters.All)
        {
            await using var reports = client.CreateReceiver($"reports/{submitter}");
            var left = 0;
            await UntilAsync(async () => (left = (await reports.PeekMessagesAsync(1, 0)).Count) == 0, () => left, () => $"reports/{submitter} is not empty");
            await using var dead = client.CreateReceiver($"reports/{submitter}", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
            for (long from = 0; ;)
            {
                var some = await dead.PeekMessagesAsync(100, from);
                if (some.Count == 0) break;
                DeadLetters.AddRange(some.Select(m => (submitter, m.MessageId, m.DeadLetterReason)));
                from = some[^1].SequenceNumber + 1;
            }
        }
    }

    private async Task DoctorAsync()
    {
        using var doctor = Process.Start(new ProcessStartInfo("dotnet", [program, "doctor", "--data", folder]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = doctor.StandardOutput.ReadToEndAsync();
        var problem = doctor.StandardError.ReadToEndAsync();
        await doctor.WaitForExitAsync();
        Checks.Add(new Check("nps doctor finds nothing broken", "", doctor.ExitCode == 0 ? [] : [$"exit code {doctor.ExitCode}: {await said} {await problem}"]));
    }

    private Task ZeroAsync(string sql, string what)
    {
        var left = -1L;
        return UntilAsync(async () => (left = await Service.WhileUpAsync(() => { using var books = new Books(folder); return (long?)books.Count(sql); }) ?? -1) == 0, () => left, () => $"what has changed {what}: {left:N0} rows wait");
    }

    private Task UntilAsync(Func<bool> condition, Func<long> progress, Func<string> otherwise) => UntilAsync(() => Task.FromResult(condition()), progress, otherwise);

    private async Task UntilAsync(Func<Task<bool>> condition, Func<long> progress, Func<string> otherwise)
    {
        var (last, since) = (progress(), Stopwatch.GetTimestamp());
        while (!await condition())
        {
            if (progress() != last) (last, since) = (progress(), Stopwatch.GetTimestamp());
            if (Stopwatch.GetElapsedTime(since) > LongestSilence) throw new StuckException($"{otherwise()}, and nothing moved for {LongestSilence.TotalSeconds:0} s");
            await Task.Delay(50, _cancel.Token);
        }
    }
}

/// <summary>The run does not go on: something is lost, or waits for ever.</summary>
internal sealed class StuckException(string message) : Exception(message);
