using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class SpectrumLibraryTests
{
    [Fact]
    public void An_entry_is_found_first_and_said_to_be_in_the_library_without_a_probability()
    {
        var library = new SpectrumLibrary(SomeSpectra.RandomLibrary(50));
        var answer = library.Search(SomeSpectra.Random(17), 3);
        Assert.Equal(("compound 17", 3, InLibrary.Yes), (answer.Hits[0].Entry.Name, answer.Hits.Count, answer.Verdict));
        Assert.Equal((null, null, null), (answer.Probability, answer.NearestClass, answer.ModelVersion));
        Assert.Equal(answer.Hits[0], Assert.Single(answer.CannotTellApart));
    }

    [Fact]
    public void A_stranger_is_not_in_the_library_and_an_empty_library_holds_nothing()
    {
        Assert.NotEqual(InLibrary.Yes, new SpectrumLibrary(SomeSpectra.RandomLibrary(50)).Search(SomeSpectra.Random(99)).Verdict);
        var answer = new SpectrumLibrary([]).Search(SomeSpectra.Random(1));
        Assert.Equal((InLibrary.No, 0, 0), (answer.Verdict, answer.Hits.Count, answer.CannotTellApart.Count));
        Assert.Empty(new SpectrumLibrary(SomeSpectra.RandomLibrary(50)).Search(SomeSpectra.Of((1999, 1))).Hits);
    }

    [Fact]
    public void Replicates_are_one_hit_and_isomers_stand_in_the_set_that_is_not_told_apart()
    {
        var spectrum = SomeSpectra.Random(3);
        LibraryEntry Entry(string name, string? key, string formula) => new(name, key, formula, null, spectrum);
        var library = new SpectrumLibrary([.. SomeSpectra.RandomLibrary(20).Skip(4), Entry("R", "AAAAAAAAAAAAAA-BBBBBBBBSA-N", "C9"), Entry("S", "AAAAAAAAAAAAAA-CCCCCCCCSA-N", "C9"), Entry("deuterated", "AAAAAAAAAAAAAA-DDDDDDDDSA-N", "C9D3"), Entry("no key", null, "C9")]);
        Assert.Equal(["R", "deuterated", "no key"], library.Search(spectrum).CannotTellApart.Select(h => h.Entry.Name));
    }

    [Fact]
    public void A_model_gives_the_probability_but_the_same_spectrum_is_in_the_library_whatever_it_says()
    {
        var library = new SpectrumLibrary(SomeSpectra.RandomLibrary(50), new SpectraModels(new InLibraryModel("in-library/7", 0, new double[28], .9, .1), null));
        var (stranger, same) = (library.Search(SomeSpectra.Random(99)), library.Search(SomeSpectra.Random(17)));
        Assert.Equal((InLibrary.Unsure, .5, "in-library/7"), (stranger.Verdict, stranger.Probability, stranger.ModelVersion));
        Assert.Equal((InLibrary.Yes, .99), (same.Verdict, same.Probability));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(1000)]
    public void The_index_gives_the_answers_of_comparing_with_every_entry(int size)
    {
        var library = new SpectrumLibrary(SomeSpectra.RandomLibrary(size));
        var simulated = new SimulatedSpectra([.. library.Entries.Select(e => e.Spectrum)], SimulatedSpectra.Hard, 1);
        foreach (var query in Enumerable.Range(0, 60).SelectMany(i => new[] { SomeSpectra.Random(5000 + i), simulated.Measure(i % size), SomeSpectra.Of((35 + i, 1)) }))
            Assert.Equal(library.SearchExhaustively(query, 10).Hits, library.Search(query, 10).Hits);
    }

    [Fact]
    public void On_swgdrugs_library_the_index_gives_the_answers_of_comparing_with_every_entry()
    {
        var library = new SpectrumLibrary(SomeSpectra.Swgdrug.Entries);
        var simulated = new SimulatedSpectra([.. library.Entries.Select(e => e.Spectrum)], SimulatedSpectra.Medium, 3);
        for (var i = 0; i < library.Entries.Count; i += 20)
            Assert.Equal(library.SearchExhaustively(simulated.Measure(i), 10).Hits, library.Search(simulated.Measure(i), 10).Hits);
    }

    /// <summary>The benchmark 'unknowns' measures this on all spectra; here a part, so that a change for the worse is seen at once.</summary>
    [Fact]
    public void On_swgdrugs_library_real_replicates_and_disturbed_spectra_are_found()
    {
        var library = new SpectrumLibrary(SomeSpectra.Swgdrug.Entries);
        var repeated = library.Entries.GroupBy(e => e.Identity).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        int[] real = [.. Enumerable.Range(0, library.Entries.Count).Where(i => repeated.Contains(library.Entries[i].Identity))];
        var first = real.Count(i => library.SearchExhaustively(library.Entries[i].Spectrum, 1, e => e == i).Hits[0].Entry.Identity == library.Entries[i].Identity);
        Assert.InRange(first, .87 * real.Length, real.Length);

        var simulated = new SimulatedSpectra([.. library.Entries.Select(e => e.Spectrum)], SimulatedSpectra.Hard, 4);
        int[] some = [.. Enumerable.Range(0, library.Entries.Count / 6).Select(i => i * 6)];
        Assert.InRange(some.Count(i => library.Search(simulated.Measure(i), 1).Hits[0].Entry.Identity == library.Entries[i].Identity), .9 * some.Length, some.Length);
    }
}
