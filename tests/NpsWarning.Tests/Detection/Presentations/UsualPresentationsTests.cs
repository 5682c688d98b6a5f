using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Data;
using NpsWarning.Detection.Presentations;
using NpsWarning.Storage.Artefacts;
using NpsWarning.Tests.Infra;
using Xunit;

namespace NpsWarning.Tests.Detection.Presentations;

public sealed class UsualPresentationsTests(TrainedOnce once) : IClassFixture<TrainedOnce>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-model-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Training_twice_gives_the_same_files()
    {
        var again = PresentationTraining.Train(TrainedOnce.Small);

        Assert.Equal(once.Trained.Card.ToJson(), again.Card.ToJson()); // and with it the centroids, measures, thresholds
        Assert.Equal(once.Trained.Zip, again.Zip);
        Assert.Equal(once.Trained.Reference, again.Reference);
    }

    [Fact]
    public void The_order_of_the_presentations_changes_no_centroid()
    {
        var rows = PresentationSimulator.Background(new() { From = new(2024, 1, 1), Days = 60 });
        var options = TrainedOnce.Small with { CalibrationSeeds = [], Own = rows };

        Assert.Equal(
            PresentationTraining.Train(options).Card.CentroidsSha256,
            PresentationTraining.Train(options with { Own = [.. rows.Reverse()] }).Card.CentroidsSha256);
    }

    [Fact]
    public void A_written_model_reads_back_and_judges_alike()
    {
        var read = UsualPresentations.Load(once.Trained.Write(_folder));

        Assert.Equal(once.Trained.Model.Version, read.Version);
        foreach (var row in PresentationSimulator.Background(new() { Seed = 77, From = new(2024, 1, 1), Days = 5 }))
            Assert.Equal(once.Trained.Model.Misfit(row.Features), read.Misfit(row.Features), 1e-6);
        Assert.Equal(once.Trained.Model.ReferenceThreshold, read.ReferenceThreshold);
    }

    private sealed class Input
    {
        [VectorType(64)]
        public float[] Features { get; set; } = [];
    }

    private sealed class Output
    {
        public float[] Score { get; set; } = [];
    }

    [Fact]
    public void The_distance_is_the_one_that_the_library_scores()
    {
        var ml = new MLContext(1);
        var transformer = ml.Model.Load(new MemoryStream(once.Trained.Zip), out _);
        var rows = PresentationSimulator.Background(new() { Seed = 78, From = new(2024, 1, 1), Days = 3 });
        var weights = once.Trained.Card.FeatureWeights;
        var inputs = rows.Select(r =>
        {
            var length = MathF.Sqrt(r.Features.Positions().Sum(f => weights[f] * weights[f]));
            return new Input { Features = [.. Enumerable.Range(0, 64).Select(f => r.Features.Has(f) ? weights[f] / length : 0)] };
        });

        var scored = ml.Data.CreateEnumerable<Output>(transformer.Transform(ml.Data.LoadFromEnumerable(inputs)), false);

        Assert.All(scored.Zip(rows), s => Assert.Equal(s.First.Score.Min(), once.Trained.Model.Misfit(s.Second.Features), 1e-4));
    }

    [Fact]
    public void A_model_changed_after_training_is_refused()
    {
        var card = once.Trained.Write(_folder);
        File.AppendAllText(Path.Combine(_folder, once.Trained.Card.ModelFile), "x");
        Refused(ModelRejected.ChecksumDiffers, card);
    }

    [Fact]
    public void A_card_without_its_files_is_refused()
    {
        var card = once.Trained.Write(_folder);
        File.Delete(Path.Combine(_folder, once.Trained.Card.ReferenceFile));
        Refused(ModelRejected.Missing, card);
        Refused(ModelRejected.Missing, Path.Combine(_folder, "none.json"));
    }

    [Theory]
    [InlineData("mlNetVersion", "4.0.2", ModelRejected.VersionDiffers)]
    [InlineData("format", 1, ModelRejected.VersionDiffers)]
    [InlineData("modelFile", null, ModelRejected.CardUnreadable)]
    public void A_card_of_another_version_is_refused(string property, object? value, string code) =>
        Refused(code, Edited(card => card[property] = value is null ? null : JsonValue.Create(value)));

    [Fact]
    public void A_model_of_other_features_is_refused_and_names_the_first()
    {
        var rejected = Refused(ModelRejected.FeaturesDiffer, Edited(card => card["features"]![3] = "green_hair"));
        Assert.Contains("green_hair", rejected.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_though_its_checksum_is_right()
    {
        var card = once.Trained with { Zip = [1, 2, 3] };
        var path = (card with { Card = card.Card with { ModelSha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(card.Zip)) } }).Write(_folder);
        Refused(ModelRejected.Unreadable, path);
    }

    [Fact]
    public void The_shipped_model_loads_and_says_that_it_is_simulated()
    {
        var path = Path.Combine(RepositoryRoot.Path, "models", "presentations", "1.json");
        var model = UsualPresentations.Load(path);

        Assert.Equal("usual-presentations/1", model.Version);
        Assert.Contains("imulated", ModelCard.Parse<UsualPresentationsCard>(File.ReadAllText(path)).Data, StringComparison.Ordinal);
        Assert.InRange(model.ReferenceThreshold.Score, 4, 10);
    }

    [Fact]
    public void The_shipped_model_is_what_its_seed_gives()
    {
        var card = ModelCard.Parse<UsualPresentationsCard>(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "models", "presentations", "1.json")));

        var again = PresentationTraining.Train(new() { TrainedOn = card.TrainedOn, Seed = card.Seed, CalibrationSeeds = [], UnseenSeeds = [] }).Card;

        Assert.Equal(card.MlNetVersion, again.MlNetVersion);
        Assert.Equal(card.ReferenceSha256, again.ReferenceSha256);
        // Not the centroids' digest: another processor adds in another order, and k-means then ends in a neighbouring optimum (0.484 was seen for 0.492).
        Assert.Equal(card.Measures.AverageDistance, again.Measures.AverageDistance, 0.05 * card.Measures.AverageDistance);
        Assert.Equal(card.MisfitCutOff, again.MisfitCutOff, 0.05 * card.MisfitCutOff);
    }

    private string Edited(Action<JsonNode> change)
    {
        var path = once.Trained.Write(_folder);
        var card = JsonNode.Parse(File.ReadAllText(path))!;
        change(card);
        File.WriteAllText(path, card.ToJsonString());
        return path;
    }

    private static ModelRejected Refused(string code, string path)
    {
        var rejected = Assert.Throws<ModelRejected>(() => UsualPresentations.Load(path));
        Assert.Equal(code, rejected.Code);
        Assert.NotEmpty(rejected.WhatToDo);
        return rejected;
    }
}
