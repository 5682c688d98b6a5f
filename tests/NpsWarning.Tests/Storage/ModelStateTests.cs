using System.Text;
using System.Text.Json.Nodes;
using NpsWarning.Detection.Presentations;
using NpsWarning.Storage.Artefacts;
using NpsWarning.Tests.Detection.Presentations;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>Whatever stands in the place of a model, the service starts and says what it does without.</summary>
public sealed class ModelStateTests(TrainedOnce once) : IClassFixture<TrainedOnce>, IDisposable
{
    private const string Lost = "Nothing is found.";

    private readonly string _folder = Directory.CreateTempSubdirectory("nps-models-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void A_model_as_trained_is_in_use()
    {
        once.Trained.Write(_folder);
        var (model, state) = Load();
        Assert.NotNull(model);
        Assert.Null(state.Degraded);
        Assert.Equal("usual-presentations/1", state.Found);
        Assert.InRange(state.Card!.Quality.Value, .5, 1);
    }

    [Fact]
    public void An_empty_folder_and_one_that_is_not_there_are_a_missing_model()
    {
        Broken(ModelRejected.Missing, hasCard: false);
        var (model, state) = ModelState.Load("usual-presentations", Path.Combine(_folder, "none"), Lost, UsualPresentations.Load);
        Assert.Equal((null, ModelRejected.Missing), (model, state.Found));
    }

    [Fact]
    public void A_card_without_its_model_is_said_by_both_names()
    {
        once.Trained.Write(_folder);
        File.Delete(Path.Combine(_folder, "1.zip"));
        Assert.Contains("1.zip", Broken(ModelRejected.Missing, hasCard: true).Degraded, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_its_card_is_missing_its_card()
    {
        File.Delete(once.Trained.Write(_folder));
        Broken(ModelRejected.Missing, hasCard: false);
    }

    [Fact]
    public void A_model_cut_short_is_not_the_one_of_its_card()
    {
        once.Trained.Write(_folder);
        File.WriteAllBytes(Path.Combine(_folder, "1.zip"), once.Trained.Zip[..(once.Trained.Zip.Length / 2)]);
        Broken(ModelRejected.ChecksumDiffers, hasCard: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(2000)]
    public void A_model_cut_short_is_unreadable_though_the_card_knows_its_checksum(int length)
    {
        var zip = once.Trained.Zip[..length];
        (once.Trained with { Zip = zip, Card = once.Trained.Card with { ModelSha256 = ModelFiles.Digest(zip) } }).Write(_folder);
        Broken(ModelRejected.Unreadable, hasCard: true);
    }

    [Fact]
    public void A_reference_that_is_no_reference_is_unreadable_though_the_card_knows_its_checksum()
    {
        var text = Encoding.UTF8.GetBytes("features,presentations\nzz,1\n");
        (once.Trained with { Reference = text, Card = once.Trained.Card with { ReferenceSha256 = ModelFiles.Digest(text) } }).Write(_folder);
        Broken(ModelRejected.Unreadable, hasCard: true);
    }

    [Theory]
    [InlineData("format", 1, ModelRejected.VersionDiffers)]
    [InlineData("format", 99, ModelRejected.VersionDiffers)]
    [InlineData("format", "two", ModelRejected.VersionDiffers)]
    [InlineData("mlNetVersion", "4.0.2", ModelRejected.VersionDiffers)]
    [InlineData("mlNetVersion", "", ModelRejected.VersionDiffers)]
    [InlineData("modelSha256", "00", ModelRejected.ChecksumDiffers)]
    [InlineData("modelFile", "../elsewhere.zip", ModelRejected.Missing)]
    [InlineData("modelFile", "", ModelRejected.Missing)]
    public void A_card_that_says_something_else_is_refused_by_name(string property, object value, string code)
    {
        Edit(card => card[property] = JsonValue.Create(value));
        Assert.Equal(code, Load().State.Found);
    }

    [Fact]
    public void A_card_with_nothing_in_a_field_is_refused_whichever_it_is()
    {
        var fields = JsonNode.Parse(once.Trained.Card.ToJson())!.AsObject().Select(f => f.Key).ToArray();
        Assert.True(fields.Length > 15);
        foreach (var field in fields)
        {
            Edit(card => card[field] = null);
            Assert.Equal((null, true), (Load().Model, Load().State.Degraded!.Contains(Lost, StringComparison.Ordinal)));
            Edit(card => card.AsObject().Remove(field));
            Assert.True(Load().Model is null, $"A card without {field} was taken.");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    [InlineData("{\"format\":2")]
    [InlineData("PK\u0003\u0004\u0000")]
    public void What_is_no_card_is_refused(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "1.json"), text);
        Broken(ModelRejected.CardUnreadable, hasCard: false);
    }

    [Fact]
    public void A_file_too_large_is_not_read()
    {
        once.Trained.Write(_folder);
        using (var huge = File.OpenWrite(Path.Combine(_folder, "1.zip"))) huge.SetLength(3_000_000_000); // sparse
        Broken(ModelRejected.TooLarge, hasCard: true);
        using (var huge = File.OpenWrite(Path.Combine(_folder, "1.json"))) huge.SetLength(3_000_000_000);
        Broken(ModelRejected.TooLarge, hasCard: false);
    }

    [Fact]
    public void The_highest_number_is_the_one_in_use_and_other_files_are_passed_over()
    {
        foreach (var number in (int[])[2, 10])
            (once.Trained with { Card = once.Trained.Card with { Version = $"usual-presentations/{number}", ModelFile = $"{number}.zip" } }).Write(_folder);
        File.WriteAllText(Path.Combine(_folder, "notes.json"), "{}");
        Assert.Equal("usual-presentations/10", Load().State.Found);
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_a_missing_file()
    {
        once.Trained.Write(_folder);
        File.Delete(Path.Combine(_folder, "1.zip"));
        Directory.CreateDirectory(Path.Combine(_folder, "1.zip"));
        Broken(ModelRejected.Missing, hasCard: true);
    }

    private (UsualPresentations? Model, ModelState State) Load() => ModelState.Load("usual-presentations", _folder, Lost, UsualPresentations.Load);

    private ModelState Broken(string code, bool hasCard)
    {
        var (model, state) = Load();
        Assert.Null(model);
        Assert.Equal((code, hasCard), (state.Found, state.Card is not null));
        Assert.Contains(Lost, state.Degraded, StringComparison.Ordinal);
        Assert.NotEmpty(state.Problem!.WhatToDo);
        return state;
    }

    private void Edit(Action<JsonNode> change)
    {
        var path = once.Trained.Write(_folder);
        var card = JsonNode.Parse(File.ReadAllText(path))!;
        change(card);
        File.WriteAllText(path, card.ToJsonString());
    }
}
