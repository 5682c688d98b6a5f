using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using SmtpServer.Protocol;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Real conversations over TLS, with a name and a password, against a server whose certificate is from an authority of its own.</summary>
public sealed class SmtpConversationTests : IDisposable
{
    private static readonly AlertText Text = AlertWriter.Write(Stories.NewOpioid, Audience.Health);

    private readonly MailAuthority _authority = new();

    [Theory, InlineData(SmtpSecurity.Tls), InlineData(SmtpSecurity.StartTls)]
    public async Task An_alert_goes_over_TLS_after_the_name_and_the_password(SmtpSecurity security)
    {
        await using var server = await ServerAsync(security);
        using var channel = new EmailChannel(Trusting(server));
        Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(Delivery(1), Text, default));
        Assert.Equal(Text.Headline, Assert.Single(server.Mails).Subject);
    }

    [Theory, InlineData(SmtpSecurity.Tls), InlineData(SmtpSecurity.StartTls)]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_before_anything_is_said(SmtpSecurity security)
    {
        await using var server = await ServerAsync(security);
        using var channel = new EmailChannel(server.Options);
        Assert.Equal(new DeliveryOutcome.Transient("smtp-tls-failed", OfChannel: true), await channel.SendAsync(Delivery(1), Text, default));
        Assert.Equal((0, 0), (server.All.Count, server.Logins));
    }

    [Fact]
    public async Task Another_authority_or_another_servers_name_is_refused_also_where_an_authority_is_named()
    {
        using var other = new MailAuthority();
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var mistrusting = new EmailChannel(server.Options with { CertificateAuthority = other.File });
        Assert.Equal(new DeliveryOutcome.Transient("smtp-tls-failed", OfChannel: true), await mistrusting.SendAsync(Delivery(1), Text, default));

        await using var elsewhere = await MailServer.StartAsync(SmtpSecurity.Tls, _authority.Server("mail.elsewhere.example"), "right");
        using var misled = new EmailChannel(Trusting(elsewhere));
        Assert.Equal(new DeliveryOutcome.Transient("smtp-tls-failed", OfChannel: true), await misled.SendAsync(Delivery(1), Text, default));
    }

    [Fact]
    public async Task Without_its_file_of_authorities_nothing_is_sent_and_the_reason_names_it()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var channel = new EmailChannel(server.Options with { CertificateAuthority = _authority.File + ".gone" });
        Assert.Equal(new DeliveryOutcome.Transient("smtp-certificate-authority-unreadable", OfChannel: true), await channel.SendAsync(Delivery(1), Text, default));
    }

    [Fact]
    public async Task With_a_wrong_password_an_alert_waits_and_goes_once_it_is_right()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var wrong = new EmailChannel(Trusting(server) with { Password = "wrong" });
        Assert.Equal(new DeliveryOutcome.Transient("smtp-authentication-refused", OfChannel: true), await wrong.SendAsync(Delivery(1), Text, default));
        Assert.Empty(server.All);
        using var right = new EmailChannel(Trusting(server));
        Assert.IsType<DeliveryOutcome.Delivered>(await right.SendAsync(Delivery(1), Text, default));
    }

    [Fact]
    public async Task One_connection_carries_many_mails_and_a_hundred_at_most()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var channel = new EmailChannel(Trusting(server));
        for (var i = 0; i < 100; i++) await channel.SendAsync(Delivery(i), Text, default);
        Assert.Equal((100, 1), (server.All.Count, server.Connections));
        await channel.SendAsync(Delivery(100), Text, default);
        Assert.Equal((101, 2), (server.All.Count, server.Connections));
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_meanwhile_is_replaced_and_each_mail_comes_once()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var channel = new EmailChannel(Trusting(server));
        await channel.SendAsync(Delivery(1), Text, default);
        await server.StopAsync();
        await server.StartAsync();
        await Task.Delay(600); // from half a second on a connection is asked before it is used
        Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(Delivery(2), Text, default));
        Assert.Equal((2, 2), (server.Mails.Select(m => m.MessageId).Distinct().Count(), server.All.Count));
    }

    [Fact]
    public async Task A_server_that_ends_a_connection_from_before_with_421_gets_the_mail_on_a_new_one()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var channel = new EmailChannel(Trusting(server));
        await channel.SendAsync(Delivery(1), Text, default);
        var first = server.All.Single().Session;
        server.Before = (_, session, _) => Task.FromResult(session == first ? new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "closing") : SmtpResponse.Ok);
        Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(Delivery(2), Text, default));
        Assert.Equal((2, 2), (server.All.Count, server.Connections));
    }

    [Fact]
    public async Task A_server_that_says_421_to_a_new_connection_is_left_alone_for_now()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var channel = new EmailChannel(Trusting(server));
        server.Before = (_, _, _) => Task.FromResult(new SmtpResponse(SmtpReplyCode.ServiceUnavailable, "closing"));
        Assert.Equal(new DeliveryOutcome.Transient("smtp-421", OfChannel: true), await channel.SendAsync(Delivery(1), Text, default));
    }

    [Fact]
    public async Task A_server_that_dies_before_its_answer_gets_the_mail_again_as_the_same_message()
    {
        await using var server = await ServerAsync(SmtpSecurity.Tls);
        using var channel = new EmailChannel(Trusting(server));
        var stored = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Before = async (raw, _, stop) => { stored.TrySetResult(raw); await Task.Delay(Timeout.Infinite, stop); return SmtpResponse.Ok; };
        var sending = channel.SendAsync(Delivery(1), Text, default);
        var unanswered = await stored.Task;
        await server.StopAsync();
        Assert.True(await sending is DeliveryOutcome.Transient { OfChannel: true });
        server.Before = null;
        await server.StartAsync();
        Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(Delivery(1), Text, default));
        Assert.Equal(unanswered, Assert.Single(server.All).Raw);
    }

    private Task<MailServer> ServerAsync(SmtpSecurity security) => MailServer.StartAsync(security, _authority.Server(), "right");

    private EmailOptions Trusting(MailServer server) => server.Options with { CertificateAuthority = _authority.File };

    private static Delivery Delivery(int number) => new()
    {
        Id = new(new Guid(number, 1, 1, new byte[8])),
        Alert = Stories.NewOpioid.Edition.Alert,
        Version = 1,
        Audience = Audience.Health,
        Tlp = Tlp.Amber,
        Stakeholder = new("xa-poison-centre"),
        RecipientName = "Poison centre of XA",
        Address = "duty@poison-centre.xa.example",
        IssuedAt = Stories.NewOpioid.Edition.IssuedAt,
    };

    public void Dispose() => _authority.Dispose();
}
