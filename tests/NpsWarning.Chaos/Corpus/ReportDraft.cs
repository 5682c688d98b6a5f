using System.Text;
using System.Text.Json.Nodes;

namespace NpsWarning.Chaos.Corpus;

/// <summary>A report as a submitter's own program would write it: JSON by the published contract, without the service's types.</summary>
internal sealed record ReportDraft
{
    public required string Submitter { get; init; }
    public required string ReportId { get; init; }
    public int Revision { get; init; } = 1;
    public string Status { get; init; } = "final";
    public required DateOnly Occurred { get; init; }
    public required DateOnly Reported { get; init; }
    public required string Country { get; init; }
    public required string Region { get; init; }
    public string? Tlp { get; init; }
    public IReadOnlyList<(string Name, string Identification)> Findings { get; init; } = [];
    public IReadOnlyList<ReportDraft> Related { get; init; } = [];
    public IReadOnlyList<JsonObject> Notify { get; init; } = [];

    /// <summary>The section that the kind of submitter fills in.</summary>
    public required Func<JsonObject> Section { get; init; }

    public string Kind => Submitter switch { Submitters.Customs => "seizure", Submitters.Laboratory => "laboratory", _ => "poisoning" };

    public JsonObject Json()
    {
        var json = new JsonObject
        {
            ["kind"] = Kind,
            ["schemaVersion"] = "1.0",
            ["reportId"] = ReportId,
            ["revision"] = Revision,
            ["status"] = Status,
            ["occurredOn"] = Occurred.ToString("O"),
            ["reportedAt"] = $"{Reported:O}T{8 + (Revision % 10):00}:00:00Z",
            ["place"] = new JsonObject { ["country"] = Country, ["region"] = Region, ["basis"] = "occurred" },
            ["findings"] = new JsonArray([.. Findings.Select(f => new JsonObject { ["rawName"] = f.Name, ["identification"] = f.Identification })]),
            [Kind] = Section(),
        };
        if (Tlp is not null) json["tlp"] = Tlp;
        if (Related.Count > 0) json["related"] = new JsonArray([.. Related.Select(r => new JsonObject { ["kind"] = r.Kind, ["submitter"] = r.Submitter, ["reportId"] = r.ReportId, ["relation"] = "same-event" })]);
        if (Notify.Count > 0) json["notify"] = new JsonArray([.. Notify.Select(n => n.DeepClone())]);
        return json;
    }

    /// <summary>The message that carries it. <paramref name="copy"/> tells a repeat that has a message id of its own.</summary>
    public Message Message(string? copy = null) => new(Submitter, $"{ReportId}/{Revision}{copy}", Encoding.UTF8.GetBytes(Json().ToJsonString()), ReportId, Revision);
}

/// <summary>The three of the default settings that take part, each with its kind of report.</summary>
internal static class Submitters
{
    public const string Customs = "customs";
    public const string Laboratory = "forensic-lab";
    public const string PoisonCentre = "poison-centre";

    public static readonly IReadOnlyList<string> All = [Customs, Laboratory, PoisonCentre];
}
