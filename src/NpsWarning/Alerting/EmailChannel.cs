using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace NpsWarning.Alerting;

/// <summary>Hands alerts to an SMTP server.</summary>
public sealed class EmailChannel(EmailOptions options) : IAlertChannel
{
    public const string KindName = "email";

    private readonly MailboxAddress _from = new(options.FromName, options.From);

    public string Kind => KindName;

    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
    {
        MimeMessage message;
        try { message = AlertMail.Compose(delivery, text, _from); }
        catch (ParseException) { return new DeliveryOutcome.Refused("address-invalid"); }

        using (message)
        using (var client = new SmtpClient { Timeout = options.TimeoutSeconds * 1000 })
        {
            try
            {
                await client.ConnectAsync(options.Host, options.Port, SocketOptions(options.Security), cancellationToken);
                if (options.UserName is { } user) await client.AuthenticateAsync(user, options.Password ?? "", cancellationToken);
                await client.SendAsync(message, cancellationToken);
            }
            catch (Exception failure) when (Outcome(failure) is not null)
            {
                return Outcome(failure)!;
            }
            await SayGoodbyeAsync(client, cancellationToken);
            return new DeliveryOutcome.Delivered(AlertMail.MessageId(delivery.Id, _from));
        }
    }

    /// <summary>
    /// What a failure means: only the server's permanent refusal of this message or recipient (5xx) is final. A wrong password, sender or certificate concerns
    /// every alert and is put right by the administrator, so those wait and are tried again rather than lost. Null for a bug or a cancellation.
    /// </summary>
    internal static DeliveryOutcome? Outcome(Exception failure) => failure switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => new DeliveryOutcome.Transient("smtp-sender-refused"),
        SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } refused => new DeliveryOutcome.Refused($"smtp-{(int)refused.StatusCode}"),
        SmtpCommandException temporary => new DeliveryOutcome.Transient($"smtp-{(int)temporary.StatusCode}"),
        AuthenticationException => new DeliveryOutcome.Transient("smtp-authentication-refused"),
        SslHandshakeException => new DeliveryOutcome.Transient("smtp-tls-failed"),
        NotSupportedException => new DeliveryOutcome.Transient("smtp-starttls-or-authentication-not-offered"),
        SmtpProtocolException or ServiceNotConnectedException => new DeliveryOutcome.Transient("smtp-conversation-broken"),
        SocketException or IOException => new DeliveryOutcome.Transient("smtp-unreachable"),
        TimeoutException => new DeliveryOutcome.Transient("smtp-timeout"),
        _ => null,
    };

    /// <summary>The server has the message from here on: nothing that fails now may have it sent again.</summary>
    private static async Task SayGoodbyeAsync(SmtpClient client, CancellationToken cancellationToken)
    {
        try { await client.DisconnectAsync(true, cancellationToken); }
        catch (Exception failure) when (failure is OperationCanceledException || Outcome(failure) is not null) { /* delivered already; the connection goes with the client */ }
    }

    private static SecureSocketOptions SocketOptions(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(security), security, "unknown security"),
    };
}
