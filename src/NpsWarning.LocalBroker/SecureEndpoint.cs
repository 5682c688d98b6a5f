using System.Net;
using System.Security.Cryptography.X509Certificates;
using NpsWarning.LocalBroker.Protocol;

namespace NpsWarning.LocalBroker;

/// <summary>Where clients on other machines reach the broker: amqps, that is TLS 1.2 or later with a certificate for <see cref="Host"/>.</summary>
public sealed record SecureEndpoint
{
    /// <summary>amqps; the official clients take it without being told, and no other without more ado.</summary>
    public const int DefaultPort = 5671;

    /// <summary>The address to listen on; 0.0.0.0 for all of the machine's.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>0 takes a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The name that clients use, and that the certificate is made out to.</summary>
    public required string Host { get; init; }

    /// <summary>
    /// A PFX file, or a PEM file (<c>.pem</c>, <c>.crt</c>, <c>.cer</c>) with the certificate first and the rest of its chain behind.
    /// Read again within 10 s of being replaced; connections that are open keep the earlier one.
    /// </summary>
    public required string Certificate { get; init; }

    /// <summary>PEM file of the private key. Default: it is in <see cref="Certificate"/>.</summary>
    public string? CertificateKey { get; init; }

    /// <summary>Password of the PFX file, or of the PEM key.</summary>
    public string? CertificatePassword { get; init; }

    internal bool IsPem => Path.GetExtension(Certificate).ToUpperInvariant() is ".PEM" or ".CRT" or ".CER";

    /// <summary>Reads the certificate, for those who want to look at its dates and names. Throws <see cref="CertificateException"/>.</summary>
    public X509Certificate2 ReadCertificate() => ServerCertificate.Read(this).TargetCertificate;

    /// <summary>Without the password: records print all members otherwise.</summary>
    public override string ToString() => $"amqps://{Host}:{Port} on {Address}, certificate {Certificate}";
}

/// <summary>A certificate that cannot be used; the message says what to do.</summary>
public sealed class CertificateException(string message, Exception? cause = null) : Exception(message, cause);
