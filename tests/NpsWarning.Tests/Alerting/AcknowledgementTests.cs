using MimeKit;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Who has read a severe alert, who is reminded, who is asked next, and whose mail came back.</summary>
public sealed class AcknowledgementTests : IDisposable
{
    private readonly Scene _scene;
    private readonly AcknowledgementLinks _links;
    private readonly Mailbox _mail = new();
    private readonly DeliveryRelay _relay;

    public AcknowledgementTests()
    {
        var directory = StakeholderDirectory.National("XA").Where(s => s.Id.Value is "xa-poison-centre" or "xa-police").ToList();
        directory[0] = directory[0] with { Channels = [.. directory[0].Channels, new("email", "head@poison-centre.xa.example") { Escalation = true }] };
        _scene = new Scene(directory: directory);
        _links = new AcknowledgementLinks(_scene.Database, () => "https://warning.example");
        _relay = new DeliveryRelay(_scene.Database, [_mail], new Random(1), _links);
        _reminders = new Reminders(_scene.Database, Scene.Policies, new DirectoryBook(directory));
        _scene.Learn();
        _scene.Take("centre", [.. Enumerable.Range(1, 2).Select(i => Some.Report(
            ReportKind.Poisoning, $"P-{i}", country: "XA", region: null, occurred: Some.DaysAgo(i + 1), reportedAt: Some.Now.AddDays(-i), findings: [Some.Finding("Brandnewolam")],
            poisoning: Some.Presentation("respiratory-depression") with { PssWorst = PoisoningSeverity.Severe }))]);
        _scene.Detect();
        _scene.Alert();
    }

    private readonly Reminders _reminders;

    [Fact]
    public async Task The_link_of_a_mail_is_for_its_delivery_alone_and_for_thirty_days()
    {
        await HandOverAsync();
        var link = Assert.IsType<string>(_mail.To("duty@poison-centre.xa.example").AcknowledgeAt);
        var token = link["https://warning.example/acknowledge/".Length..];
        Assert.Equal((_mail.To("duty@poison-centre.xa.example").Id, null), _links.Read(token, Now));
        Assert.Equal((null, LinkProblem.Expired), _links.Read(token, Now + AcknowledgementLinks.Life + TimeSpan.FromMinutes(1)));
        foreach (var forged in (string[])[token[..^1] + (token[^1] == 'A' ? 'B' : 'A'), token + "A", "", "x", (token[0] == 'A' ? 'B' : 'A') + token[1..]])
            Assert.Null(_links.Read(forged, Now).Delivery);
        using var elsewhere = new Scene();
        Assert.Equal((null, LinkProblem.NotOurs), new AcknowledgementLinks(elsewhere.Database, () => null).Read(token, Now)); // another service's key
    }

    [Fact]
    public async Task Who_has_not_acknowledged_a_severe_alert_is_reminded_as_often_as_the_policy_says_and_then_the_next_contact_is_asked()
    {
        await HandOverAsync();
        Assert.Equal(0, _reminders.Run(Now));
        for (var hour = 1; hour <= 6; hour++)
        {
            _scene.Time.Advance(TimeSpan.FromMinutes(61));
            _reminders.Run(Now);
            await HandOverAsync();
        }
        Assert.Equal(["", "Reminder 1", "Reminder 2"], _mail.All("duty@poison-centre.xa.example").Select(d => d.Reminder == 0 ? "" : $"Reminder {d.Reminder}"));
        Assert.Equal(3, _mail.All("duty@poison-centre.xa.example").Select(d => d.MessageId).Distinct().Count());
        Assert.Contains("has not acknowledged", _scene.Rows("SELECT why FROM deliveries WHERE channel = 'email#2'").Single());
        Assert.NotEmpty(_mail.All("head@poison-centre.xa.example"));
    }

    [Fact]
    public async Task Who_acknowledged_is_not_reminded_and_nobody_else_is_asked_and_saying_it_twice_says_it_once()
    {
        await HandOverAsync();
        var mail = _mail.To("duty@poison-centre.xa.example");
        Assert.True(_scene.Database.Write(s => Acknowledgement.Of(s, mail.Id)!.Acknowledge(s, Now)));
        Assert.False(_scene.Database.Write(s => Acknowledgement.Of(s, mail.Id)!.Acknowledge(s, Now.AddHours(1))));
        _scene.Time.Advance(TimeSpan.FromHours(5));
        _reminders.Run(Now);
        await HandOverAsync();
        Assert.Single(_mail.All("duty@poison-centre.xa.example"));
        Assert.Empty(_scene.Rows("SELECT * FROM deliveries WHERE channel = 'email#2'"));
        Assert.True(_scene.Database.Write(s => Acknowledgement.Of(s, mail.Id)!.Act(s, Now)));
        Assert.Equal(1, _scene.Database.Read(s => s.First<int>("SELECT COUNT(*) FROM audit WHERE action = 'acknowledged'")));
    }

    [Fact]
    public async Task A_newer_version_for_others_alone_is_not_told_and_ends_neither_reminders_nor_the_list_of_what_failed()
    {
        await HandOverAsync();
        var mail = _mail.To("duty@poison-centre.xa.example");
        _scene.Database.Write(s => s.Execute(
            """
            INSERT INTO alerts (alert_id, version, signal_id, kind, subject, issued_at, severity, reason, audiences, cases, simulated)
            SELECT alert_id, version + 1, signal_id, 'Cancel', subject, issued_at, severity, reason, 'Public', cases, simulated FROM alerts
            """));
        var read = _scene.Database.Read(s => Acknowledgement.Of(s, mail.Id))!;
        Assert.Equal((1, 1, false), (read.Version, read.Newest, read.Cancelled));
        _scene.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.NotEqual(0, _reminders.Run(Now));
        await HandOverAsync();
        Assert.Equal([0, 1], _mail.All("duty@poison-centre.xa.example").Select(d => d.Reminder));
        _scene.Database.Write(s => s.Execute("UPDATE deliveries SET state = 'Bounced' WHERE delivery_id = @id", new { id = mail.Id.ToString() }));
        Assert.Equal([mail.Id.ToString()], _scene.Database.Read(s => NpsWarning.Alerting.Deliveries.DeadLetter.All(s, 9)).Select(d => d.DeliveryId));
    }

    [Fact]
    public async Task Mail_that_came_back_is_said_and_the_next_contact_is_asked_at_once()
    {
        await HandOverAsync();
        var mail = _mail.To("duty@poison-centre.xa.example");
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, "1.eml"), Notification(mail.MessageId, "failed"));
            await File.WriteAllTextAsync(Path.Combine(folder, "2.eml"), Notification(mail.MessageId, "delayed"));
            await File.WriteAllTextAsync(Path.Combine(folder, "3.eml"), "From: somebody@example.net\r\nSubject: out of office\r\n\r\nBack on Monday.\r\n");
            await File.WriteAllBytesAsync(Path.Combine(folder, "4.eml"), [0, 1, 2, 255]);
            Assert.Equal(1, new Bounces(_scene.Database, folder).Run(Now));
            Assert.Equal(0, new Bounces(_scene.Database, folder).Run(Now));
            Assert.Equal(["Bounced | bounced: 5.1.1 smtp; 550 no such user"], _scene.Rows("SELECT state, problem FROM deliveries WHERE stakeholder = 'xa-poison-centre'"));
            Assert.Equal(4, Directory.GetFiles(Path.Combine(folder, "read")).Length);
        }
        finally { Directory.Delete(folder, true); }
        Assert.Equal(1, _reminders.Run(Now));
        Assert.Contains("does not reach the first contact", _scene.Rows("SELECT why FROM deliveries WHERE channel = 'email#2'").Single());
    }

    [Fact]
    public async Task A_cancellation_reaches_the_next_contact_too_and_is_not_to_be_acknowledged()
    {
        await HandOverAsync();
        _scene.Time.Advance(TimeSpan.FromHours(4));
        _reminders.Run(Now);
        await HandOverAsync();
        _scene.Database.Write(s => s.Execute("UPDATE signals SET state = 'Dismissed', alert_due = 1, changed_at = @now", new { now = Now }));
        _scene.Alert();
        await HandOverAsync();
        var last = _mail.All("head@poison-centre.xa.example").Last();
        Assert.Equal(("Cancel", null), (last.Kind, last.AcknowledgeAt));
    }

    private DateTimeOffset Now => _scene.Time.GetUtcNow();

    private Task HandOverAsync() => _relay.RunAsync(Now, default);

    private static string Notification(string messageId, string action) =>
        $"From: MAILER-DAEMON@mx.example\r\nTo: alerts@warning.example\r\nSubject: Delivery status\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n"
        + "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        + $"Final-Recipient: rfc822; duty@poison-centre.xa.example\r\nAction: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
        + $"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{messageId}@warning.example>\r\nSubject: x\r\n\r\n--b--\r\n";

    public void Dispose()
    {
        _relay.Dispose();
        _scene.Dispose();
    }

    private sealed class Mailbox : IAlertChannel
    {
        private readonly List<Delivery> _taken = [];

        public string Kind => EmailChannel.KindName;

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
        {
            _taken.Add(delivery);
            return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered(AlertMail.MessageId(delivery.MessageId, new MailboxAddress("", "alerts@warning.example"))));
        }

        public IReadOnlyList<Delivery> All(string address) => [.. _taken.Where(d => d.Address == address)];

        public Delivery To(string address) => All(address).First();
    }
}
