using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using NpsWarning.Alerting.Versions;

namespace NpsWarning.Alerting.Channels;

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
            if (await TryAsync(message, reuse: true, cancellationToken) is { } outcome) return outcome;
            return await TryAsync(message, reuse: false, cancellationToken) ?? new DeliveryOutcome.Transient("smtp-421", OfChannel: true);
        }
    }

    /// <returns>Null where a server ended a connection from before with 421 in place of taking the message: a new one may do.</returns>
    private async Task<DeliveryOutcome?> TryAsync(MimeMessage message, bool reuse, CancellationToken cancellationToken)
    {
        Connection? connection = null;
        try
        {
            connection = (reuse ? await IdleAsync(cancellationToken) : null) ?? new Connection(await ConnectAsync(options, cancellationToken), 0, 0);
            await connection.Client.SendAsync(message, cancellationToken);
        }
        catch (SmtpCommandException bye) when (bye.StatusCode == SmtpStatusCode.ServiceNotAvailable && connection is { Sent: > 0 })
        {
            connection.Client.Dispose();
            return null;
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
        return new DeliveryOutcome.Delivered(message.MessageId!);
    }

    /// <returns>A connection from before that still answers; null where there is none.</returns>
    private async Task<Connection?> IdleAsync(CancellationToken cancellationToken)
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
        return null;
    }

    /// <summary>A new connection, with the whole greeting: encrypted and authenticated as the options say.</summary>
    public static async Task<SmtpClient> ConnectAsync(EmailOptions options, CancellationToken cancellationToken)
    {
        var client = new SmtpClient { Timeout = options.TimeoutSeconds * 1000 };
        try
        {
            if (options.CertificateAuthority is { } file)
            {
                var authorities = Authorities(file);
                client.ServerCertificateValidationCallback = (_, certificate, chain, problems) => problems == SslPolicyErrors.None || (problems == SslPolicyErrors.RemoteCertificateChainErrors && IsFrom(authorities, certificate!, chain));
            }
            await client.ConnectAsync(options.Host, options.Port, SocketOptions(options.Security), cancellationToken);
            if (options.UserName is { } user) await client.AuthenticateAsync(user, options.Password ?? "", cancellationToken);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <exception cref="CryptographicException">The file cannot be read, or has no certificate in it.</exception>
    private static X509Certificate2Collection Authorities(string file)
    {
        var authorities = new X509Certificate2Collection();
        try { authorities.ImportFromPemFile(file); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new CryptographicException(e.Message, e); }
        return authorities.Count > 0 ? authorities : throw new CryptographicException($"{file} has no certificate in it");
    }

    private static bool IsFrom(X509Certificate2Collection authorities, X509Certificate certificate, X509Chain? sent)
    {
        using var chain = new X509Chain { ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true } };
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1")); // a server's certificate (RFC 5280, 4.2.1.12), not a person's or a program's
        if (sent is not null) chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(e => e.Certificate).ToArray());
        return chain.Build(certificate as X509Certificate2 ?? X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()));
    }

    /// <summary>Many servers take no more than a hundred messages on one connection.</summary>
    private void PutBack(Connection connection)
    {
        if (connection.Sent < MostOnOne && _idle.Count < options.Connections) _idle.Push(connection);
        else connection.Client.Dispose();
    }

    private sealed record Connection(SmtpClient Client, int Sent, long UsedAt);

    /// <summary>
    /// What a failure means: only the server's permanent refusal of this message or recipient (5xx, but for a bare 554) is final. A wrong password, sender or certificate concerns
    /// every alert and is put right by the administrator, so those wait and are tried again rather than lost. Null for a bug or a cancellation.
    /// </summary>
    internal static DeliveryOutcome? Outcome(Exception failure) => failure switch
    {
        SmtpCommandException { ErrorCode: SmtpErrorCode.SenderNotAccepted } => new DeliveryOutcome.Transient("smtp-sender-refused"),
        // "Transaction failed": a server that is stopping says so too, and a person has to see it before an alert is given up for it.
        SmtpCommandException { ErrorCode: not SmtpErrorCode.RecipientNotAccepted, StatusCode: SmtpStatusCode.TransactionFailed } => new DeliveryOutcome.Transient("smtp-554"),
        SmtpCommandException { StatusCode: >= (SmtpStatusCode)500 } refused => new DeliveryOutcome.Refused($"smtp-{(int)refused.StatusCode}"),
        SmtpCommandException { StatusCode: SmtpStatusCode.ServiceNotAvailable } => new DeliveryOutcome.Transient("smtp-421", OfChannel: true),
        SmtpCommandException temporary => new DeliveryOutcome.Transient($"smtp-{(int)temporary.StatusCode}"),
        CryptographicException => new DeliveryOutcome.Transient("smtp-certificate-authority-unreadable", OfChannel: true),
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
