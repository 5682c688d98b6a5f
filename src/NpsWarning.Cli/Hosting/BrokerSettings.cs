using System.Net;
using NpsWarning.LocalBroker;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// Where the local broker is reached. Left out, it serves this machine alone; with a certificate, laboratories elsewhere too, over
/// amqps. The service itself and the other verbs go by loopback in either case.
/// </summary>
public sealed record BrokerSettings
{
    /// <summary>IP address to listen on. Default: 127.0.0.1. Any but loopback needs <see cref="Certificate"/>.</summary>
    public string? Address { get; init; }

    /// <summary>With a certificate the port of amqps, default 5671; without, that of loopback, default a free one that is kept.</summary>
    public int? Port { get; init; }

    /// <summary>The name that submitters use and that the certificate carries.</summary>
    public string? Host { get; init; }

    /// <summary>PFX file, or PEM file with the chain.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM file of the private key, where the certificate's file has none.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Password of the PFX file or of the PEM key.</summary>
    public string? CertificatePassword { get; init; }

    private IPAddress ListenOn => Address is null
        ? IPAddress.Loopback
        : IPAddress.TryParse(Address, out var address) ? address : throw new UnavailableException($"Nps:Broker:Address '{Address}' is no IP address. Write 0.0.0.0 for all of this machine's.");

    /// <summary>Where others reach it; null for nowhere.</summary>
    /// <exception cref="UnavailableException">The settings contradict each other; the message says what to set.</exception>
    public SecureEndpoint? Secure()
    {
        var address = ListenOn;
        if (Port is < 0 or > ushort.MaxValue) throw new UnavailableException($"Nps:Broker:Port {Port} is no port: write a number from 0 (a free one) to {ushort.MaxValue}.");
        if (string.IsNullOrWhiteSpace(Certificate))
        {
            if (IPAddress.IsLoopback(address) && Host is null) return null;
            throw new UnavailableException(
                $"The broker is to be reached at {Host ?? Address} without a certificate: keys and reports would be readable on the way. " +
                "Set Nps:Broker:Certificate (a PFX file, or PEM with Nps:Broker:CertificateKey) and Nps:Broker:Host, or remove Nps:Broker:Address and Nps:Broker:Host.");
        }

        if (string.IsNullOrWhiteSpace(Host)) throw new UnavailableException("Nps:Broker:Certificate is set, and Nps:Broker:Host is not: set it to the name that submitters use and that the certificate carries.");
        return new SecureEndpoint
        {
            Address = address,
            Port = Port ?? SecureEndpoint.DefaultPort,
            Host = Host,
            Certificate = Certificate,
            CertificateKey = CertificateKey,
            CertificatePassword = CertificatePassword,
        };
    }

    /// <summary>The address and port for this machine itself.</summary>
    /// <param name="lastPort">The one of the last start, which clients reconnect to.</param>
    public (IPAddress Address, int Port) Local(int? lastPort) =>
        string.IsNullOrWhiteSpace(Certificate) ? (ListenOn, Port ?? lastPort ?? 0) : (IPAddress.Loopback, lastPort ?? 0);
}
