using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Transport;

namespace NpsWarning.LocalBroker.Protocol;

/// <summary>Takes in sockets, counts them among the peers, and encrypts where there is a certificate.</summary>
internal sealed class GuardedListener(TransportListener tcp, Peers peers, ServerCertificate? certificate, TimeSpan handshakeTimeout, TimeProvider time)
    : TransportListener("guarded-listener")
{
    protected override void OnListen()
    {
        tcp.Closed += (_, _) =>
        {
            if (!IsClosing()) SafeClose(tcp.TerminalException);
        };
        tcp.Listen(OnAccepted);
    }

    protected override bool CloseInternal()
    {
        tcp.SafeClose();
        return true;
    }

    protected override void AbortInternal() => tcp.Abort();

    private void OnAccepted(TransportListener source, TransportAsyncCallbackArgs accepted)
    {
        var transport = new GuardedTransport(accepted.Transport, time);
        if (!peers.Add(transport)) return;
        accepted.Transport = transport;
        if (certificate is null) OnTransportAccepted(accepted);
        else Encrypt(accepted, transport, certificate);
    }

    private void Encrypt(TransportAsyncCallbackArgs accepted, GuardedTransport transport, ServerCertificate certificate)
    {
        var encrypted = new EncryptedTransport(transport, certificate.Current());
        accepted.Transport = encrypted;
        encrypted.BeginOpen(handshakeTimeout, result =>
        {
            try
            {
                encrypted.EndOpen(result);
                accepted.CompletedSynchronously = false;
                OnTransportAccepted(accepted);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                // Whoever cannot agree on TLS (a port scanner, a client that does not trust the certificate) goes.
                encrypted.SafeClose(failure);
                transport.Abort();
            }
        }, null);
    }
}
