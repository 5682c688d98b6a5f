using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.ReviewConsole;
using NpsWarning.Storage;
using NpsWarning.Tests.Alerting.Export;
using NpsWarning.Tests.LocalBroker;
using NpsWarning.Tests.ReviewConsole;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>
/// 2. Help, not punishment: that a version came for health alone, because of patients, is not to be read from a gap in the numbers of the others. An alert of
/// which the first and the third version went to all, and the second to health, whichever way it goes out.
/// </summary>
public sealed partial class A_version_for_health_alone_leaves_no_gap_in_what_others_count : IAsyncLifetime
{
    private static readonly MailboxAddress From = new("NpsWarning", "alerts@warning.health.example");
    private static readonly ExportSource Source = new("warning.health.example", "https://warning.health.example");

    private readonly Scene _scene = new(directory: StakeholderDirectory.National("XA"));
    private readonly AcknowledgementLinks _links;
    private readonly Mailbox _mail = new();
    private readonly DeliveryRelay _relay;

    public A_version_for_health_alone_leaves_no_gap_in_what_others_count()
    {
        _links = new AcknowledgementLinks(_scene.Database, () => "https://warning.example");
        _relay = new DeliveryRelay(_scene.Database, [_mail], new Random(1), _links);
    }

    public async ValueTask InitializeAsync()
    {
        _scene.Learn();
        _scene.Take("centre", Poisoned("P-1", 5), Poisoned("P-2", 4));
        _scene.Detect();
        Decide(SignalState.Confirmed, "confirmed", "approved");
        await SendAsync();
        _scene.Take("centre", Poisoned("P-3", 2, AgeBand.From6To12), Poisoned("P-4", 1, AgeBand.From6To12));
        _scene.Detect();
        await SendAsync();
        _scene.Database.Write(s =>
        {
            s.Execute("INSERT INTO subjects (subject, kind, name, standing) SELECT 'substance:flubromazolam', 'substance', 'Flubromazolam', 'Nps' WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = 'substance:flubromazolam')");
            SignalBook.Save(s, SignalBook.All(s).Single() with { NamedSubject = "substance:flubromazolam", ChangedAt = Now, AlertDue = true }, isNew: false);
        });
        await SendAsync();
        Assert.Equal(["1 | Health,Enforcement,Public", "2 | Health", "3 | Health,Enforcement,Public"], _scene.Rows("SELECT version, audiences FROM alerts ORDER BY version"));
    }

    public ValueTask DisposeAsync()
    {
        _relay.Dispose();
        _scene.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void In_mails_events_and_digests()
    {
        foreach (var (audience, last) in (IEnumerable<(Audience, int)>)[(Audience.Health, 3), (Audience.Enforcement, 2), (Audience.Public, 2)])
        {
            var sent = _mail.To(audience).GroupBy(m => m.Delivery.Stakeholder).ToList();
            Assert.NotEmpty(sent);
            foreach (var recipient in sent)
            {
                Assert.Equal(Enumerable.Range(1, last), recipient.Select(m => m.Delivery.Version));
                Assert.Equal(["issued", .. Enumerable.Repeat("updated", last - 1)], recipient.Select(m => AlertEvent.Of(m.Delivery, m.Text).Type!.Split('.')[^1]));
                Assert.Equal(Enumerable.Range(1, last).Select(n => $"{AlertId}/{n}"), recipient.Select(m => AlertEvent.Of(m.Delivery, m.Text).Subject!));
                var newest = recipient.Last();
                var content = Everything([.. recipient]);
                Assert.Contains($"X-NpsWarning-Version: {last}", content);
                Assert.Contains(audience == Audience.Public ? $"{AlertId}, version {last}" : $"What changed since version {last - 1}: ", Flat(newest.Text.PlainText));
                Assert.Equal(last == 3, TellsOfAThird().IsMatch(content));
            }
        }
    }

    [Fact]
    public async Task On_the_topic()
    {
        await using var broker = await RunningBroker.StartAsync(options => options with { Topics = [new("alerts", [new("xa-police", "xa-police")])] });
        await using var channel = new TopicChannel(broker.Client(), "alerts");
        foreach (var (delivery, text) in _mail.To(Audience.Enforcement).Where(m => m.Delivery.Stakeholder.Value == "xa-police"))
            Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(delivery with { Address = "xa-police" }, text, TestContext.Current.CancellationToken));
        var receiver = broker.Client().CreateReceiver("alerts", "xa-police");
        foreach (var number in (int[])[1, 2]) Assert.Equal(number, (await receiver.NextAsync()).ApplicationProperties["version"]);
    }

    [Theory]
    [InlineData(Audience.Enforcement)]
    [InlineData(Audience.Public)]
    public void In_exports_and_feeds(Audience audience)
    {
        var versions = _scene.Database.Read(s => StoredVersion.Of(s, AlertId, audience, Reach.WithinJurisdiction));
        Assert.Equal([$"{AlertId}-v1-{AlertEvent.Audience(audience)} Alert", $"{AlertId}-v2-{AlertEvent.Audience(audience)} Update"], versions.Select(v => $"{v.Identifier} {v.Kind}"));
        Assert.Equal([1], versions[1].Earlier.Select(e => e.Version));
        var all = new StringBuilder();
        foreach (var version in versions)
            foreach (var format in Enum.GetValues<ExportFormat>()) all.AppendLine(Encoding.UTF8.GetString(AlertExport.Of(version, format, Source).Content));
        Assert.Contains("\"version\": 2", all.ToString()); // STIX
        var atom = _scene.Database.Read(s => AtomFeed.Read(s, new Feed(audience, versions[1].Facts.Tlp), null, Now)).Document(Source, "https://x.example", "").ToString();
        Assert.Contains($"/{AlertId}/2.cap.xml", atom);
        Assert.DoesNotMatch(TellsOfAThird(), all.Append(atom).ToString());
    }

    [Fact]
    public async Task On_pages_for_enforcement_and_where_a_recipient_acknowledges()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var console = await ConsoleAsync();
        var first = _mail.To(Audience.Enforcement).First().Delivery;
        var pages = new StringBuilder();
        foreach (var page in (string[])["/?as=enforcement", "/?tab=decided", $"/signals/{_scene.Signal().SignalId}", "/alerts", $"/alerts/{AlertId}/1", $"/alerts/{AlertId}/2", first.AcknowledgeAt!["https://warning.example".Length..]])
            pages.AppendLine(await console.Client.GetStringAsync(page, cancel));
        Assert.DoesNotMatch(TellsOfAThird(), pages.ToString());
        Assert.Contains("There is a newer version, 2.", pages.ToString());
        Assert.Contains($"/alerts/{AlertId}/2/enforcement.cap.xml", pages.ToString());
        Assert.Contains($"{AlertId}-v2-public", await console.Client.GetStringAsync($"/alerts/{AlertId}/2/public.cap.xml", cancel));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await console.Client.GetAsync($"/alerts/{AlertId}/3", cancel)).StatusCode);

        var health = await console.Client.GetStringAsync($"/alerts/{AlertId}/3?as=health", cancel);
        Assert.Equal(2, health.Split("Its readers know it as version 2").Length - 1);
    }

    [Fact]
    public async Task In_the_cancellation_which_comes_to_nobody_again_who_was_told_nothing_since()
    {
        Decide(SignalState.Dismissed, "dismissed");
        await SendAsync();
        foreach (var (audience, last) in (IEnumerable<(Audience, int)>)[(Audience.Health, 4), (Audience.Enforcement, 3), (Audience.Public, 3)])
        {
            var (delivery, text) = _mail.To(audience).Last();
            Assert.Equal((Cancellation.Kind, last), (delivery.Kind, delivery.Version));
            Assert.Contains($"({last})", Flat(text.PlainText));
            Assert.Equal($"{AlertId}-v{last}-{AlertEvent.Audience(audience)}", _scene.Database.Read(s => StoredVersion.Of(s, AlertId, audience, Reach.WithinJurisdiction))[^1].Identifier);
        }

        var before = _mail.To(Audience.Enforcement).Count;
        TellHealthAgainAndTakeItBack();
        await SendAsync();
        Assert.Equal(before, _mail.To(Audience.Enforcement).Count);
        Assert.Equal(3, _scene.Database.Read(s => StoredVersion.Of(s, AlertId, Audience.Public, Reach.WithinJurisdiction))[^1].Facts.Version);
    }

    [Fact]
    public void A_cancellation_that_has_not_arrived_yet_still_goes_out_after_another_for_health_alone()
    {
        Decide(SignalState.Dismissed, "dismissed");
        _scene.Alert();
        var waiting = _scene.Rows("SELECT delivery_id FROM deliveries WHERE version = 4 AND audience = 'Enforcement' AND state = 'Pending'");
        Assert.NotEmpty(waiting);
        TellHealthAgainAndTakeItBack();
        Assert.Equal(waiting, _scene.Rows("SELECT delivery_id FROM deliveries WHERE audience = 'Enforcement' AND state = 'Pending'"));
    }

    [Fact]
    public void The_first_version_that_others_get_is_number_one_and_changes_nothing()
    {
        var brief = Issue.Later(Stories.NewOpioid, 2, 5, Audience.Health);
        brief = brief with { Edition = brief.Edition with { Change = new(AlertSentence.Recorded("one more patient"), AlertSentence.Recorded("one more seizure")) } };
        foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
            Assert.Equal(AlertWriter.Write(brief with { Edition = brief.Edition with { Version = 1, Change = null, Earlier = Stories.ToAll() } }, audience).PlainText, AlertWriter.Write(brief, audience).PlainText);
    }

    [Fact]
    public void No_id_can_be_tried_out_for_the_count_of_all()
    {
        var police = _mail.To(Audience.Enforcement).Where(m => m.Delivery.Stakeholder.Value == "xa-police").Select(m => (Facts: AlertFacts.Parse(m.Text.Facts)!, m.Delivery.Id)).ToList();
    }

    [Fact]
    public void After_an_earlier_release_the_next_number_is_one_more_than_the_last_that_was_told()
    {
        // It told every audience the count of all.
        _scene.Database.Write(s =>
        {
            foreach (var (version, audience, facts) in s.Query<Row>("SELECT version, audience, facts FROM alert_texts").Select(r => (r.Version, r.Audience, AlertFacts.Parse(r.Facts)!)))
                s.Execute("UPDATE alert_texts SET facts = @said WHERE version = @version AND audience = @audience", new { said = (facts with { Version = version }).ToJson(), version, audience });
        });
        var told = _scene.Database.Read(s => IssuedVersion.AsTold(s, IssuedVersion.Of(s, _scene.Signal().SignalId)));
        Assert.Equal([1, 2, 3], told[Audience.Health].Select(e => e.Version));
        Assert.Equal([1, 3], told[Audience.Enforcement].Select(e => e.Version));
        Decide(SignalState.Dismissed, "dismissed");
        _scene.Alert();
        Assert.Equal([1, 3, 4], _scene.Database.Read(s => StoredVersion.Of(s, AlertId, Audience.Public, Reach.WithinJurisdiction)).Select(v => v.Facts.Version));
        _scene.Database.Write(s => s.Execute("DELETE FROM alert_texts WHERE version < 3")); // as retention does
        Assert.Equal([1, 3, 4], _scene.Database.Read(s => IssuedVersion.AsTold(s, IssuedVersion.Of(s, _scene.Signal().SignalId)))[Audience.Public].Select(e => e.Version));
    }

    private DateTimeOffset Now => _scene.Time.GetUtcNow();

    private string AlertId => _scene.Rows("SELECT DISTINCT alert_id FROM alerts").Single();

    private static Report Poisoned(string id, int ago, AgeBand? age = null) => Some.Report(ReportKind.Poisoning, id, country: "XA", region: null, tlp: Tlp.Green, occurred: Some.DaysAgo(ago),
        reportedAt: Some.Now.AddDays(-ago), findings: [Some.Finding("Brandnewolam")], poisoning: Some.Presentation("agitation") with { PssWorst = PoisoningSeverity.Severe, AgeBand = age });

    private void Decide(SignalState state, params string[] did) => _scene.Database.Write(s =>
    {
        _scene.Time.Advance(TimeSpan.FromMinutes(1));
        var signal = SignalBook.All(s).Single();
        SignalBook.Save(s, signal with { State = state, CasesAtDecision = signal.Cases, ChangedAt = Now, AlertDue = true }, isNew: false);
        foreach (var (what, who) in did.Zip((string[])["Dr One", "Dr Two"])) Audit.Write(s, Now, who, what, $"signal:{signal.SignalId}", "identified: seen");
    });

    private void TellHealthAgainAndTakeItBack()
    {
        foreach (var adult in (Report[])[Poisoned("P-1", 5), Poisoned("P-2", 4)]) _scene.Take("centre", adult with { Revision = 2, Status = ReportStatus.Retracted }); // children remain
        Decide(SignalState.New);
        _scene.Alert();
        Decide(SignalState.Dismissed, "dismissed");
        _scene.Alert();
        Assert.Equal(["5 | Update | Health", "6 | Cancel | Health"], _scene.Rows("SELECT version, kind, audiences FROM alerts WHERE version > 4 ORDER BY version"));
    }

    private async Task SendAsync()
    {
        _scene.Alert();
        while (await _relay.RunAsync(Now, TestContext.Current.CancellationToken) > 0) { }
        _scene.Time.Advance(TimeSpan.FromMinutes(5));
    }

    /// <summary>Mails, events and a digest, as a receiver reads them.</summary>
    private static string Everything(IReadOnlyList<(Delivery Delivery, AlertText Text)> sent)
    {
        var digest = DigestMail.Compose(sent[0].Delivery, sent);
        return string.Join('\n', [.. sent.Select(m => Mail(m.Delivery, m.Text) + AlertEvent.Json(m.Delivery, m.Text, out _)), Mail(sent[^1].Delivery, digest.Text)]);
    }

    private static string Mail(Delivery delivery, AlertText text)
    {
        using var mail = AlertMail.Compose(delivery, text, From);
        return EveryWayOut.Mail(mail);
    }

    private Task<ConsoleHost> ConsoleAsync() => ConsoleHost.Start(new ConsoleOptions { OutboxFolder = _scene.Test.Folder, Submitters = ["centre"] }, builder =>
        builder.Services.AddSingleton(_scene.Database).AddSingleton(_scene.Test.Options).AddSingleton<TimeProvider>(_scene.Time).AddSingleton(_links));

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"\bversions?\W{0,4}[34]\b|, [34]\)|-v[34]-|/[34](?:\.cap\.xml|[""/?\s])|\bv[34]\b", RegexOptions.IgnoreCase)]
    private static partial Regex TellsOfAThird();

    private sealed record Row
    {
        public required int Version { get; init; }
        public required string Audience { get; init; }
        public required string Facts { get; init; }
    }

    private sealed class Mailbox : IAlertChannel
    {
        private readonly List<(Delivery Delivery, AlertText Text)> _taken = [];

        public string Kind => EmailChannel.KindName;

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
        {
            _taken.Add((delivery, text));
            return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered(delivery.MessageId));
        }

        public IReadOnlyList<(Delivery Delivery, AlertText Text)> To(Audience audience) => [.. _taken.Where(m => m.Delivery.Audience == audience)];
    }
}
