using System.Text.Json.Nodes;

namespace NpsWarning.Intake.Contract;

/// <summary>AsyncAPI 3.0 description of the two queues that each submitter has, and of the topic of alerts.</summary>
internal static class AsyncApiDocument
{
    public static JsonObject Create() => new()
    {
        ["asyncapi"] = "3.0.0",
        ["info"] = new JsonObject
        {
            ["title"] = "NpsWarning: reports, receipts and alerts",
            ["version"] = Report.CurrentSchemaVersion + ".0",
            ["description"] = "Each submitter sends reports to its own Azure Service Bus queue and reads receipts from another. Who sent a report is known by the queue it came through. Alerts go to machines through a topic, on which each recipient has a subscription of its own.",
        },
        ["defaultContentType"] = "application/json",
        ["channels"] = new JsonObject
        {
            ["reports"] = Channel("reports/{submitter}", "Reports of one submitter; its credential may only send here. At most 256 KiB a message.", [.. Kinds]),
            ["receipts"] = Channel("receipts/{submitter}", "A receipt for each message; only that submitter may read here.", "receipt"),
            ["alerts"] = Alerts(),
        },
        ["operations"] = new JsonObject
        {
            ["submitReport"] = Operation("send", "reports", [.. Kinds]),
            ["readReceipt"] = Operation("receive", "receipts", "receipt"),
            ["readAlert"] = Operation("receive", "alerts", "alert"),
        },
        ["components"] = new JsonObject
        {
            ["messages"] = new JsonObject(Kinds.Append("receipt").Select(name => KeyValuePair.Create(name, (JsonNode?)Message(name))).Append(KeyValuePair.Create("alert", (JsonNode?)AlertMessage()))),
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

    private static JsonObject Alerts() => new()
    {
        ["address"] = "alerts/Subscriptions/{subscription}",
        ["description"] = "Alerts to one recipient; its credential may only read here. At least once: the same id is the same alert. Each message is addressed to one subscription.",
        ["parameters"] = new JsonObject { ["subscription"] = new JsonObject { ["description"] = "The recipient's id in the directory of stakeholders." } },
        ["messages"] = new JsonObject { ["alert"] = Reference("#/components/messages/alert") },
    };

    private static JsonObject AlertMessage() => new()
    {
        ["name"] = "alert",
        ["contentType"] = "application/cloudevents+json; charset=utf-8",
        ["headers"] = Described(
            ("audience", "health, enforcement or public: for whom it is written.", "string"),
            ("tlp", "The mark for this recipient, Traffic Light Protocol 2.0, such as TLP:AMBER.", "string"),
            ("alert", "The alert's id, the same in all its versions.", "string"),
            ("version", "From 1.", "integer")),
        ["payload"] = AlertPayload(),
    };

    private static JsonObject AlertPayload()
    {
        var payload = Described(
            ("specversion", "1.0", "string"),
            ("id", "Of the delivery, and the message id: a repeat has the same.", "string"),
            ("source", "Which service it comes from.", "string"),
            ("type", "org.npswarning.alert.issued, org.npswarning.alert.updated, org.npswarning.alert.continued or org.npswarning.alert.cancelled.", "string"),
            ("subject", "The alert's id, a slash, the version.", "string"),
            ("time", "When the version was issued, RFC 3339.", "string"),
            ("datacontenttype", "application/json", "string"),
            ("dataschema", "Names the fields of data; another number where one of them changes its meaning.", "string"));
        payload["properties"]!["data"] = Described(
            ("alert", "The alert's id.", "string"),
            ("version", "From 1.", "integer"),
            ("audience", "health, enforcement or public.", "string"),
            ("tlp", "The mark for this recipient.", "string"),
            ("simulated", "True where the data are made up: a demonstration or an exercise.", "boolean"),
            ("language", "Of headline and text, BCP 47.", "string"),
            ("headline", "At most 160 characters.", "string"),
            ("text", "The whole alert as plain text.", "string"));
        payload["required"] = new JsonArray("specversion", "id", "source", "type", "subject", "time", "data");
        return payload;
    }

    /// <summary>A schema of fields by name, description and JSON type; others may be added.</summary>
    private static JsonObject Described(params (string Name, string Description, string Type)[] fields) => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject(fields.Select(f => KeyValuePair.Create(f.Name, (JsonNode?)new JsonObject { ["type"] = f.Type, ["description"] = f.Description }))),
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
