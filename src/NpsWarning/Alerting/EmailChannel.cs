using System.Collections.Concurrent;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace NpsWarning.Alerting;

/// <summary>Hands alerts to an SMTP server.</summary>
public sealed class EmailChannel(EmailOptions options) : IAlertChannel, IDisposable
{
    public const string KindName = "email";

    private const int MostOnOne = 100;

    /// <summary>Milliseconds after which a connection that was left idle is asked before it is used, and after which it is closed.</summary>
    private const long Trusted = 500, LongestIdle = 60_000;

    private readonly ConcurrentStack<Connection> _idle = new();

    private readonly MailboxAddress _from = new(options.FromName, options.From);

    public string Kind => KindName;

    public int AtOnce => options.Connections;

    public int PerSecond => options.PerSecond;

    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
    {
        MimeMessage message;
        try { message = AlertMail.Compose(delivery, text, _from); }
        catch (ParseException) { return new DeliveryOutcome.Refused("address-invalid"); }

        using (message)
        {
            Connection? connection = null;
            try
            {
                connection = await ConnectAsync(cancellationToken);
                await connection.Client.SendAsync(message, cancellationToken);
            }
            catch (Exception failure) when (Outcome(failure) is not null)
            {
                connection?.Client.Dispose();
                return Outcome(failure)!;
            }
            catch
            {
                connection?.Client.Dispose();
                throw;
            }
            // The server has the message from here on: nothing that fails now may have it sent again.
            PutBack(connection with { Sent = connection.Sent + 1, UsedAt = Environment.TickCount64 });
            return new DeliveryOutcome.Delivered(AlertMail.MessageId(delivery.MessageId, _from));
        }
    }

    /// <summary>A connection from before, if it still answers; else a new one, with the whole greeting.</summary>
    private async Task<Connection> ConnectAsync(CancellationToken cancellationToken)
    {
        while (_idle.TryPop(out var idle))
        {
            try
            {
                if (Environment.TickCount64 - idle.UsedAt > LongestIdle) throw new IOException("idle for too long");
                if (Environment.TickCount64 - idle.UsedAt > Trusted) await idle.Client.NoOpAsync(cancellationToken);
                return idle;
            }
            catch (Exception gone) when (gone is not OperationCanceledException) { idle.Client.Dispose(); }
            catch { idle.Client.Dispose(); throw; }
        }
        var client = new SmtpClient { Timeout = options.TimeoutSeconds * 1000 };
        try
        {
            await client.ConnectAsync(options.Host, options.Port, SocketOptions(options.Security), cancellationToken);
            if (options.UserName is { } user) await client.AuthenticateAsync(user, options.Password ?? "", cancellationToken);
            return new Connection(client, 0, Environment.TickCount64);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Many servers take no more than a hundred messages on one connection.</summary>
    private void PutBack(Connection connection)
    {
        if (connection.Sent < MostOnOne && _idle.Count < options.Connections) _idle.Push(connection);
        else connection.Client.Dispose();
    }

    private sealed record Connection(SmtpClient Client, int Sent, long UsedAt);

    /// <summary>
    /// What a failure means: only the server's permanent refusal of this message or recipient (5xx) is final. A wrong password, sender or certificate concerns
    /// every alert and is put right by the administrator, so those wait and are tried again rather than lost. Null for a bug or a cancellation.
    /// </summary>
    internal static DeliveryOutcome? Outcome(Exception failure) => failure switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => new DeliveryOutcome.Transient("smtp-sender-refused"),
        SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } refused => new DeliveryOutcome.Refused($"smtp-{(int)refused.StatusCode}"),
        SmtpCommandException temporary => new DeliveryOutcome.Transient($"smtp-{(int)temporary.StatusCode}"),
        AuthenticationException => new DeliveryOutcome.Transient("smtp-authentication-refused", OfChannel: true),
        SslHandshakeException => new DeliveryOutcome.Transient("smtp-tls-failed", OfChannel: true),
        NotSupportedException => new DeliveryOutcome.Transient("smtp-starttls-or-authentication-not-offered", OfChannel: true),
        SmtpProtocolException or ServiceNotConnectedException => new DeliveryOutcome.Transient("smtp-conversation-broken", OfChannel: true),
        SocketException or IOException => new DeliveryOutcome.Transient("smtp-unreachable", OfChannel: true),
        TimeoutException => new DeliveryOutcome.Transient("smtp-timeout", OfChannel: true),
        _ => null,
    };

    private static SecureSocketOptions SocketOptions(SmtpSecurity security) => security switch
    {
        SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
        SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
        SmtpSecurity.None => SecureSocketOptions.None,
        _ => throw new ArgumentOutOfRangeException(nameof(security), security, "unknown security"),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryPop(out var idle)) idle.Client.Dispose();
    }
}
