using MimeKit;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class ChannelTests
{
    private static readonly AlertText Text = AlertWriter.Write(Stories.NewOpioid, Audience.Health);

    private static readonly Delivery Delivery = new()
    {
        Id = new(new Guid("0b6f1f0e-5f0e-4f5e-9f0e-0123456789ab")),
        Alert = Stories.NewOpioid.Edition.Alert,
        Version = 1,
        Audience = Audience.Health,
        Tlp = Tlp.Amber,
        Stakeholder = new("xa-poison-centre"),
        RecipientName = "Poison centre of XA",
        Address = "duty@poison-centre.xa.example",
        IssuedAt = Stories.NewOpioid.Edition.IssuedAt,
    };

    [Fact]
    public async Task A_mail_server_gets_the_alert_as_text_and_HTML_with_its_marks()
    {
        await using var server = await MailServer.StartAsync();
        var outcome = await server.Channel().SendAsync(Delivery, Text, CancellationToken.None);

        Assert.Equal(new DeliveryOutcome.Delivered("0b6f1f0e5f0e4f5e9f0e0123456789ab@alerts.example"), outcome);
        var mail = Assert.Single(server.Mails);
        Assert.Equal(Text.Headline, mail.Subject);
        Assert.Equal("0b6f1f0e5f0e4f5e9f0e0123456789ab@alerts.example", mail.MessageId);
        Assert.Equal("duty@poison-centre.xa.example", Assert.Single(mail.To.Mailboxes).Address);
        Assert.Equal(("XA-2026-0042-A", "1", "true", "auto-generated", "TLP:AMBER", "health"),
            (mail.Headers["X-NpsWarning-Alert"], mail.Headers["X-NpsWarning-Version"], mail.Headers["X-NpsWarning-Simulated"], mail.Headers["Auto-Submitted"], mail.Headers["X-NpsWarning-TLP"], mail.Headers["X-NpsWarning-Audience"]));
        Assert.IsType<MultipartAlternative>(mail.Body);
        Assert.Equal(Text.PlainText, mail.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(Text.Html, mail.HtmlBody!.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_repeat_of_a_delivery_is_the_same_message()
    {
        await using var server = await MailServer.StartAsync();
        await server.Channel().SendAsync(Delivery, Text, CancellationToken.None);
        await server.Channel().SendAsync(Delivery, Text, CancellationToken.None);
        Assert.Equal(2, server.Raw.Count());
        Assert.Equal(server.Raw.First(), server.Raw.Last());
    }

    [Theory]
    [InlineData("nobody@refused.example", "smtp-550", false), InlineData("later@busy.example", "smtp-450", true)]
    public async Task A_refusal_is_final_and_a_busy_server_is_not(string address, string reason, bool again)
    {
        await using var server = await MailServer.StartAsync();
        var outcome = await server.Channel().SendAsync(Delivery with { Address = address }, Text, CancellationToken.None);
        Assert.Equal(again ? reason : $"refused {reason}", outcome is DeliveryOutcome.Transient t ? t.Reason : $"refused {((DeliveryOutcome.Refused)outcome!).Reason}");
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_without_STARTTLS_gets_nothing_if_it_was_asked_for()
    {
        await using var server = await MailServer.StartAsync();
        Assert.Equal(new DeliveryOutcome.Transient("smtp-starttls-or-authentication-not-offered", OfChannel: true), await server.Channel(SmtpSecurity.StartTls).SendAsync(Delivery, Text, CancellationToken.None));
        Assert.Empty(server.Mails);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again_later()
    {
        var channel = new EmailChannel(new EmailOptions { Host = "127.0.0.1", Port = MailServer.FreePort(), Security = SmtpSecurity.None, From = "npswarning@alerts.example" });
        Assert.Equal(new DeliveryOutcome.Transient("smtp-unreachable", OfChannel: true), await channel.SendAsync(Delivery, Text, CancellationToken.None));
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused() =>
        Assert.Equal(new DeliveryOutcome.Refused("address-invalid"), await new EmailChannel(new EmailOptions { Host = "127.0.0.1", From = "a@alerts.example" }).SendAsync(Delivery with { Address = "not an address" }, Text, CancellationToken.None));

    [Fact]
    public void Options_never_show_the_password() =>
        Assert.DoesNotContain("s3cret", new EmailOptions { Host = "h", From = "a@alerts.example", UserName = "u", Password = "s3cret" }.ToString());

    [Fact]
    public async Task In_the_outbox_a_delivery_is_one_file_however_often_it_is_made()
    {
        var folder = Directory.CreateTempSubdirectory("nps-outbox-").FullName;
        try
        {
            var outbox = new OutboxFolder(Path.Combine(folder, "outbox"));
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => outbox.SendAsync(Delivery, Text, CancellationToken.None)));
            Assert.All(outcomes, outcome => Assert.Equal(new DeliveryOutcome.Delivered("0b6f1f0e5f0e4f5e9f0e0123456789ab.eml"), outcome));
            var path = Assert.Single(Directory.GetFiles(Path.Combine(folder, "outbox"), "*", new EnumerationOptions { AttributesToSkip = 0 }));

            var before = File.GetLastWriteTimeUtc(path);
            await outbox.SendAsync(Delivery, Text with { PlainText = "other" }, CancellationToken.None);
            Assert.Equal(before, File.GetLastWriteTimeUtc(path));
            var mail = await MimeMessage.LoadAsync(path);
            Assert.Equal((Text.Headline, "true"), (mail.Subject, mail.Headers["X-NpsWarning-Simulated"]));
            Assert.Equal(Text.PlainText, mail.TextBody!.ReplaceLineEndings("\n"));
        }
        finally { Directory.Delete(folder, recursive: true); }
    }

    [Fact]
    public async Task An_outbox_that_cannot_be_written_is_tried_again_later()
    {
        var file = Path.GetTempFileName();
        try { Assert.Equal(new DeliveryOutcome.Transient("outbox-not-writable"), await new OutboxFolder(Path.Combine(file, "outbox")).SendAsync(Delivery, Text, CancellationToken.None)); }
        finally { File.Delete(file); }
    }
}
