using System.Text.Json.Nodes;

namespace NpsWarning.Intake.Contract;

/// <summary>AsyncAPI 3.0 description of the two queues that each submitter has.</summary>
internal static class AsyncApiDocument
{
    public static JsonObject Create() => new()
    {
        ["asyncapi"] = "3.0.0",
        ["info"] = new JsonObject
        {
            ["title"] = "NpsWarning: reports and receipts",
            ["version"] = Report.CurrentSchemaVersion + ".0",
            ["description"] = "Each submitter sends reports to its own Azure Service Bus queue and reads receipts from another. Who sent a report is known by the queue it came through.",
        },
        ["defaultContentType"] = "application/json",
        ["channels"] = new JsonObject
        {
            ["reports"] = Channel("reports/{submitter}", "Reports of one submitter; its credential may only send here. At most 256 KiB a message.", [.. Kinds]),
            ["receipts"] = Channel("receipts/{submitter}", "A receipt for each message; only that submitter may read here.", "receipt"),
        },
        ["operations"] = new JsonObject
        {
            ["submitReport"] = Operation("send", "reports", [.. Kinds]),
            ["readReceipt"] = Operation("receive", "receipts", "receipt"),
        },
        ["components"] = new JsonObject
        {
            ["messages"] = new JsonObject(Kinds.Append("receipt").Select(name => KeyValuePair.Create(name, (JsonNode?)Message(name)))),
        },
    };

    private static IEnumerable<string> Kinds => Enum.GetValues<ReportKind>().Select(ContractSchemas.SectionName);

    private static JsonObject Channel(string address, string description, params string[] messages) => new()
    {
        ["address"] = address,
        ["description"] = description,
        ["parameters"] = new JsonObject
        {
            ["submitter"] = new JsonObject { ["description"] = "The submitter's short name, lower-case letters, digits and hyphens." },
        },
        ["messages"] = new JsonObject(messages.Select(name =>
            KeyValuePair.Create(name, (JsonNode?)Reference($"#/components/messages/{name}")))),
    };

    private static JsonObject Operation(string action, string channel, params string[] messages) => new()
    {
        ["action"] = action,
        ["channel"] = Reference($"#/channels/{channel}"),
        ["messages"] = new JsonArray([.. messages.Select(name => (JsonNode)Reference($"#/channels/{channel}/messages/{name}"))]),
    };

    private static JsonObject Message(string name) => new()
    {
        ["name"] = name,
        ["contentType"] = "application/json",
        ["payload"] = new JsonObject
        {
            ["schemaFormat"] = "application/schema+json;version=draft-2020-12",
            ["schema"] = Reference($"./{name}-1.schema.json"),
        },
    };

    private static JsonObject Reference(string target) => new() { ["$ref"] = target };
}
