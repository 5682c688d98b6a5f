using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MimeKit;
using NpsWarning.Alerting.Channels;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Mail;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace NpsWarning.Tests.Alerting;

/// <summary>A real SMTP server in this process. It can be stopped and started again at the same port; what it took stays.</summary>
internal sealed class MailServer(SmtpSecurity security = SmtpSecurity.None, X509Certificate2? certificate = null, string? password = null) : MessageStore, IMailboxFilter, IUserAuthenticator, IAsyncDisposable
{
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Port { get; } = FreePort();

    /// <summary>What it took, and answered with 250, in order.</summary>
    public ConcurrentQueue<Taken> All { get; } = new();

    public IEnumerable<string> Raw => All.Select(m => m.Raw);

    public IEnumerable<MimeMessage> Mails => Raw.Select(raw => MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(raw))));

    /// <summary>Connections over which at least one mail came.</summary>
    public int Connections => All.Select(m => m.Session).Distinct().Count();

    /// <summary>Names and passwords that it was shown.</summary>
    public int Logins { get; private set; }

    /// <summary>Called with each mail that is there whole, and its connection, before it is stored.</summary>
    public Func<string, Guid, CancellationToken, Task<SmtpResponse>>? Before { get; set; }

    public static async Task<MailServer> StartAsync(SmtpSecurity security = SmtpSecurity.None, X509Certificate2? certificate = null, string? password = null)
    {
        var server = new MailServer(security, certificate, password);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        _stop = new CancellationTokenSource();
        var services = new ServiceProvider();
        services.Add((IMessageStore)this);
        services.Add((IMailboxFilter)this);
        services.Add((IUserAuthenticator)this);
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(endpoint =>
        {
            endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, Port)).IsSecure(security == SmtpSecurity.Tls).AuthenticationRequired(password is not null);
            if (certificate is not null) endpoint.Certificate(certificate);
        }).Build();
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
        for (var attempt = 0; ; attempt++)
        {
            try { using var probe = new TcpClient(); await probe.ConnectAsync(IPAddress.Loopback, Port); return; }
            catch (SocketException) when (attempt < 500) { await Task.Delay(1); }
        }
    }

    /// <summary>Breaks every conversation where it stands.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    public EmailOptions Options => new() { Host = "127.0.0.1", Port = Port, Security = security, From = "npswarning@alerts.example", TimeoutSeconds = 10, UserName = password is null ? null : "npswarning", Password = password };

    public EmailChannel Channel(SmtpSecurity? security = null) => new(Options with { Security = security ?? Options.Security });

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        var raw = Encoding.UTF8.GetString(buffer.ToArray());
        var answer = Before is { } before ? await before(raw, context.SessionId, cancellationToken) : SmtpResponse.Ok;
        if (answer.ReplyCode == SmtpReplyCode.Ok) All.Enqueue(new Taken(raw, context.SessionId, TimeProvider.System.GetUtcNow()));
        return answer;
    }

    public Task<bool> CanAcceptFromAsync(ISessionContext context, IMailbox from, int size, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<bool> CanDeliverToAsync(ISessionContext context, IMailbox to, IMailbox from, CancellationToken cancellationToken) => to.Host switch
    {
        "refused.example" => Task.FromResult(false),
        "busy.example" => throw new SmtpResponseException(new SmtpResponse(SmtpReplyCode.MailboxUnavailable + (450 - 550), "busy")),
        _ => Task.FromResult(true),
    };

    public Task<bool> AuthenticateAsync(ISessionContext context, string user, string given, CancellationToken cancellationToken)
    {
        Logins++;
        return Task.FromResult(user == "npswarning" && given == password);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    /// <summary>A mail, the connection that it came over, and when.</summary>
    internal sealed record Taken(string Raw, Guid Session, DateTimeOffset At)
    {
        /// <summary>A header's value, without reading the mail as a whole.</summary>
        public string Header(string name)
        {
            var start = Raw.IndexOf($"\n{name}: ", StringComparison.OrdinalIgnoreCase) + name.Length + 3;
            return Raw[start..Raw.IndexOf('\n', start)].Trim();
        }
    }
}
