using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MimeKit;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.ReviewConsole;
using NpsWarning.Storage;
using NpsWarning.Tests.ReviewConsole;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>
/// Some hundreds of marked reports through the whole service, and a search for the marks in whatever it hands to enforcement and the public: messages, pages and
/// logs, first alerts, those that a reviewer released, updates and cancellations.
/// </summary>
public sealed partial class LeakThroughServiceTests(ITestOutputHelper output)
{
    private const int Reports = 300, MostPages = 300;

    [Fact]
    public async Task No_mark_of_a_patient_a_child_a_possession_a_small_region_or_a_restricted_report_comes_out_anywhere()
    {
        using var scene = new Scene();
        foreach (var (country, region) in (IEnumerable<(string, string?)>)[("XA", null), ("XC", MarkedReports.SmallRegion), ("XC", "XC-1")]) scene.Learn(country, region);
        var account = new LeakAccount("service");
        var channel = new Capturing();
        using var relay = new DeliveryRelay(scene.Database, [channel], new Random(1));
        async Task Send()
        {
            while (scene.Alert() > 0) { }
            while (await relay.RunAsync(scene.Time.GetUtcNow(), TestContext.Current.CancellationToken) > 0) { }
            scene.Time.Advance(TimeSpan.FromMinutes(5));
        }
        var reports = MarkedReports.All(Reports, seed: 9).ToList();
        foreach (var (submitter, report) in reports.Take(reports.Count * 2 / 3).Concat(reports.TakeLast(2))) scene.Take(submitter, report);
        var other = scene.Take("other-lab", Some.Report(id: "plain", country: "XA", region: null, findings: [Some.Finding("Brandnewolam")]));
        foreach (var receipt in other) account.Search("receipts of others", ReceiptJson.Write(receipt), MarkedReports.Marks);
        scene.Detect();
        await Send();
        Decide(scene, _ => SignalState.Confirmed);
        await Send();
        foreach (var (submitter, report) in reports.Skip(reports.Count * 2 / 3).SkipLast(2)) scene.Take(submitter, report);
        scene.Detect();
        await Send();
        var logs = new Logs();
        await using (var console = await Console(scene, logs)) await Crawl(console, account);
        Decide(scene, signal => signal.Shown.Name.StartsWith("brandnew", StringComparison.OrdinalIgnoreCase) ? SignalState.Dismissed : signal.State);
        await Send();
        await using (var console = await Console(scene, logs)) await Crawl(console, account);
        account.Search("log", string.Join('\n', logs.Lines), MarkedReports.Marks);

        var (health, supply) = (0, 0);
        foreach (var (delivery, text) in channel.Sent)
        {
            using var mail = AlertMail.Compose(delivery, text, new MailboxAddress("NpsWarning", "alerts@warning.health.example"));
            var content = EveryWayOut.Mail(mail) + AlertEvent.Json(delivery, text, out _);
            if (delivery.Audience == Audience.Health) { if (content.Contains(MarkedReports.Patient, StringComparison.Ordinal)) health++; continue; }
            if (content.Contains(MarkedReports.Supply, StringComparison.Ordinal)) supply++;
            // Its own name and address are no news to whoever is named in a report.
            content = content.Replace(delivery.Address, "", StringComparison.OrdinalIgnoreCase).Replace(delivery.RecipientName, "", StringComparison.Ordinal);
            account.Search($"{delivery.Audience.ToString().ToLowerInvariant()}, {delivery.Kind.ToLowerInvariant()}", content, MarkedReports.Marks);
            Assert.True(delivery.Tlp <= Tlp.Amber, $"{delivery.Stakeholder} was sent {delivery.Tlp}");
        }
        account.Close(output, ("reports", reports.Count), ("messages handed over", channel.Sent.Count), ("health messages with a mark of patients", health), ("others with the mark of wholesale seizures", supply));

        // Else the search would look for what was never there.
        Assert.True(health > 0 && supply > 0, $"{health} and {supply}");
        Assert.Contains(channel.Sent, s => s.Delivery is { Kind: Cancellation.Kind, Audience: Audience.Enforcement });
    }

    private static void Decide(Scene scene, Func<Signal, SignalState> decide) => scene.Database.Write(s =>
    {
        scene.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var signal in SignalBook.All(s).Where(x => decide(x) != x.State))
        {
            var state = decide(signal);
            SignalBook.Save(s, signal with { State = state, CasesAtDecision = signal.Cases, ChangedAt = scene.Time.GetUtcNow(), AlertDue = true }, isNew: false);
            foreach (var (who, did) in (IEnumerable<(string, string)>)(state == SignalState.Confirmed ? [("Dr One", "confirmed"), ("Dr Two", "approved")] : [("Dr One", "dismissed")]))
                Audit.Write(s, scene.Time.GetUtcNow(), who, did, $"signal:{signal.SignalId}", $"identified: {MarkedReports.Patient} seen by the reviewer");
        }
    });

    /// <summary>Every page that a link leads enforcement to, with the lists' tabs and what the pages' script asks for.</summary>
    private static async Task Crawl(ConsoleHost console, LeakAccount account)
    {
        var cancel = TestContext.Current.CancellationToken;
        var (seen, next) = (new HashSet<string>(StringComparer.Ordinal), new Queue<string>(["/?as=enforcement", "/?tab=all", "/?tab=notices", "/?tab=decided", "/updates?since=2020-01-01", "/feeds/public/clear.atom", "/audit", "/outbox", "/quarantine", "/measures"]));
        while (next.TryDequeue(out var page))
        {
            if (!seen.Add(page) || seen.Count > MostPages) continue;
            using var answer = await console.Client.GetAsync(page, cancel);
            var content = await answer.Content.ReadAsStringAsync(cancel);
            account.Search($"page {answer.StatusCode}, /{page.Split('/', '?')[1]}", content + "\n" + WebUtility.HtmlDecode(content), MarkedReports.Marks);
            if (page is "/audit" or "/outbox" or "/quarantine" or "/measures") Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            foreach (Match link in Link().Matches(content))
                if (WebUtility.HtmlDecode(link.Groups[1].Value).Split('#')[0] is { Length: > 0 } to && !to.Contains("as=", StringComparison.Ordinal) && !to.StartsWith("/assets", StringComparison.Ordinal)) next.Enqueue(to);
        }
        Assert.InRange(seen.Count(p => p.StartsWith("/signals/", StringComparison.Ordinal)), 3, MostPages);
        Assert.Contains(seen, p => p.StartsWith("/alerts/", StringComparison.Ordinal));
    }

    private static Task<ConsoleHost> Console(Scene scene, Logs logs) => ConsoleHost.Start(new ConsoleOptions { OutboxFolder = scene.Test.Folder, Submitters = ["centre"] }, builder =>
    {
        builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton(scene.Database).AddSingleton(scene.Test.Options).AddSingleton<TimeProvider>(scene.Time);
        builder.Services.AddSingleton<PreviewAlert>((session, id) =>
        {
            var preview = scene.Alerts.Preview(session, id, scene.Time.GetUtcNow());
            return new AlertPreview([.. preview.Recipients.Select(r => (r.Stakeholder.Name, r.Audience.ToString(), r.Why))], [.. preview.Texts.Select(t => (t.Audience.ToString(), t.Text.Headline, t.Text.PlainText))]) { Publishing = preview.Publishing };
        });
    });

    [GeneratedRegex("(?:href|data-news)=\"(/[^\"]*)\"")]
    private static partial Regex Link();

    private sealed class Capturing : IAlertChannel
    {
        public string Kind => EmailChannel.KindName;
        public int PerSecond => 100_000;
        public ConcurrentQueue<(Delivery Delivery, AlertText Text)> Sent { get; } = [];

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
        {
            Sent.Enqueue((delivery, text));
            return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered("taken"));
        }
    }

    private sealed class Logs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];
        public ILogger CreateLogger(string categoryName) => this;
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel logLevel) => true;
        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception) + exception);
        public void Dispose() { }
    }
}
