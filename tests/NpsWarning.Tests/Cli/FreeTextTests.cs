using NpsWarning.Cli;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class FreeTextTests
{
    private static readonly FreeText Texts = new(new Knowledge(Catalogue.Load()));

    [Fact]
    public void A_text_is_described_with_the_places_of_its_names()
    {
        const string Text = "HEROIN, ACUTE ZIRVUX TOXICITY, FLUORO FENTANYL; NEGATIVE FOR COCAINE; OPIATE";
        var names = Texts.Describe(Text);

        Assert.Equal(
            [
                ("HEROIN", "heroin", NameKind.Substance, false), ("FLUORO FENTANYL", null, NameKind.Ambiguous, false),
                ("COCAINE", "cocaine", NameKind.Substance, true), ("OPIATE", null, NameKind.Class, false),
            ],
            names.Found.Select(f => (f.Written, f.SubstanceId, f.Kind, f.Negated)));
        Assert.All(names.Found, f => Assert.Equal(f.Written, Text.Substring(f.Start, f.Length)));
        Assert.Equal(["meta-fluorofentanyl", "ortho-fluorofentanyl", "para-fluorofentanyl"], names.Found[1].OneOf);
        Assert.Equal(("opioids", "ZIRVUX"), (names.Found[3].Name, Text.Substring(names.Unknown[0].Start, names.Unknown[0].Length)));
        Assert.EndsWith(", no Cocaine, opioids", names.FoundInWords);
        Assert.False(names.Pending);
    }

    [Fact]
    public void A_text_that_waits_for_toxicology_says_so() => Assert.True(Texts.Describe("PENDING TOXICOLOGY").Pending);

    [Fact]
    public async Task Find_in_text_gives_json_and_a_count_beside_the_table()
    {
        var (code, json, _) = await NpsProcess.RunAsync("substance", "find-in-text", "Acute zirvux and heroin toxicity, no cocaine", "--json");
        Assert.Equal(0, code);
        using var document = System.Text.Json.JsonDocument.Parse(json);
        var text = document.RootElement[0];
        Assert.Equal(["Heroin", "Cocaine"], text.GetProperty("found").EnumerateArray().Select(f => f.GetProperty("name").GetString()));
        Assert.Equal("zirvux", text.GetProperty("unknown")[0].GetProperty("written").GetString());
        Assert.True(text.GetProperty("found")[1].GetProperty("negated").GetBoolean());

        var (_, _, beside) = await NpsProcess.RunAsync("substance", "find-in-text", "Acute zirvux and heroin toxicity", "Zirvux toxicity", "Drowning");
        Assert.Contains("3 texts, 1 that name a substance, 1 different unknown names.", beside);
    }
}
