using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Webhooks to a real HTTP server, which checks them with the public library of Standard Webhooks.</summary>
public sealed class WebhookChannelTests : IAsyncLifetime
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";

    private readonly TestDatabase _test = Databases.Open();
    private readonly ConcurrentQueue<(string Body, IHeaderDictionary Headers)> _taken = new();
    private WebApplication _server = null!;
    private string _address = "";
    private int _status = 200;
    private string? _retryAfter;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.MapPost("/hook", async (HttpContext context) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            _taken.Enqueue((await reader.ReadToEndAsync(), new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value, StringComparer.OrdinalIgnoreCase))));
            if (_retryAfter is not null) context.Response.Headers.RetryAfter = _retryAfter;
            if (_status == 302) context.Response.Headers.Location = "/elsewhere";
            context.Response.StatusCode = _status;
        });
        _server.MapPost("/elsewhere", () => { _taken.Enqueue(("followed", new HeaderDictionary())); return Results.Ok(); });
        await _server.StartAsync();
        _address = _server.Urls.First() + "/hook";
        _test.Database.Write(s => DirectoryBook.Import(s, [StakeholderDirectory.Seed()[0] with { Id = new("hook"), Channels = [new("webhook", _address) { Secret = Secret }] }], false, "admin", Some.Now));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _test.Dispose();
    }

    [Fact]
    public async Task The_public_library_verifies_what_arrives_and_refuses_what_was_changed()
    {
        Assert.Equal(new DeliveryOutcome.Delivered("http-200"), await SendAsync());
        var (body, headers) = Assert.Single(_taken);
        new StandardWebhook(Secret).Verify(body, headers);
        Assert.Equal(Message().Id.ToString(), headers["webhook-id"]);
        Assert.StartsWith("application/cloudevents+json", headers.ContentType);
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook(Secret).Verify(body.Replace("XA-1", "XA-2"), headers));
        Assert.Throws<WebhookVerificationException>(() => new StandardWebhook("whsec_" + Convert.ToBase64String(new byte[32])).Verify(body, headers));
        var alert = JsonNode.Parse(body)!;
        Assert.Equal(("org.npswarning.alert.issued", "TLP:AMBER"), (alert["type"]!.GetValue<string>(), alert["data"]!["tlp"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_repeat_has_the_same_id_and_the_same_body()
    {
        await SendAsync();
        await SendAsync();
        Assert.Equal(_taken.First().Body, _taken.Last().Body);
        Assert.Equal(_taken.First().Headers["webhook-id"], _taken.Last().Headers["webhook-id"]);
    }

    [Theory]
    [InlineData(500, true), InlineData(503, true), InlineData(429, true), InlineData(404, false), InlineData(400, false), InlineData(302, false)]
    public async Task What_is_no_success_is_tried_again_and_only_a_failing_server_counts_for_its_circuit(int status, bool ofChannel)
    {
        _status = status;
        Assert.Equal(new DeliveryOutcome.Transient($"http-{status}", ofChannel), await SendAsync());
        Assert.Single(_taken); // a redirect is not followed: an alert goes where the directory says
    }

    [Fact]
    public async Task A_receiver_that_is_gone_gets_no_more_and_one_that_asks_for_time_gets_it()
    {
        _status = 410;
        Assert.Equal(new DeliveryOutcome.Refused("http-410"), await SendAsync());
        (_status, _retryAfter) = (503, "120");
        Assert.Equal(TimeSpan.FromSeconds(120), Assert.IsType<DeliveryOutcome.Transient>(await SendAsync()).RetryAfter);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_tried_again_later()
    {
        await _server.StopAsync();
        Assert.Equal(new DeliveryOutcome.Transient("webhook-unreachable", OfChannel: true), await SendAsync());
    }

    private async Task<DeliveryOutcome> SendAsync()
    {
        using var channel = new WebhookChannel(_test.Database);
        return await channel.SendAsync(Message(), Text, default);
    }

    private static AlertText Text => AlertWriter.Write(Stories.NewOpioid, Audience.Health) with { Facts = AlertFacts.Of(Stories.NewOpioid, Audience.Health, Reach.WithinJurisdiction, "Alert").ToJson() };

    private Delivery Message() => new()
    {
        Id = new DeliveryId(Guid.Parse("0c3b1f5e-8f0a-4b6e-9d57-7c9f6d1b2a01")),
        Alert = new("XA-1"),
        Version = 1,
        Audience = Audience.Health,
        Tlp = Tlp.Amber,
        Stakeholder = new("hook"),
        RecipientName = "A hospital's own system",
        Address = _address,
        IssuedAt = Some.Now,
    };
}
