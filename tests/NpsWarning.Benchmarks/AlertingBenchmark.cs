using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Cli;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using NpsWarning.Storage;
using NpsWarning.Tests.Alerting;
using SmtpServer.Protocol;

namespace NpsWarning.Benchmarks;

/// <summary>How fast alerts leave the whole service, by mail over TLS with authentication and by webhook, and what becomes of them while the mail server is away.</summary>
internal static class AlertingBenchmark
{
    /// <param name="part">"handover", "latency" or "outage"; null for all three.</param>
    /// <param name="outageSeconds">How long the mail server is away.</param>
    public static async Task RunAsync(string? part, int outageSeconds)
    {
        Console.WriteLine($"load of the machine at the start, of {Environment.ProcessorCount} processors: {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "not known")}");
        if (part is null or "handover") { await HandOverAsync("email", 1_000); await HandOverAsync("webhook", 1_000); }
        if (part is null or "latency") await LatencyAsync();
        if (part is null or "outage") await OutageAsync(outageSeconds);
    }

    /// <summary>One severe alert to so many stakeholders: from its version's time, which is before its commit, until the last is accepted.</summary>
    private static async Task HandOverAsync(string kind, int stakeholders)
    {
        await using var scene = await Bench.StartAsync();
        await scene.LearnAsync();
        var accepted = new ConcurrentDictionary<string, DateTimeOffset>();
        await using var receiver = await ReceiverAsync(accepted);
        Import(scene.Database, [.. Enumerable.Range(1, stakeholders).Select(i => Stakeholder(i, kind == "email" ? new("email", $"duty@centre-{i}.example") : new("webhook", $"{receiver.Urls.First()}/{i}")))]);
        await scene.PostAsync([Severe(1)]);
        await scene.UntilAsync("SELECT CASE WHEN (SELECT COUNT(*) FROM deliveries WHERE stakeholder LIKE 'centre-%' AND state = 'Delivered') >= " + stakeholders + " THEN 0 ELSE 1 END");
        var sent = scene.Database.Read(s => s.Query<Sent>(
            "SELECT d.delivery_id, d.state, a.issued_at FROM deliveries d JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version WHERE d.stakeholder LIKE 'centre-%' AND d.version = 1")).ToDictionary(r => r.DeliveryId);
        var times = (kind == "email" ? scene.Mail.All.Select(m => (Id: DeliveryOf(m), m.At)) : accepted.Select(a => (Id: a.Key, At: a.Value))).Where(t => sent.ContainsKey(t.Id)).ToList();
        var issued = sent.Values.Min(r => r.IssuedAt);
        Console.WriteLine($"one alert to {stakeholders:N0} stakeholders by {(kind == "email" ? "mail over TLS" : "signed webhook")}: {times.Select(t => t.Id).Distinct().Count():N0} accepted, the first after {(times.Min(t => t.At) - issued).TotalSeconds:0.00} s, "
            + $"the last after {(times.Max(t => t.At) - issued).TotalSeconds:0.00} s (target: under 10 s){(kind == "email" ? $", over {scene.Mail.Connections} connections" : "")}");
        Console.WriteLine();
    }

    /// <summary>From a report's commit until the mail server has accepted its health alert, while 200 reports a second come in and one in 100 raises a severe alert.</summary>
    private static async Task LatencyAsync()
    {
        const int Rate = 200, Seconds = 60;
        await using var scene = await Bench.StartAsync();
        await scene.LearnAsync();
        var rate = await scene.PostSteadilyAsync(Rate, Rate * Seconds, i => i % 100 == 0 ? Severe(i) : null, default);
        await scene.UntilAsync(Bench.Waiting);
        var first = scene.Mail.All.Where(m => m.Header("X-NpsWarning-Audience") == "health").GroupBy(m => m.Header("X-NpsWarning-Alert")).ToDictionary(g => g.Key, g => g.Min(m => m.At));
        var rows = scene.Database.Read(s => s.Query<Raised>(
            """
            SELECT v.received_at, a.issued_at, a.alert_id FROM report_revisions v
            JOIN findings f ON f.submitter = v.submitter AND f.report_id = v.report_id
            JOIN signals s ON s.subject = f.subject
            JOIN alerts a ON a.signal_id = s.signal_id AND a.version = 1
            WHERE v.report_id LIKE 'severe-%'
            """)).Where(r => first.ContainsKey(r.AlertId)).ToList();
        var times = rows.Select(r => (first[r.AlertId] - r.ReceivedAt).TotalMilliseconds).Order().ToList();
        var mailing = rows.Select(r => (first[r.AlertId] - r.IssuedAt).TotalMilliseconds).Order().ToList();
        Console.WriteLine($"accepted to health alert at the mail server, at {rate:N0} reports/s for {Seconds} s: {times.Count} of {Rate * Seconds / 100} alerts, p50 {At(times, .5):N0} ms, p99 {At(times, .99):N0} ms (target: under 2,000 ms, aim 500 ms), most {At(times, 1):N0} ms");
        Console.WriteLine($"  of that, from the version's time on: p50 {At(mailing, .5):N0} ms, p99 {At(mailing, .99):N0} ms; mails in all: {scene.Mail.All.Count:N0} over {scene.Mail.Connections} connections");
        Console.WriteLine();
    }

    /// <summary>
    /// The mail server dies twice while reports come in and alerts are written. First it has stored a mail and dies before it says so, for 5 s: no sender can
    /// know, so that mail comes again, as the same message. Then it dies with a mail that has come whole and is not stored, and is away for long.
    /// </summary>
    private static async Task OutageAsync(int seconds)
    {
        const int Rate = 10, EverySeconds = 3;
        await using var scene = await Bench.StartAsync();
        await scene.LearnAsync();
        using var enough = new CancellationTokenSource();
        var posting = scene.PostSteadilyAsync(Rate, int.MaxValue, i => i % (Rate * EverySeconds) == 0 ? Severe(i) : null, enough.Token);
        await Task.Delay(TimeSpan.FromSeconds(15));

        var unanswered = await scene.DieAsync(stored: true);
        await Task.Delay(TimeSpan.FromSeconds(5));
        await scene.Mail.StartAsync();
        await Task.Delay(TimeSpan.FromSeconds(30));

        await scene.DieAsync(stored: false);
        var gone = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var waiting = scene.Database.Read(s => s.First<int>("SELECT COUNT(*) FROM deliveries WHERE state = 'Pending'"));
        var attempts = scene.Database.Read(s => s.First<int>("SELECT COALESCE(MAX(attempts), 0) FROM deliveries WHERE state = 'Pending'"));
        await scene.Mail.StartAsync();
        var back = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await enough.CancelAsync();
        await posting;
        await scene.UntilAsync(Bench.Waiting);

        var rows = scene.Database.Read(s => s.Query<Sent>("SELECT d.delivery_id, d.state, a.issued_at FROM deliveries d JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version WHERE d.channel = 'email'"));
        var at = scene.Mail.All.GroupBy(m => DeliveryOf(m)).ToDictionary(g => g.Key, g => g.ToList());
        var during = rows.Where(r => r.IssuedAt >= gone && r.IssuedAt < back).ToList();
        var after = rows.Where(r => r.IssuedAt < back && at.ContainsKey(r.DeliveryId)).Select(r => at[r.DeliveryId].Max(m => m.At) - back).Order().ToList();
        Console.WriteLine($"mail server away for {(back - gone).TotalSeconds:N0} s: {rows.Count:N0} mails to be sent in all, {during.Count:N0} of versions issued meanwhile, {waiting:N0} waiting at its return, tried {attempts} times at most");
        Console.WriteLine($"  lost: {rows.Count(r => !at.ContainsKey(r.DeliveryId))} (target 0); not marked as delivered: {rows.Count(r => r.State != "Delivered")}; accepted twice with an answer: {at.Count(m => m.Value.Count > 1 && m.Key != unanswered)} (target 0)");
        Console.WriteLine($"  stored by a server that died before it answered: 1, then accepted {at[unanswered].Count - 1} time(s) more under the same Message-ID, {(at[unanswered].Select(m => m.Raw).Distinct().Count() == 1 ? "byte for byte the same" : "with other content")}");
        Console.WriteLine($"  after its return: the first waiting mail after {after.First(t => t > TimeSpan.Zero).TotalSeconds:0.0} s, the last after {after[^1].TotalSeconds:0.0} s");
        Console.WriteLine();
    }

    private static double At(List<double> sorted, double part) => sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];

    /// <summary>What the mail's id was made of.</summary>
    private static string DeliveryOf(MailServer.Taken mail) => mail.Header("Message-Id").Trim('<', '>').Split('@')[0];

    private static Report Severe(int number) => ServiceBenchmark.Severe(number);

    private static Stakeholder Stakeholder(int number, StakeholderChannel channel) => new()
    {
        Id = new($"centre-{number}"),
        Name = $"Poison centre {number}",
        Role = DirectoryRole.Health,
        Places = ["XA"],
        Classes = ["*"],
        Channels = [channel],
        Clearance = Tlp.Red,
    };

    private static void Import(Database database, IReadOnlyList<Stakeholder> stakeholders) =>
        database.Write(s => DirectoryBook.Import(s, stakeholders, replace: true, "benchmark", TimeProvider.System.GetUtcNow()));

    private static async Task<WebApplication> ReceiverAsync(ConcurrentDictionary<string, DateTimeOffset> accepted)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            accepted.TryAdd(context.Request.Headers["webhook-id"]!, TimeProvider.System.GetUtcNow());
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private sealed record Raised
    {
        public required DateTimeOffset ReceivedAt { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
        public required string AlertId { get; init; }
    }

    private sealed record Sent
    {
        public required string DeliveryId { get; init; }
        public required string State { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
    }

    /// <summary>The whole service beside a mail server that wants TLS and a password, and whose certificate is from an authority of its own.</summary>
    private sealed class Bench(TemporaryFolder folder, MailAuthority authority, MailServer mail, ServiceHost host) : IAsyncDisposable
    {
        public const string Waiting = "SELECT (SELECT COUNT(*) FROM dirty_streams) + (SELECT COUNT(*) FROM signals WHERE alert_due = 1) + (SELECT COUNT(*) FROM deliveries WHERE state = 'Pending')";

        public MailServer Mail => mail;

        public Database Database { get; } = host.Services.GetRequiredService<Database>();

        public static async Task<Bench> StartAsync()
        {
            var (folder, authority) = (new TemporaryFolder(), new MailAuthority());
            var mail = await MailServer.StartAsync(SmtpSecurity.Tls, authority.Server(), password: "of-the-benchmark");
            var smtp = mail.Options;
            await File.WriteAllTextAsync(new DataFolder(folder.Path).Settings, JsonSerializer.Serialize(new { Nps = new { Smtp = new { smtp.Host, smtp.Port, Security = "Tls", smtp.UserName, smtp.Password, smtp.From, CertificateAuthority = authority.File } } }));
            return new Bench(folder, authority, mail, await ServiceHost.StartAsync(new ServeRequest { Folder = new DataFolder(folder.Path), Port = 0 }, default));
        }

        public Task PostAsync(IReadOnlyList<Report> reports) => ServiceBenchmark.PostAsync(host.LocalBus!.Connections[ServiceBenchmark.Submitter], reports);

        public async Task LearnAsync()
        {
            await PostAsync(ServiceBenchmark.Background("history", 1_000));
            await UntilAsync(Waiting);
        }

        /// <summary>Posts the usual reports at a rate, and in place of some what <paramref name="instead"/> gives.</summary>
        /// <returns>The rate that was held.</returns>
        public async Task<double> PostSteadilyAsync(int rate, int count, Func<int, Report?> instead, CancellationToken enough)
        {
            var connection = host.LocalBus!.Connections[ServiceBenchmark.Submitter];
            await using var poster = new ReportPoster(connection, connection, ServiceBenchmark.Submitter, wait: false);
            var usual = ServiceBenchmark.Background("live", Math.Min(count, 20_000));
            var (clock, posts, sent) = (Stopwatch.StartNew(), new List<Task>(), 0);
            for (; sent < count && !enough.IsCancellationRequested; sent++)
            {
                if (TimeSpan.FromSeconds(sent / (double)rate) - clock.Elapsed is { Ticks: > 0 } rest) await Task.Delay(rest, CancellationToken.None);
                posts.Add(poster.PostAsync([new FileReport { Line = sent, Body = CanonicalForm.Write(instead(sent) ?? usual[sent % usual.Count]) }], new Progress<double>(), CancellationToken.None));
            }
            await Task.WhenAll(posts);
            return sent / clock.Elapsed.TotalSeconds;
        }

        public async Task UntilAsync(string zero)
        {
            while (Database.Read(s => s.First<int>(zero)) > 0) await Task.Delay(20);
        }

        /// <summary>The mail server dies with the next mail in its hands.</summary>
        /// <returns>The delivery whose mail it was.</returns>
        public async Task<string> DieAsync(bool stored)
        {
            var caught = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            mail.Before = async (raw, _, stop) =>
            {
                var taken = new MailServer.Taken(raw, Guid.Empty, TimeProvider.System.GetUtcNow());
                if (caught.TrySetResult(DeliveryOf(taken)) && stored) mail.All.Enqueue(taken);
                await Task.Delay(Timeout.Infinite, stop);
                return SmtpResponse.TransactionFailed;
            };
            var delivery = await caught.Task;
            await mail.StopAsync();
            mail.Before = null;
            return delivery;
        }

        public async ValueTask DisposeAsync()
        {
            await host.DisposeAsync();
            await mail.DisposeAsync();
            authority.Dispose();
            folder.Dispose();
        }
    }
}
