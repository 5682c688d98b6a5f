using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>A certificate made on the spot: an authority of its own, and one for a host signed by it.</summary>
internal sealed class OwnCertificate : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("certificate");
    private readonly X509Certificate2 host;
    private readonly X509Certificate2 root;
    private readonly RSA hostKey = RSA.Create(2048);

    public OwnCertificate(string name = "localhost", TimeSpan? validFor = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var ends = now + (validFor ?? TimeSpan.FromDays(90));
        using var rootKey = RSA.Create(2048);
        var authority = new CertificateRequest($"CN=Test authority {Random.Shared.Next()}", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        root = authority.CreateSelfSigned(now.AddDays(-400), now.AddDays(400));
        var request = new CertificateRequest($"CN={name}", hostKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(root, now.AddDays(-399), ends, RandomNumberGenerator.GetBytes(8));
        host = signed.CopyWithPrivateKey(hostKey);
        File.WriteAllText(Pem, host.ExportCertificatePem() + "\n" + root.ExportCertificatePem());
        File.WriteAllText(Key, hostKey.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(Pfx, new X509Certificate2Collection(new[] { host, X509CertificateLoader.LoadCertificate(root.RawData) }).Export(X509ContentType.Pfx, Password)!);
    }

    public const string Password = "not a secret";

    public string Pem => Path.Combine(folder.FullName, "host.pem");

    public string Key => Path.Combine(folder.FullName, "host.key");

    public string Pfx => Path.Combine(folder.FullName, "host.pfx");

    public string Thumbprint => host.Thumbprint;

    /// <summary>As a client that trusts this authority and no other: the name must be right too.</summary>
    public bool Trusts(object sender, X509Certificate? given, X509Chain? chain, SslPolicyErrors errors)
    {
        if (given is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.Add(root);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(X509CertificateLoader.LoadCertificate(given.GetRawCertData()));
    }

    /// <summary>Puts this certificate in the place of another, as a renewal does.</summary>
    public void Replace(OwnCertificate earlier)
    {
        File.Copy(Key, earlier.Key, overwrite: true);
        File.Copy(Pem, earlier.Pem, overwrite: true);
        File.SetLastWriteTimeUtc(earlier.Pem, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2));
    }

    public void Dispose()
    {
        host.Dispose();
        root.Dispose();
        hostKey.Dispose();
        folder.Delete(recursive: true);
    }
}
