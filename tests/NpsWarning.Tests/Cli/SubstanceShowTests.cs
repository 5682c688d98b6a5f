using System.Text.Json;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class SubstanceShowTests
{
    [Fact]
    public async Task A_card_says_what_the_catalogue_holds()
    {
        var (code, card, error) = await NpsProcess.RunAsync("substance", "show", "para-fluorofentanyl");
        Assert.Equal((0, ""), (code, error));
        foreach (var part in new[]
        {
            "para-Fluorofentanyl (para-fluorofentanyl)", "opioids (EUDA: Opioids; UNODC: Synthetic opioids)", "new, or newly illicit", "KXUBAVLIJFTASZ-UHFFFAOYSA-N", "C22H27FN2O", "90736-23-5",
            "Despropionyl 4-FF (despropionyl-4-ff)", "meta-Fluorofentanyl (meta-fluorofentanyl)", "UN: Schedules I and IV (1961 Convention) as of 2024-12-31", "US: Schedule I as of 2021-01-01", "1990-12-31",
        })
            Assert.Contains(part, card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_medicine_is_shown_by_its_group_and_found_by_a_name()
    {
        var (_, card, _) = await NpsProcess.RunAsync("substance", "show", "Seroquel", "--json");
        var json = JsonDocument.Parse(card).RootElement;
        Assert.Equal(("quetiapine", "antipsychotics", "other"), (json.GetProperty("id").GetString(), json.GetProperty("className").GetString(), json.GetProperty("class").GetString()));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("euda").ValueKind);
        Assert.Equal(["norquetiapine"], json.GetProperty("metabolites").EnumerateArray().Select(m => m.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("isotonitazenium", "Isotonitazene (isotonitazene)")]
    [InlineData("fluorofentanyl", "ortho-fluorofentanyl")]
    [InlineData("synthetic cannabinoid", "names a class")]
    public async Task What_is_no_name_of_one_substance_is_refused_with_a_hint(string asked, string hint)
    {
        var (code, card, error) = await NpsProcess.RunAsync("substance", "show", asked);
        Assert.Equal((2, ""), (code, card));
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }
}
