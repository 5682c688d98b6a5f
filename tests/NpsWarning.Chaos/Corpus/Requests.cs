using System.Text.Json.Nodes;

namespace NpsWarning.Chaos.Corpus;

/// <summary>Bodies that a report asks to be told.</summary>
internal static class Requests
{
    private static readonly string[] Known = ["who", "unodc", "cnd", "undp"];

    public static JsonObject Directory(Random random) => new() { ["stakeholderId"] = random.Pick(Known) };

    public static JsonObject Unlisted(int number) => new() { ["name"] = $"Early-warning desk {number}", ["role"] = "health", ["email"] = $"desk-{number}@network.example" };

    public static JsonObject NobodyKnows(int number) => new() { ["stakeholderId"] = $"no-such-body-{number}" };
}
