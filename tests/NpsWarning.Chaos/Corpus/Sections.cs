using System.Text.Json.Nodes;

namespace NpsWarning.Chaos.Corpus;

/// <summary>The kinds' own sections.</summary>
internal static class Sections
{
    private static readonly string[] Contexts = ["import", "transit", "domestic", "retail", "parcel", "personal-possession"];
    private static readonly string[] Features = ["tachycardia", "agitation", "drowsiness", "coma", "miosis", "mydriasis", "resp_depression", "vertigo", "headache", "hypertension"];
    private static readonly string[] Adults = ["18-24", "25-34", "35-44", "45-64"];

    public static Func<JsonObject> Seizure(Random random)
    {
        var (context, amount) = (random.Pick(Contexts), random.Next(1, 5_000));
        return () => new JsonObject { ["context"] = context, ["amount"] = amount, ["amountUnit"] = "g", ["physicalForm"] = "powder" };
    }

    public static Func<JsonObject> Laboratory(string caseType = "seized-material") =>
        () => new JsonObject { ["caseType"] = caseType, ["methods"] = new JsonArray("gc-ms", "lc-hrms") };

    public static Func<JsonObject> Poisoning(Random random, string severity, bool child = false)
    {
        var features = Features.Where(_ => random.NextDouble() < .3).DefaultIfEmpty("vertigo").ToList();
        var age = child ? "0-5" : random.Pick(Adults);
        return () => new JsonObject
        {
            ["ageBand"] = age,
            ["route"] = new JsonArray("ingestion"),
            ["pssWorst"] = severity,
            ["features"] = new JsonArray([.. features.Select(f => new JsonObject { ["code"] = f, ["related"] = "yes" })]),
        };
    }
}

internal static class Drawing
{
    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;
}
