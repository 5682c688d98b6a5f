using NpsWarning.Storage.Artefacts;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;
using NpsWarning.Tests.Infra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class SpectraTrainingTests
{
    private static readonly SpectraTrainingOptions Small = new() { TrainedOn = new(2026, 11, 28), LibraryName = "every third spectrum of SWGDRUG's library", Copies = 1 };

    private static readonly Lazy<(TrainedSpectraModel InLibrary, TrainedSpectraModel Classes)> Once = new(() => SpectraTraining.Train(Library(), Small, Catalogue.Load()), LazyThreadSafetyMode.PublicationOnly); // a skip is kept by no test but the one that meets it

    [Fact]
    public void Training_twice_gives_the_same_files_whatever_the_order_of_the_library()
    {
        var (once, again) = (Once.Value, SpectraTraining.Train([.. Library().Reverse()], Small, Catalogue.Load()));

        Assert.Equal((once.InLibrary.Card.ToJson(), once.Classes.Card.ToJson()), (again.InLibrary.Card.ToJson(), again.Classes.Card.ToJson()));
        Assert.Equal(once.InLibrary.Zip, again.InLibrary.Zip);
        Assert.Equal(once.Classes.Zip, again.Classes.Zip);

        var measures = (Library: ((InLibraryCard)once.InLibrary.Card).Measures, Classes: ((SpectrumClassCard)once.Classes.Card).Measures);
        Assert.InRange(measures.Library.Simulated.Auc, .9, 1);
        Assert.InRange(measures.Classes.Right, .6, 1);
    }

    [Fact]
    public void What_is_read_back_judges_as_ML_NETs_own_pipeline_does()
    {
        var trained = Once.Value;
        var folder = Directory.CreateTempSubdirectory("nps-spectra-").FullName;
        var read = InLibraryModel.Load(trained.InLibrary.Write(folder));
        var ml = new Microsoft.ML.MLContext(1);
        var pipeline = ml.Model.Load(new MemoryStream(trained.InLibrary.Zip), out _);
        var library = new SpectrumLibrary(Library());
        var rows = library.Entries.Take(50).Select(e => new InLibraryModel.Row { Features = InLibraryFeatures.Of(e.Spectrum, library.Search(e.Spectrum, 10).Hits) }).ToArray();

        var scored = Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float>(pipeline.Transform(ml.Data.LoadFromEnumerable(rows)), "Probability");

        Assert.All(scored.Zip(rows), s => Assert.Equal(s.First, read.Probability(s.Second.Features), 1e-4));
        Directory.Delete(folder, true);
    }

    [Fact]
    public void A_small_library_is_refused() =>
        Assert.Throws<ArgumentException>(() => SpectraTraining.Train([], Small, Catalogue.Load()));

    [Fact]
    public void The_shipped_class_model_gives_the_classes_of_its_card_and_states_what_was_reached()
    {
        var path = Path.Combine(RepositoryRoot.Path, "models", "spectra", "class", "1.json");
        var card = ModelCard.Parse<SpectrumClassCard>(File.ReadAllText(path));

        Assert.InRange(card.Measures.Right, .85, 1);
        Assert.Equal(CompoundClasses.Names, card.Classes);
        using var text = new StreamReader(RealData.Path("swgdrug_3.3_ei.msp"));
        var dimethyltryptamine = MspFile.Read(text).Entries.First(e => e.InchiKey == "DMULVCHRPCFFGV-UHFFFAOYSA-N");
        Assert.Equal("tryptamines", SpectrumClassModel.Load(path).Nearest(dimethyltryptamine.Spectrum, [])?.Class);
    }

    [Fact]
    public void A_compound_has_its_class_by_key_skeleton_or_number_and_a_medicine_has_none()
    {
        var classes = new CompoundClasses(Catalogue.Load());
        LibraryEntry Entry(string? key, string? cas = null) => new("x", key, null, cas, EiSpectrum.Of([(50, 1)])!);
        Assert.Equal("opioids", classes.Of(Entry("KXUBAVLIJFTASZ-UHFFFAOYSA-N")));
        Assert.Equal("opioids", classes.Of(Entry("KXUBAVLIJFTASZ-AAAAAAAAAA-N")));
        Assert.Equal("opioids", classes.Of(Entry(null, "90736-23-5")));
        Assert.Null(classes.Of(Entry("AAAAAAAAAAAAAA-UHFFFAOYSA-N")));
        Assert.Equal("tryptamines", classes.Of(Entry("KXUBAVLIJFTASZ-UHFFFAOYSA-N") with { Class = "tryptamines" }));
    }

    private static IReadOnlyList<LibraryEntry> Library()
    {
        using var text = new StreamReader(RealData.Path("swgdrug_3.3_ei.msp"));
        return [.. MspFile.Read(text).Entries.Where((_, i) => i % 3 == 0)];
    }
}
