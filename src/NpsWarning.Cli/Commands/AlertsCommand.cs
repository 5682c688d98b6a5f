using System.CommandLine;
using System.Net.Mime;
using System.Text;
using Azure.Messaging.ServiceBus;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using NpsWarning.Cli.Hosting;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Commands;

/// <summary>Alerts as a recipient gets them.</summary>
internal static class AlertsCommand
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var command = new Command("alerts", "What was issued: listed, shown, exported, and as a recipient gets it.");
        command.Subcommands.Add(AlertFilesCommand.List());
        command.Subcommands.Add(AlertFilesCommand.Show());
        command.Subcommands.Add(AlertFilesCommand.Export());
        command.Subcommands.Add(Listen());
        return command;
    }

    private static Command Listen()
    {
        var subscription = new Option<string>("--as") { Description = "Stakeholder, and so the subscription.", Required = true };
        var to = new Option<string?>("--to") { Description = "Connection string, or a namespace in Azure (name.servicebus.windows.net) that is opened with your own identity. Default: the service that runs in the data folder." };
        var topic = new Option<string?>("--topic") { Description = $"The topic, where it is not {QueueNames.Alerts}." };
        var count = new Option<int?>("--count") { Description = "End after so many; without it, on Ctrl-C." };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1) result.AddError("--count: write a number from 1.");
        });
        var json = new Option<bool>("--json") { Description = "Each CloudEvent as one line of JSON." };
        var data = CommonOptions.Data();
        var command = new Command("listen", "Receive the alerts (CloudEvents) of one subscription and take them off it.") { subscription, to, topic, count, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var name = parsed.GetValue(subscription)!;
            var (options, found) = parsed.GetValue(to) is { } given ? (OptionsOf(given), QueueNames.Alerts) : Find(new DataFolder(parsed.GetValue(data)), name);
            await using var client = Connect(options);
            await ListenAsync(client.CreateReceiver(parsed.GetValue(topic) ?? found, name), parsed.GetValue(count) ?? int.MaxValue, parsed.GetValue(json), cancel);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task ListenAsync(ServiceBusReceiver receiver, int count, bool json, CancellationToken cancel)
    {
        await using var open = receiver;
        while (count > 0)
        {
            if (await receiver.ReceiveMessageAsync(Round, cancel) is not { } message) continue;
            if (EventOf(message) is not { } alert)
            {
                Output.Note($"Message {message.MessageId} is no CloudEvent: set aside in the dead-letter queue.");
                await receiver.DeadLetterMessageAsync(message, "NotACloudEvent", cancellationToken: cancel);
                continue;
            }
            Output.Line(json ? OneLine(message) : LineOf(message, alert));
            await receiver.CompleteMessageAsync(message, cancel);
            count--;
        }
    }

    private static CloudEvent? EventOf(ServiceBusReceivedMessage message)
    {
        try
        {
            return new JsonEventFormatter().DecodeStructuredModeMessage(message.Body.ToMemory(), new ContentType(message.ContentType), null);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    // Parsed and written again, so that it is one line whatever the sender's layout is.
    private static string OneLine(ServiceBusReceivedMessage message) => System.Text.Json.Nodes.JsonNode.Parse(message.Body.ToMemory().Span)!.ToJsonString();

    private static string LineOf(ServiceBusReceivedMessage message, CloudEvent alert)
    {
        var headline = alert.Data is System.Text.Json.JsonElement { ValueKind: System.Text.Json.JsonValueKind.Object } data && data.TryGetProperty("headline", out var text) ? text.ToString() : "";
        var line = new StringBuilder($"{alert.Time:yyyy-MM-dd HH:mm}  {alert.Type?.Split('.')[^1]}  {alert.Subject}");
        foreach (var name in (string[])["audience", "tlp"])
            if (message.ApplicationProperties.TryGetValue(name, out var value)) line.Append($"  {value}");
        return line.Append($"  {headline}").ToString();
    }

    private static ServiceBusClient Connect(ServiceBusOptions options)
    {
        try
        {
            return options.Connect();
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new UsageException($"--to is neither a Service Bus connection string nor a namespace: {e.Message.Split('\n')[0].Trim()}");
        }
    }

    private static ServiceBusOptions OptionsOf(string to) => to.Contains('=') ? new() { ConnectionString = to } : new() { Namespace = to };

    private static (ServiceBusOptions Options, string Topic) Find(DataFolder folder, string subscription)
    {
        if (folder.Find() is not { IsRunning: true } service)
            throw new UnavailableException($"No service runs in {folder.Path}. Start one with nps serve, name its folder with --data, or name a Service Bus with --to.");
        if (service.Subscriptions is not { } known) throw new UnavailableException("The service's topic is not on this machine: name its Service Bus with --to.");
        return new Dictionary<string, string>(known, StringComparer.OrdinalIgnoreCase).TryGetValue(subscription, out var connection)
            ? (new() { ConnectionString = connection }, service.AlertsTopic ?? QueueNames.Alerts)
            : throw new UsageException($"The service has no subscription '{subscription}'. It has: {(known.Count == 0 ? "none" : string.Join(", ", known.Keys.Order(StringComparer.Ordinal)))}. A stakeholder gets one with a channel of kind topic, whose address is the subscription's name.");
    }
}
