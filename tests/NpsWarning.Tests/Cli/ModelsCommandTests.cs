using System.Text.Json;
using NpsWarning.Cli;
using NpsWarning.Detection.Presentations;
using NpsWarning.Storage.Artefacts;
using NpsWarning.Tests.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Cli;

public sealed class ModelsCommandTests(TrainedOnce once) : IClassFixture<TrainedOnce>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-models-").FullName;

    private string Presentations => Path.Combine(_folder, "presentations");

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public async Task The_shipped_models_are_usable_and_each_shows_its_card()
    {
        var (code, output, error) = await NpsProcess.RunAsync("models", "--json", "--data", _folder);
        Assert.Equal((0, ""), (code, error));
        var models = JsonDocument.Parse(output).RootElement.EnumerateArray().ToArray();
        Assert.Contains("usual-presentations", models.Select(m => m.GetProperty("name").GetString()));
        Assert.All(models, m => Assert.Equal(("usable", 64), (m.GetProperty("state").GetString(), m.GetProperty("card").GetProperty("modelSha256").GetString()!.Length)));
        Assert.All(models, m => Assert.All((string[])["data", "trainedOn", "seed", "parameters", "quality", "measures", "limits", "mlNetVersion"], field => Assert.True(m.GetProperty("card").TryGetProperty(field, out _), field)));
    }

    [Fact]
    public async Task One_that_was_changed_is_named_with_what_it_costs_and_what_to_do()
    {
        once.Trained.Write(Presentations);
        File.AppendAllText(Path.Combine(Presentations, "1.zip"), "x");
        var (code, output, _) = await NpsProcess.RunAsync("models", "--models", _folder, "--data", _folder);
        Assert.Equal(1, code);
        foreach (var part in new[] { "model-checksum-differs", "usual-presentations/1", "Groups of presentations without a substance are not found.", "nps train" })
            Assert.Contains(part, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_and_the_start_of_the_service_say_it_too()
    {
        var settings = new Dictionary<string, string> { ["Nps__Models"] = Path.Combine(_folder, "none") };
        var (code, output, _) = await NpsProcess.RunAsync(settings, "doctor", "--data", _folder);
        Assert.Equal(3, code);
        Assert.Contains("model-missing", output, StringComparison.Ordinal);

        var (nps, service) = await NpsProcess.ServeAsync(Path.Combine(_folder, "data"), settings);
        await using var process = nps;
        using var client = new HttpClient { BaseAddress = new Uri(service.Console + "/") };
        Assert.Contains("\"usual-presentations\":\"model-missing\"", await client.GetStringAsync("health"), StringComparison.Ordinal);
        Assert.Contains("not in use: Groups of presentations", await client.GetStringAsync("about"), StringComparison.Ordinal);
        Assert.Contains("Without the model usual-presentations: model-missing", nps.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_better_model_stays_unless_told_otherwise()
    {
        Assert.Equal(Placing.Written, Put(.8, "a").Outcome);
        Assert.Equal(Placing.Unchanged, Put(.8, "a").Outcome);
        var refused = Put(.7, "b");
        Assert.Equal((Placing.Refused, .8, .7), (refused.Outcome, refused.Before!.Value, refused.After.Value));
        Assert.Contains("--force", refused.Said, StringComparison.Ordinal);
        Assert.Equal(.8, Standing());
        Assert.Equal(Placing.Refused, Put(.99, "c", on: "other data").Outcome);
        Assert.Equal(Placing.Written, Put(.81, "d").Outcome);
        Assert.Equal(Placing.Written, Put(.7, "b", force: true).Outcome);
        Assert.Equal(.7, Standing());
    }

    [Fact]
    public void A_card_with_another_cut_off_is_not_the_same_model_and_another_day_is()
    {
        Put(.8, "a");
        Assert.Equal(Placing.Unchanged, Put(.8, "a", edit: card => card with { TrainedOn = card.TrainedOn.AddDays(1) }).Outcome);
        Assert.Equal(Placing.Written, Put(.8, "a", edit: card => card with { MisfitCutOff = .1 }).Outcome);
    }

    [Fact]
    public void A_model_that_does_not_match_its_card_may_be_replaced_by_any()
    {
        Put(.8, "a");
        File.AppendAllText(Path.Combine(Presentations, "1.zip"), "x");
        var put = Put(.7, "b");
        Assert.Equal((Placing.Written, null), (put.Outcome, put.Before));
    }

    [Fact]
    public void A_higher_number_does_not_get_round_the_better_model()
    {
        Put(.8, "a");
        Assert.Equal(Placing.Refused, Put(.7, "b", number: 2).Outcome);
        Assert.False(File.Exists(Path.Combine(Presentations, "2.json")));
    }

    private double Standing() => ModelCard.Parse<UsualPresentationsCard>(File.ReadAllText(Path.Combine(Presentations, "1.json"))).Quality.Value;

    private Trained Put(double quality, string content, bool force = false, string on = "the same data", int number = 1, Func<UsualPresentationsCard, UsualPresentationsCard>? edit = null)
    {
        var zip = System.Text.Encoding.UTF8.GetBytes(content);
        var model = once.Trained with
        {
            Zip = zip,
            Card = once.Trained.Card with { Version = $"usual-presentations/{number}", ModelFile = $"{number}.zip", ModelSha256 = ModelFiles.Digest(zip), Quality = new("AUC", quality, on) },
        };
        if (edit is not null) model = model with { Card = edit(model.Card) };
        return Trained.Put(model.Card, Presentations, force, model.Write);
    }
}
