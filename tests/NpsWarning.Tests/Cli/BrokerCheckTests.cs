using NpsWarning.Cli.Commands;
using NpsWarning.Cli.Hosting;
using NpsWarning.LocalBroker;
using NpsWarning.Tests.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class BrokerCheckTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public void A_certificate_with_months_to_go_is_well() => Assert.Equal(DoctorCommand.Health.Ok, Judge("localhost", daysLeft: 90).Health);

    [Fact]
    public void A_certificate_that_ends_within_thirty_days_is_a_warning() => Assert.Equal(DoctorCommand.Health.Warning, Judge("localhost", daysLeft: 29).Health);

    [Fact]
    public void A_certificate_that_has_ended_is_a_failure() => Assert.Equal(DoctorCommand.Health.Failed, Judge("localhost", daysLeft: -1).Health);

    [Fact]
    public void A_certificate_for_another_name_is_a_failure_that_shows_both_names()
    {
        var check = Judge("reports.example", daysLeft: 90);

        Assert.Equal(DoctorCommand.Health.Failed, check.Health);
        Assert.Contains("localhost", check.Found, StringComparison.Ordinal);
        Assert.Contains("reports.example", check.Do, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_whose_submitter_is_gone_has_the_rules_that_it_had()
    {
        Assert.All(SubmitterQueues.Of("closed-lab"), queue => Assert.Equal(queue, SubmitterQueues.Named(queue.Name)));
        Assert.Null(SubmitterQueues.Named("other/closed-lab"));
        Assert.Null(SubmitterQueues.Named("closed-lab"));
    }

    [Fact]
    public async Task Where_the_port_that_is_set_is_in_use_the_service_does_not_start_and_says_so()
    {
        await using var other = await RunningBroker.StartAsync();
        var folder = Directory.CreateTempSubdirectory("nps-port-");
        var set = new Dictionary<string, string> { ["Nps__Broker__Port"] = $"{other.Broker.Port}" };

        var (code, _, error) = await NpsProcess.RunAsync(set, "serve", "--port", "0", "--data", folder.FullName);

        folder.Delete(recursive: true);
        Assert.Equal(3, code);
        Assert.Contains($"Port {other.Broker.Port} is in use: stop the other service, or set Nps:Broker:Port.", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_settings_the_broker_is_for_this_machine_alone()
    {
        Assert.Null(new BrokerSettings().Secure());
        Assert.Equal(("127.0.0.1", 5555), (new BrokerSettings().Local(5555).Address.ToString(), new BrokerSettings().Local(5555).Port));
    }

    [Theory]
    [InlineData("0.0.0.0", null)]
    [InlineData(null, "reports.example")]
    public void Elsewhere_without_a_certificate_the_service_does_not_start_and_says_what_to_set(string? address, string? host)
    {
        var refused = Assert.Throws<UnavailableException>(() => new BrokerSettings { Address = address, Host = host }.Secure());

        Assert.Contains("Nps:Broker:Certificate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_without_the_host_it_is_for_is_refused()
    {
        var refused = Assert.Throws<UnavailableException>(() => new BrokerSettings { Certificate = "host.pfx" }.Secure());

        Assert.Contains("Nps:Broker:Host", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_certificate_the_service_itself_stays_on_loopback()
    {
        var settings = new BrokerSettings { Address = "0.0.0.0", Host = "reports.example", Certificate = "host.pfx" };

        Assert.Equal(("0.0.0.0", SecureEndpoint.DefaultPort), (settings.Secure()!.Address.ToString(), settings.Secure()!.Port));
        Assert.Equal(("127.0.0.1", 5555), (settings.Local(5555).Address.ToString(), settings.Local(5555).Port));
    }

    private static DoctorCommand.Check Judge(string host, int daysLeft)
    {
        using var certificate = new OwnCertificate("localhost", TimeSpan.FromDays(daysLeft));
        var secure = new SecureEndpoint { Host = host, Certificate = certificate.Pem, CertificateKey = certificate.Key };
        using var own = secure.ReadCertificate();
        return BrokerCheck.Judge(secure, own, Now);
    }
}
