using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Amqp;
using NpsWarning.LocalBroker;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>A link lives as long as the token and the key behind it.</summary>
public sealed class RightsEndTests
{
    private const string Secret = "c2VydmljZQ==";
    private const string WithKey = "service:c2VydmljZQ%3D%3D@";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_link_is_detached_when_its_token_ends_and_stays_when_the_token_was_renewed()
    {
        var time = new MovableTime();
        await using var broker = await RunningBroker.StartAsync(options => options with { Time = time });
        await using var forgetful = await ConnectWithTokenAsync(broker, TimeSpan.FromHours(1));
        await using var careful = await ConnectWithTokenAsync(broker, TimeSpan.FromHours(1));
        var (ending, staying) = (await forgetful.ReceiverAsync(RunningBroker.OtherQueue), await careful.ReceiverAsync(RunningBroker.Queue));
        await ShowTokenAsync(careful, TimeSpan.FromHours(3));

        time.Move(TimeSpan.FromHours(2));

        Assert.Equal(AmqpErrorCode.UnauthorizedAccess, await ErrorOfAsync(ending));
        time.Move(-TimeSpan.FromHours(2));
        await broker.SendAsync("x");
        Assert.NotNull(await staying.ReceiveMessageAsync(RunningBroker.Patience));
    }

    [Fact]
    public async Task The_official_client_renews_short_lived_tokens_by_itself()
    {
        using var certificate = new OwnCertificate();
        await using var broker = await RunningBroker.StartAsync(options => options with
        {
            Secure = new SecureEndpoint { Host = "localhost", Certificate = certificate.Pem, CertificateKey = certificate.Key, Port = 0 },
        });
        var tokens = new ShortTokens();
        await using var client = new ServiceBusClient("localhost", tokens, new ServiceBusClientOptions
        {
            CertificateValidationCallback = certificate.Trusts,
            CustomEndpointAddress = new Uri($"amqps://localhost:{broker.Broker.SecurePort}"),
        });
        var receiver = client.CreateReceiver(RunningBroker.Queue);

        // A receiver that waits is detached each time, asks for a new token and goes on waiting.
        while (tokens.Asked < 3) Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(1), Cancel));
        await broker.SendAsync("x");

        Assert.Equal("x", (await receiver.NextAsync()).Body.ToString());
    }

    [Fact]
    public async Task A_replaced_key_ends_the_links_opened_with_it_and_no_others()
    {
        await using var broker = await RunningBroker.StartAsync();
        await using var service = await PlainAmqp.ConnectAsync(broker, WithKey);
        await using var laboratory = await PlainAmqp.ConnectAsync(broker, "forensic-lab-a:bGFi@");
        var (ending, staying) = (await service.ReceiverAsync(RunningBroker.Queue), await laboratory.ReceiverAsync(RunningBroker.Receipts));

        broker.Broker.AddKey(new(RunningBroker.ServiceKey, "bmV3", [new Grant("*", Rights.Manage)]));

        Assert.Equal(AmqpErrorCode.UnauthorizedAccess, await ErrorOfAsync(ending));
        await broker.Sender(RunningBroker.Receipts).SendMessageAsync(new ServiceBusMessage("x"), Cancel);
        Assert.NotNull(await staying.ReceiveMessageAsync(RunningBroker.Patience));
    }

    [Fact]
    public async Task A_removed_key_opens_nothing_more_on_a_connection_that_showed_it()
    {
        await using var broker = await RunningBroker.StartAsync();
        await using var service = await PlainAmqp.ConnectAsync(broker, WithKey);
        var link = await service.ReceiverAsync(RunningBroker.Queue);

        Assert.True(broker.Broker.RemoveKey(RunningBroker.ServiceKey));

        Assert.Equal(AmqpErrorCode.UnauthorizedAccess, await ErrorOfAsync(link));
        var refused = await Assert.ThrowsAsync<AmqpException>(async () => await (await service.ReceiverAsync(RunningBroker.OtherQueue)).ReceiveMessageAsync(RunningBroker.Patience));
        Assert.Equal(AmqpErrorCode.UnauthorizedAccess, refused.Error.Condition);
    }

    [Fact]
    public async Task The_official_client_comes_back_by_itself_after_a_forced_detach()
    {
        await using var broker = await RunningBroker.StartAsync();
        var client = broker.Client(impatient: false);
        var sender = client.CreateSender(RunningBroker.Queue);
        await sender.SendMessageAsync(new ServiceBusMessage("before"), Cancel);
        var arrived = new TaskCompletionSource();
        await using var processor = client.CreateProcessor(RunningBroker.Queue);
        var failures = 0;
        processor.ProcessMessageAsync += message =>
        {
            if (message.Message.Body.ToString() == "after") arrived.TrySetResult();
            return Task.CompletedTask;
        };
        processor.ProcessErrorAsync += _ =>
        {
            Interlocked.Increment(ref failures);
            return Task.CompletedTask;
        };
        await processor.StartProcessingAsync(Cancel);
        await broker.UntilAsync(queue => queue.Active == 0);

        broker.Broker.RemoveKey(RunningBroker.ServiceKey);
        broker.Broker.AddKey(new(RunningBroker.ServiceKey, Secret, [new Grant("*", Rights.Manage)]));
        await sender.SendMessageAsync(new ServiceBusMessage("after"), Cancel);

        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        await processor.StopProcessingAsync(Cancel);
    }

    private static async Task<PlainAmqp> ConnectWithTokenAsync(RunningBroker broker, TimeSpan validFor)
    {
        var client = await PlainAmqp.ConnectAsync(broker, "");
        await ShowTokenAsync(client, validFor);
        return client;
    }

    private static async Task ShowTokenAsync(PlainAmqp client, TimeSpan validFor)
    {
        var cbs = client.Connection.Extensions.Find<AmqpCbsLink>() ?? new AmqpCbsLink(client.Connection);
        await cbs.SendTokenAsync(new OneToken(Token(validFor)), new Uri("amqp://127.0.0.1"), "amqp://127.0.0.1", "amqp://127.0.0.1", [], RunningBroker.Patience);
    }

    private static string Token(TimeSpan validFor)
    {
        var resource = WebUtility.UrlEncode("amqps://127.0.0.1/");
        var expiry = (TimeProvider.System.GetUtcNow() + validFor).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{resource}\n{expiry}"));
        return $"SharedAccessSignature sr={resource}&sig={WebUtility.UrlEncode(Convert.ToBase64String(signature))}&se={expiry}&skn={RunningBroker.ServiceKey}";
    }

    private static async Task<string> ErrorOfAsync(AmqpLink link)
    {
        var closed = new TaskCompletionSource();
        link.SafeAddClosed((_, _) => closed.TrySetResult());
        await closed.Task.WaitAsync(RunningBroker.Patience, Cancel);
        return Assert.IsType<AmqpException>(link.TerminalException).Error.Condition.Value;
    }

    private sealed class OneToken(string token) : ICbsTokenProvider
    {
        public Task<CbsToken> GetTokenAsync(Uri namespaceAddress, string appliesTo, string[] requiredClaims) =>
            Task.FromResult(new CbsToken(token, CbsConstants.ServiceBusSasTokenType, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1)));
    }

    /// <summary>Gives the client tokens of two seconds.</summary>
    private sealed class ShortTokens : TokenCredential
    {
        private static readonly TimeSpan ValidFor = TimeSpan.FromSeconds(2);
        private int asked;

        public int Asked => Volatile.Read(ref asked);

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref asked);
            return new AccessToken(Token(ValidFor), TimeProvider.System.GetUtcNow() + ValidFor);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
