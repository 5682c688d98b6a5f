using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>A recipient's side: the service's topic, and the verb that reads a subscription of it.</summary>
public sealed class AlertsListenTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-alerts-");
    private ServiceHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ServiceHost.StartAsync(new ServeRequest { Folder = new DataFolder(_folder.FullName), Port = 0 }, TestContext.Current.CancellationToken);
        foreach (var subscription in (string[])["xa-poison-centre", "xa-police"]) _host.LocalBus!.Subscribe(subscription);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Alerts_are_printed_as_lines_or_events_and_taken_off_the_subscription()
    {
        foreach (var version in (int[])[1, 2]) await SendAsync("xa-poison-centre", version);
        await SendAsync("xa-police", 1);

        var line = await NpsProcess.RunAsync("alerts", "listen", "--as", "xa-poison-centre", "--count", "1", "--data", _folder.FullName);
        var events = await NpsProcess.RunAsync("alerts", "listen", "--as", "XA-Poison-Centre", "--count", "1", "--json", "--data", _folder.FullName);

        Assert.Equal((0, 0), (line.Code, events.Code));
        Assert.Equal("2026-02-03 08:00  issued  XA-2026-0001-A/1  health  TLP:AMBER  Headline 1", line.Out.Trim());
        var alert = JsonDocument.Parse(events.Out).RootElement;
        Assert.Equal(("1.0", "XA-2026-0001-A/2", "Headline 2"), (alert.GetProperty("specversion").GetString(), alert.GetProperty("subject").GetString(), alert.GetProperty("data").GetProperty("headline").GetString()));
        Assert.DoesNotContain('\n', events.Out.Trim());
        Assert.Equal((0, 1), (Left("xa-poison-centre"), Left("xa-police")));
    }

    [Fact]
    public async Task A_recipients_credential_opens_its_own_subscription_alone_and_lasts()
    {
        var own = Announced().Subscriptions!["xa-police"];
        await using var client = new ServiceBusClient(own, new ServiceBusClientOptions { RetryOptions = { MaxRetries = 0 } });

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateReceiver("alerts", "xa-poison-centre").PeekMessageAsync());
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => client.CreateSender("alerts").SendMessageAsync(new ServiceBusMessage("x") { To = "xa-poison-centre" }));
        Assert.Null(await client.CreateReceiver("alerts", "xa-police").PeekMessageAsync());
        _host.LocalBus!.Subscribe("XA-POLICE");
        Assert.Equal(own, Announced().Subscriptions!["xa-police"]);
    }

    [Fact]
    public async Task A_stakeholder_that_came_after_the_start_misses_nothing()
    {
        await SendAsync("xa-new", 1);

        await using var client = new ServiceBusClient(Announced().Subscriptions!["xa-new"]);
        Assert.Equal("xa-new", (await client.CreateReceiver("alerts", "xa-new").PeekMessageAsync()).To);
    }

    [Fact]
    public async Task Who_has_no_subscription_is_told_who_has_one()
    {
        var (code, _, error) = await NpsProcess.RunAsync("alerts", "listen", "--as", "nobody", "--data", _folder.FullName);

        Assert.Equal(2, code);
        Assert.Contains("no subscription 'nobody'. It has: xa-poison-centre, xa-police.", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--to is neither", "--to", "Endpoint=nonsense")]
    [InlineData(2, "--count", "--count", "0")]
    [InlineData(3, "No service runs", "--data", "/no/such/folder")]
    public async Task What_is_wrong_with_the_call_is_said(int expected, string said, string option, string value)
    {
        var (code, _, error) = await NpsProcess.RunAsync("alerts", "listen", "--as", "xa-police", option, value);

        Assert.Equal(expected, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
    }

    private RunningService Announced() => new DataFolder(_folder.FullName).Find()!;

    private int Left(string subscription) => _host.LocalBus!.Statistics($"alerts/Subscriptions/{subscription}")!.Active;

    private async Task SendAsync(string subscription, int version)
    {
        var channel = _host.Services.GetServices<IAlertChannel>().Single(c => c.Kind == "topic");
        var delivery = new Delivery
        {
            Id = new(new Guid(version, (short)subscription.Length, 0, new byte[8])),
            Alert = new("XA-2026-0001-A"),
            Version = version,
            Audience = Audience.Health,
            Tlp = Tlp.Amber,
            Stakeholder = new(subscription),
            RecipientName = subscription,
            Address = subscription,
            IssuedAt = new(2026, 2, 3, 8, 0, 0, TimeSpan.Zero),
        };
        var text = new AlertText { Headline = $"Headline {version}", Header = [], Sections = [], PlainText = "Text", Html = "", Language = "en", Simulated = false };
        Assert.IsType<DeliveryOutcome.Delivered>(await channel.SendAsync(delivery, text, TestContext.Current.CancellationToken));
    }
}
