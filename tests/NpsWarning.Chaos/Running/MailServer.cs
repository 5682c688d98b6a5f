using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace NpsWarning.Chaos.Running;

/// <summary>A mail that was taken.</summary>
internal sealed record Mail(DateTimeOffset At, string MessageId, string To, bool Dropped);

/// <summary>A real SMTP server that can be down, and can take a mail and hang up before it has said so.</summary>
internal sealed class MailServer : MessageStore, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Mail> _mails = [];
    private readonly HashSet<int> _dropAt = [];
    private CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public MailServer() => Port = FreePort();

    public int Port { get; }

    /// <summary>Called with the number of mails taken, before the client is told that its mail was.</summary>
    public Func<int, Task> Taken { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<Mail> Mails
    {
        get { lock (_lock) return [.. _mails]; }
    }

    /// <summary>After the mail of that number (from 1) is taken, the connection is dropped without an answer.</summary>
    public void DropAt(params IEnumerable<int> numbers) => _dropAt.UnionWith(numbers);

    public async Task StartAsync()
    {
        _stop = new CancellationTokenSource();
        var services = new ServiceProvider();
        services.Add((IMessageStore)this);
        var options = new SmtpServerOptionsBuilder().ServerName("localhost").Endpoint(e => e.Endpoint(new IPEndPoint(IPAddress.Loopback, Port))).Build();
        for (var attempt = 0; ; attempt++)
        {
            _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
            if (await IsListeningAsync()) return;
            if (attempt == 50) throw new InvalidOperationException($"The mail server cannot listen on port {Port}: {_running.Exception?.InnerException?.Message}");
            await Task.Delay(100);
        }
    }

    /// <summary>Nobody listens any more: connections are refused.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        try { await _running; }
        catch (OperationCanceledException) { /* asked for */ }
    }

    public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
    {
        using var mail = await MimeMessage.LoadAsync(new MemoryStream(buffer.ToArray()), cancellationToken);
        int number;
        bool dropped;
        lock (_lock)
        {
            number = _mails.Count + 1;
            dropped = _dropAt.Contains(number);
            _mails.Add(new Mail(TimeProvider.System.GetUtcNow(), mail.MessageId ?? "none", mail.To.Mailboxes.Single().Address, dropped));
        }
        if (dropped) context.Pipe.Dispose();
        await Taken(number);
        return SmtpResponse.Ok;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task<bool> IsListeningAsync()
    {
        for (var i = 0; i < 50 && !_running.IsCompleted; i++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException) { await Task.Delay(20); }
        }
        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
