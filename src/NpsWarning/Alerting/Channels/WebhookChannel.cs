using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Storage;
using StandardWebhooks;

namespace NpsWarning.Alerting.Channels;

/// <summary>
/// Posts alerts, as CloudEvents, to the URLs of stakeholders' own systems, signed as Standard Webhooks 1.0.0 says (HMAC-SHA256 over id, time and body). A repeat has the
/// same id. Redirects are not followed: an alert goes where the directory says.
/// </summary>
public sealed class WebhookChannel(Database database, HttpMessageHandler? handler = null) : IAlertChannel, IDisposable
{
    public const string KindName = "webhook";

    private const string SecretPrefix = "whsec_";

    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(15);

    private readonly HttpClient _http = new(handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = LongestAnswer };

    public string Kind => KindName;

    public int AtOnce => 8;

    /// <summary>Each system is its own circuit: one that is down must not hold up another.</summary>
    public string CircuitOf(Delivery delivery) => Uri.TryCreate(delivery.Address, UriKind.Absolute, out var url) ? url.Authority : delivery.Address;

    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
    {
        if (Problem(new StakeholderChannel(KindName, delivery.Address)) is not null) return new DeliveryOutcome.Refused("webhook-address-invalid");
        var body = AlertEvent.Json(delivery, text, out var contentType);
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()); // the receiver's clock is the world's, also in a played scenario
        var signature = new StandardWebhook(ServiceKeys.Of(database, KeyOf(delivery.Stakeholder.Value, delivery.Address))).Sign(delivery.MessageId, now, body);
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Address) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        request.Headers.Add("webhook-id", delivery.MessageId);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signature);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return Outcome(answer);
        }
        catch (HttpRequestException e) { return new DeliveryOutcome.Transient(e.InnerException is System.Security.Authentication.AuthenticationException ? "webhook-tls-failed" : "webhook-unreachable", OfChannel: true); }
        catch (Exception e) when (e is IOException or SocketException) { return new DeliveryOutcome.Transient("webhook-unreachable", OfChannel: true); }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested) { return new DeliveryOutcome.Transient("webhook-timeout", OfChannel: true); }
    }

    /// <summary>As Standard Webhooks has it: any 2xx is success, 410 Gone ends it, all else is tried again, no sooner than the receiver asks.</summary>
    private static DeliveryOutcome Outcome(HttpResponseMessage answer)
    {
        var status = $"http-{(int)answer.StatusCode}";
        if (answer.IsSuccessStatusCode) return new DeliveryOutcome.Delivered(status);
        if (answer.StatusCode == HttpStatusCode.Gone) return new DeliveryOutcome.Refused(status);
        var after = answer.Headers.RetryAfter?.Delta ?? answer.Headers.RetryAfter?.Date - TimeProvider.System.GetUtcNow();
        return new DeliveryOutcome.Transient(status, OfChannel: (int)answer.StatusCode >= 500 || answer.StatusCode == HttpStatusCode.TooManyRequests, RetryAfter: after);
    }

    /// <summary>What is wrong with a webhook of the directory; null where nothing is.</summary>
    internal static string? Problem(StakeholderChannel channel)
    {
        if (!Uri.TryCreate(channel.Address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")) return "a URL that begins with https://";
        if (url.Scheme == "http" && !url.IsLoopback) return "https: alerts do not cross a network in the clear";
        if (url.UserInfo.Length > 0) return "a URL without a name or password in it; the signature shows who sends";
        if (channel.Secret is not { } secret) return null;
        return secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Decoded(secret) is { Length: >= 24 and <= 64 } ? null : "a secret is \"whsec_\" and 24 to 64 bytes in base64";
    }

    /// <summary>Under what the key of a webhook is kept.</summary>
    internal static string KeyOf(string stakeholder, string address) => "webhook:" + StableId.Of("webhook", stakeholder, address);

    /// <summary>The key that a secret writes down; a new one where there is none.</summary>
    internal static byte[] KeyFrom(string? secret) => secret is null ? RandomNumberGenerator.GetBytes(32) : Decoded(secret)!;

    /// <summary>A key as receivers are given it.</summary>
    public static string SecretOf(byte[] key) => SecretPrefix + Convert.ToBase64String(key);

    private static byte[]? Decoded(string secret)
    {
        var buffer = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[SecretPrefix.Length..], buffer, out var length) ? buffer[..length] : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
