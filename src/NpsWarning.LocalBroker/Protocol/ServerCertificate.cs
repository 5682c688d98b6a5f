using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>The certificate of a <see cref="SecureEndpoint"/>, read again when its file changes: a renewal needs no restart.</summary>
internal sealed class ServerCertificate
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly SecureEndpoint endpoint;
    private readonly TimeProvider time;
    private SslStreamCertificateContext current;
    private (DateTime Written, long Length) version;
    private DateTimeOffset lookAgainAt;

    public ServerCertificate(SecureEndpoint endpoint, TimeProvider time)
    {
        this.endpoint = endpoint;
        this.time = time;
        version = VersionOnDisk();
        current = Read(endpoint);
        lookAgainAt = time.GetUtcNow() + LookAgainAfter;
    }

    /// <summary>For the next connection. A file that cannot be read just now (half written, or wrong) leaves the earlier certificate in use.</summary>
    public SslStreamCertificateContext Current()
    {
        lock (gate)
        {
            if (time.GetUtcNow() < lookAgainAt) return current;
            lookAgainAt = time.GetUtcNow() + LookAgainAfter;
            try
            {
                var now = VersionOnDisk();
                if (now == version) return current;
                current = Read(endpoint);
                version = now;
            }
            catch (CertificateException)
            {
                // Stays at the old version, so that the next look tries again.
            }

            return current;
        }
    }

    /// <summary>Throws <see cref="CertificateException"/>, which says what is wrong and with which file.</summary>
    public static SslStreamCertificateContext Read(SecureEndpoint endpoint)
    {
        try
        {
            var all = new X509Certificate2Collection();
            var own = endpoint.IsPem ? ReadPem(endpoint, all) : ReadPfx(endpoint, all);
            if (!own.HasPrivateKey) throw new CertificateException($"The certificate {endpoint.Certificate} comes without its private key. Name the key's file in CertificateKey, or give a PFX file that holds both.");
            all.Remove(own);
            // Offline: the chain is what the file holds, and starting never waits for a server elsewhere.
            return SslStreamCertificateContext.Create(own, all, offline: true);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException($"The certificate {endpoint.Certificate} cannot be read: {failure.Message}", failure);
        }
    }

    private static X509Certificate2 ReadPem(SecureEndpoint endpoint, X509Certificate2Collection all)
    {
        all.ImportFromPemFile(endpoint.Certificate);
        var key = endpoint.CertificateKey ?? endpoint.Certificate;
        using var fromPem = endpoint.CertificatePassword is { Length: > 0 } password
            ? X509Certificate2.CreateFromEncryptedPemFile(endpoint.Certificate, password, key)
            : X509Certificate2.CreateFromPemFile(endpoint.Certificate, key);
        // On Windows TLS takes no key that lives in memory alone.
        return X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
    }

    private static X509Certificate2 ReadPfx(SecureEndpoint endpoint, X509Certificate2Collection all)
    {
        all.AddRange(X509CertificateLoader.LoadPkcs12CollectionFromFile(endpoint.Certificate, endpoint.CertificatePassword));
        return all.FirstOrDefault(certificate => certificate.HasPrivateKey) ?? all[0];
    }

    private (DateTime Written, long Length) VersionOnDisk()
    {
        try
        {
            var file = new FileInfo(endpoint.Certificate);
            return (file.LastWriteTimeUtc, file.Length);
        }
        catch (IOException failure)
        {
            throw new CertificateException($"The certificate {endpoint.Certificate} cannot be read: {failure.Message}", failure);
        }
    }
}
