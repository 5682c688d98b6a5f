using NpsWarning.Storage.Artefacts;
using NpsWarning.Substances.Spectra;
using NpsWarning.Tests.Infra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class InLibraryModelTests
{
    private static readonly string Card = Path.Combine(RepositoryRoot.Path, "models", "spectra", "in-library", "1.json");

    private static readonly EiSpectrum Unknown = EiSpectrum.Of([(42, 60), (44, 200), (51, 40), (56, 35), (58, 999), (63, 30), (65, 70), (77, 90), (78, 20), (89, 25), (91, 150), (103, 40), (105, 55), (115, 80), (118, 20), (135, 20), (150, 60), (162, 25), (177, 300), (178, 40)])!;
    private static readonly EiSpectrum Other = EiSpectrum.Of([(41, 400), (43, 999), (55, 300), (57, 700), (69, 100), (71, 500), (85, 300), (99, 100), (113, 60), (127, 40), (226, 20)])!;

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(9)]
    public void The_same_spectrum_is_in_the_library_and_another_is_not_however_few_others_there_are(int others)
    {
        var model = InLibraryModel.Load(Card);
        var rest = Enumerable.Repeat((Other, .15), others);
        var (same, strange) = (model.Probability(Unknown, Hits([(Unknown, 1), .. rest])), model.Probability(Unknown, Hits([(Other, .2), .. rest])));

        Assert.InRange(same, .5, 1); // no more: it has twenty ions, and spectra of this library a hundred
        Assert.Equal((true, InLibrary.No), (model.Verdict(same) != InLibrary.No, model.Verdict(strange)));
    }

    [Fact]
    public void Between_the_cut_offs_it_is_unsure_and_yes_begins_at_its_cut_off()
    {
        var model = new InLibraryModel("in-library/0", 0, new double[InLibraryFeatures.Names.Count], .9, .2);
        Assert.Equal(
            [InLibrary.No, InLibrary.Unsure, InLibrary.Unsure, InLibrary.Yes],
            new[] { .1999, .2, .8999, .9 }.Select(model.Verdict));
    }

    [Fact]
    public void A_library_answers_by_its_model_names_it_and_without_one_has_no_probability()
    {
        LibraryEntry[] entries = [.. new[] { Unknown, Other }.Select((s, i) => new LibraryEntry($"compound {i}", null, null, null, s))];
        var models = new SpectraModels(InLibraryModel.Load(Card), null);
        // Not the very spectrum of an entry, of which no model is asked.
        var query = EiSpectrum.Of([.. Unknown.Mz.ToArray().Zip(Unknown.Intensity.ToArray()).Select(p => ((double)p.First, (double)p.Second)), (301, 700), (313, 500)])!;
        var (with, without) = (new SpectrumLibrary(entries, models).Search(query), new SpectrumLibrary(entries).Search(query));

        Assert.Equal((models.InLibrary!.Probability(query, with.Hits), "in-library/1", null), (with.Probability!.Value, with.ModelVersion, with.NearestClass));
        Assert.Equal((null, null), (without.Probability, without.ModelVersion));
    }

    [Fact]
    public void Hits_of_few_compounds_are_no_error()
    {
        var model = InLibraryModel.Load(Card);
        Assert.All(Enumerable.Range(1, 12), count => Assert.InRange(model.Probability(Unknown, Hits([.. Enumerable.Repeat((Other, .3), count)])), 0, 1));
        var one = EiSpectrum.Of([(1999, 1)])!;
        Assert.InRange(model.Probability(one, Hits((Unknown, 0))), 0, 1); // nothing in common
    }

    [Fact]
    public void A_model_of_other_features_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("nps-in-library-").FullName;
        File.Copy(Path.ChangeExtension(Card, ".zip"), Path.Combine(folder, "1.zip"));
        File.WriteAllText(Path.Combine(folder, "1.json"), File.ReadAllText(Card).Replace("\"gapToSecond\"", "\"gapToThird\"", StringComparison.Ordinal));
        Assert.Equal(ModelRejected.FeaturesDiffer, Assert.Throws<ModelRejected>(() => InLibraryModel.Load(Path.Combine(folder, "1.json"))).Code);
        Directory.Delete(folder, true);
    }

    [Fact]
    public void The_shipped_card_states_what_was_reached()
    {
        var measures = ModelCard.Parse<InLibraryCard>(File.ReadAllText(Card)).Measures;
        Assert.InRange(measures.Simulated.Auc, .93, 1);
        Assert.InRange(measures.Simulated.AucWithoutIsomers, .97, 1);
        Assert.InRange(measures.Simulated.YesRight, .95, 1);
        Assert.InRange(measures.Simulated.NoRight, .95, 1);
    }

    [Fact]
    public void Cut_offs_are_the_widest_that_are_right_often_enough()
    {
        // 40 of 100 are in the library and all are sure; of the rest every other one between .3 and .6 is.
        var judged = Enumerable.Range(0, 100).Select(i => (Probability: i / 100.0, IsIn: i >= 60 || (i >= 30 && i % 2 == 0))).ToArray();
        var (yesFrom, noBelow) = InLibraryTraining.CutOffs(judged);
        Assert.Equal((.58, .3), (yesFrom, noBelow + .01), new Near());
        Assert.Equal((1.0, 0.0), InLibraryTraining.CutOffs([(.5, true), (.5, false)]));
    }

    private sealed class Near : IEqualityComparer<(double, double)>
    {
        public bool Equals((double, double) x, (double, double) y) => Math.Abs(x.Item1 - y.Item1) < .03 && Math.Abs(x.Item2 - y.Item2) < .03;

        public int GetHashCode((double, double) obj) => 0;
    }

    private static LibraryHit[] Hits(params (EiSpectrum Spectrum, double Score)[] hits) =>
        [.. hits.Select((h, i) => new LibraryHit(new LibraryEntry($"compound {i}", null, $"C{i}H{i}", null, h.Spectrum), h.Score))];
}
