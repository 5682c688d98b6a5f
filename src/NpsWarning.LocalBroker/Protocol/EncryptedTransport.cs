using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Azure.Amqp.Transport;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>TLS 1.2 or 1.3 with the whole chain of the certificate; the library's own sends the certificate alone, which clients cannot follow to its root.</summary>
internal sealed class EncryptedTransport(TransportBase inner, SslStreamCertificateContext certificate)
    : TlsTransport(inner, new TlsTransportSettings(null, isInitiator: false) { Certificate = certificate.TargetCertificate })
{
    protected override bool OpenInternal()
    {
        _ = AuthenticateAsync();
        return false;
    }

    private async Task AuthenticateAsync()
    {
        // Not before the caller waits for it: the library sets that up after this returns.
        await Task.Yield();
        try
        {
            await sslStream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = certificate,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            }).ConfigureAwait(false);
            CompleteOpen(syncComplete: false, null);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            CompleteOpen(syncComplete: false, failure);
        }
    }
}
