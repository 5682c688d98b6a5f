using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Azure.Messaging.ServiceBus;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class SecureEndpointTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forms => ["PEM and key", "PFX"];

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task The_official_client_sends_and_receives_over_TLS_without_the_emulator_flag(string form)
    {
        using var certificate = new OwnCertificate();
        await using var broker = await StartAsync(form == "PFX"
            ? new SecureEndpoint { Host = "localhost", Certificate = certificate.Pfx, CertificatePassword = OwnCertificate.Password, Port = 0 }
            : Endpoint(certificate));
        await using var client = Client(broker, certificate);

        await client.CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("x"), Cancel);

        Assert.Equal("x", (await client.CreateReceiver(RunningBroker.Queue).NextAsync()).Body.ToString());
        Assert.DoesNotContain("Emulator", broker.Broker.SecureConnectionString(RunningBroker.ServiceKey), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_official_client_goes_to_port_5671_of_the_host_in_the_connection_string()
    {
        using var certificate = new OwnCertificate();
        RunningBroker broker;
        try
        {
            broker = await StartAsync(Endpoint(certificate) with { Port = SecureEndpoint.DefaultPort });
        }
        catch (SocketException)
        {
            Assert.Skip("Port 5671 is taken on this machine.");
            return;
        }

        await using var running = broker;
        var connection = broker.Broker.SecureConnectionString(RunningBroker.ServiceKey);
        await using var client = new ServiceBusClient(connection, new ServiceBusClientOptions { CertificateValidationCallback = certificate.Trusts });

        await client.CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("x"), Cancel);

        Assert.StartsWith("Endpoint=sb://localhost/;", connection, StringComparison.Ordinal);
        Assert.Equal(1, broker.Statistics().Active);
    }

    [Fact]
    public async Task A_large_message_comes_through_whole()
    {
        using var certificate = new OwnCertificate();
        await using var broker = await StartAsync(Endpoint(certificate));
        await using var client = Client(broker, certificate);
        var body = new byte[250_000];
        Random.Shared.NextBytes(body);

        await client.CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage(body), Cancel);

        Assert.Equal(body, (await client.CreateReceiver(RunningBroker.Queue).NextAsync()).Body.ToArray());
    }

    [Fact]
    public async Task A_client_that_does_not_trust_the_certificate_sends_nothing()
    {
        using var certificate = new OwnCertificate();
        using var other = new OwnCertificate();
        await using var broker = await StartAsync(Endpoint(certificate));
        await using var client = Client(broker, other);

        await Assert.ThrowsAnyAsync<Exception>(() => client.CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("x"), Cancel));

        Assert.Equal(0, broker.Statistics().Active);
    }

    [Fact]
    public async Task The_service_itself_goes_on_over_loopback()
    {
        using var certificate = new OwnCertificate();
        await using var broker = await StartAsync(Endpoint(certificate));

        await broker.SendAsync("x");

        Assert.Equal("x", (await broker.Receiver().NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_peer_that_says_nothing_in_TLS_does_not_harm_the_others()
    {
        using var certificate = new OwnCertificate();
        await using var broker = await StartAsync(Endpoint(certificate));
        using var silent = new TcpClient();
        await silent.ConnectAsync("127.0.0.1", broker.Broker.SecurePort!.Value, Cancel);
        using var plain = new TcpClient();
        await plain.ConnectAsync("127.0.0.1", broker.Broker.SecurePort!.Value, Cancel);
        await plain.GetStream().WriteAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), Cancel);
        await using var client = Client(broker, certificate);

        await client.CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("x"), Cancel);

        Assert.Equal(1, broker.Statistics().Active);
    }

#pragma warning disable CA5397, SYSLIB0039 // An outdated version is what this test offers.
    [Fact]
    public async Task Versions_before_TLS_1_2_are_refused()
    {
        using var certificate = new OwnCertificate();
        await using var broker = await StartAsync(Endpoint(certificate));

        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(broker, certificate, SslProtocols.Tls11));

        await HandshakeAsync(broker, certificate, SslProtocols.Tls12);
    }
#pragma warning restore CA5397, SYSLIB0039

    [Fact]
    public async Task A_certificate_replaced_on_disk_is_taken_up_without_a_restart()
    {
        using var first = new OwnCertificate();
        using var second = new OwnCertificate();
        var time = new MovableTime();
        await using var broker = await RunningBroker.StartAsync(options => options with { Secure = Endpoint(first), Time = time });
        Assert.Equal(first.Thumbprint, await HandshakeAsync(broker, first, SslProtocols.None));

        second.Replace(first);
        time.Move(TimeSpan.FromSeconds(11));

        Assert.Equal(second.Thumbprint, await HandshakeAsync(broker, second, SslProtocols.None));
    }

    [Fact]
    public async Task A_half_written_certificate_leaves_the_earlier_one_in_use()
    {
        using var certificate = new OwnCertificate();
        var time = new MovableTime();
        await using var broker = await RunningBroker.StartAsync(options => options with { Secure = Endpoint(certificate), Time = time });
        await File.WriteAllTextAsync(certificate.Pem, "-----BEGIN CERT", Cancel);
        time.Move(TimeSpan.FromSeconds(11));

        Assert.Equal(certificate.Thumbprint, await HandshakeAsync(broker, certificate, SslProtocols.None));
    }

    [Fact]
    public async Task The_broker_does_not_listen_elsewhere_without_a_certificate()
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => RunningBroker.StartAsync(options => options with { Address = IPAddress.Any }));

        Assert.Contains("certificate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_without_its_key_is_refused_at_the_start()
    {
        using var certificate = new OwnCertificate();

        var refused = await Assert.ThrowsAsync<CertificateException>(() => StartAsync(Endpoint(certificate) with { CertificateKey = null }));

        Assert.Contains(certificate.Pem, refused.Message, StringComparison.Ordinal);
    }

    private static SecureEndpoint Endpoint(OwnCertificate certificate) =>
        new() { Host = "localhost", Certificate = certificate.Pem, CertificateKey = certificate.Key, Port = 0 };

    private static Task<RunningBroker> StartAsync(SecureEndpoint endpoint) => RunningBroker.StartAsync(options => options with { Secure = endpoint });

    /// <summary>Told of the port, which is not amqps's own here.</summary>
    private static ServiceBusClient Client(RunningBroker broker, OwnCertificate trusted) => new(
        broker.Broker.SecureConnectionString(RunningBroker.ServiceKey),
        new ServiceBusClientOptions
        {
            CertificateValidationCallback = trusted.Trusts,
            CustomEndpointAddress = new Uri($"amqps://localhost:{broker.Broker.SecurePort}"),
            RetryOptions = new ServiceBusRetryOptions { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(10), TryTimeout = RunningBroker.Patience },
        });

    /// <summary>The thumbprint of the certificate that the broker shows.</summary>
    private static async Task<string> HandshakeAsync(RunningBroker broker, OwnCertificate trusted, SslProtocols protocols)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", broker.Broker.SecurePort!.Value, Cancel);
        await using var tls = new SslStream(tcp.GetStream(), false, trusted.Trusts);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", EnabledSslProtocols = protocols }, Cancel);
        return tls.RemoteCertificate!.GetCertHashString();
    }
}
