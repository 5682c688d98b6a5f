using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using NpsWarning.Cli.Hosting;
using NpsWarning.LocalBroker;
using static NpsWarning.Cli.Commands.DoctorCommand;

namespace NpsWarning.Cli.Commands;

/// <summary>Where the local broker is reached, and whether its certificate will do.</summary>
internal static class BrokerCheck
{
    /// <summary>Time to get a new certificate without haste: authorities that renew by themselves do it this long before the end.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    public static Check Of(BrokerSettings settings, DataFolder folder, DateTimeOffset now)
    {
        var secure = settings.Secure();
        var running = folder.Find() is { IsRunning: true } service ? service : null;
        if (secure is null)
        {
            var (address, port) = settings.Local(running?.BrokerPort);
            return new("broker", Health.Ok, running is null ? $"will listen on {address}, for this machine alone" : $"listens on {address}:{port}, for this machine alone", null);
        }

        using var certificate = secure.ReadCertificate();
        return Judge(secure, certificate, now) with { What = "broker" };
    }

    /// <summary>By the certificate's dates (both ends included) and names.</summary>
    public static Check Judge(SecureEndpoint secure, X509Certificate2 certificate, DateTimeOffset now)
    {
        var where = $"amqps://{secure.Host}:{secure.Port} on {secure.Address}";
        var (begins, ends) = (new DateTimeOffset(certificate.NotBefore), new DateTimeOffset(certificate.NotAfter));
        if (now > ends) return new("broker", Health.Failed, $"{where}; the certificate ended on {Day(ends)}, and no client connects", $"Put a new one in the place of {secure.Certificate}.");
        if (now < begins) return new("broker", Health.Failed, $"{where}; the certificate begins on {Day(begins)}", "Check the machine's clock, or use an earlier certificate.");
        if (!certificate.MatchesHostname(secure.Host))
            return new("broker", Health.Failed, $"{where}; the certificate is made out to {Names(certificate)}", $"Get one for {secure.Host}, or set Nps:Broker:Host to the name that it carries.");
        return ends - now < RenewBefore
            ? new("broker", Health.Warning, $"{where}; the certificate ends on {Day(ends)}", $"Put a new one in the place of {secure.Certificate}: it is taken up within seconds.")
            : new("broker", Health.Ok, $"{where}, certificate until {Day(ends)}", null);
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToList();
        return names.Count > 0 ? string.Join(", ", names) : certificate.Subject;
    }
}
