using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Substances.Spectra;

public sealed class MspFileTests
{
    private static MspFile Read(string text) => MspFile.Read(new StringReader(text));

    [Theory]
    [InlineData("41 493; 43 999;\n58 20;")]
    [InlineData("41\t493\n43\t999\n58\t20")]
    [InlineData("58 20 43 999 41 493")]
    [InlineData("41:493 43:999 58:20")]
    [InlineData("(41,493) (43,999) (58,20)")]
    [InlineData("[41 493] {43 999} <58 20>")]
    [InlineData("41 493 \"C3H5\"\n43 999 \"a 7 b\"\n58 20 C3H8N+")]
    [InlineData("41.02 4.93e1, 43.01 9.99E1, 57.98 2.0")]
    public void Peaks_may_be_written_in_any_of_the_usual_ways(string peaks)
    {
        var file = Read($"Name: one\nNum Peaks: 3\n{peaks}\n");
        Assert.Empty(file.Errors);
        Assert.Equal("41 493;43 999;58 20", Assert.Single(file.Entries).Spectrum.ToText());
    }

    [Fact]
    public void Fields_are_read_in_any_case_and_order_and_numbers_share_a_line()
    {
        var file = Read("FORMULA: C17H21NO4\r\nName: Cocaine\r\nSynon: coke\r\nSynon: snow\r\nCAS#: 50-36-2;  NIST#: 4711\r\nInChI_Key: ZPUCINDJVBIVPJ-LJISPDSOSA-N\r\nNUM PEAKS: 2\r\n82 999; 182 800;\r\n\r\n" +
            "Name: next\nCASNO: 50362\nInChIKey: nonsense\nNumPeaks: 1\n44 1\nName: without an empty line\nCASNO: 0\nNum Peaks: 1\n58 1");
        Assert.Empty(file.Errors);
        Assert.Equal(new LibraryEntry("Cocaine", "ZPUCINDJVBIVPJ-LJISPDSOSA-N", "C17H21NO4", "50-36-2", EiSpectrum.Parse("82 999;182 800")), file.Entries[0]);
        Assert.Equal([("next", "50-36-2"), ("without an empty line", null)], file.Entries.Skip(1).Select(e => (e.Name, e.CasNumber)));
    }

    [Fact]
    public void What_is_wrong_is_named_by_line_and_the_rest_is_read()
    {
        var file = Read("""
            41 5
            Name: not a number
            Num Peaks: 3
            41 10; 42 NaN; 43 5
            44 -2; 45 x

            Formula: C2
            Num Peaks: 1
            41 1

            Name: no peaks
            Num Peaks: 0

            Name: no count
            Formula: C

            Name: cut
            Num Peaks: 99999999999999999999
            41 1
            Name: fewer
            Num Peaks: 7
            58 3

            Name: good
            Num Peaks: 1
            58 3
            """);
        Assert.Equal(
            [("BAD_LINE", 1, false), ("PEAK_COUNT", 3, false), ("BAD_PEAK", 4, false), ("NO_NAME", 7, true), ("NO_PEAKS", 12, true), ("NO_PEAK_COUNT", 14, true), ("PEAK_COUNT", 18, false), ("PEAK_COUNT", 21, false)],
            file.Errors.Select(e => (e.Code, e.Line, e.Refused)));
        Assert.Equal(["not a number 41 999;43 500", "cut 41 999", "fewer 58 999", "good 58 999"], file.Entries.Select(e => $"{e.Name} {e.Spectrum}"));
        Assert.All(file.Errors, e => Assert.Contains(e.Code, MspFile.Codes));
    }

    [Fact]
    public void A_line_without_an_end_and_a_spectrum_without_an_end_cost_no_memory()
    {
        var endless = MspFile.Read(new Repeated("Name: long\nNum Peaks: 1\n58 1 ", "41 1 ", 20_000_000, "\n\nName: good\nNum Peaks: 1\n58 3\n"));
        Assert.Equal([("LONG_LINE", false), ("TOO_MANY_PEAKS", true)], endless.Errors.Select(e => (e.Code, e.Refused)).OrderBy(e => e));
        Assert.Equal("good", Assert.Single(endless.Entries).Name);

        var garbage = MspFile.Read(new Repeated("", "x\n", 2_000_000, "Name: good\nNum Peaks: 1\n58 3\n"));
        Assert.Equal((MspFile.MostErrors + 1, "good"), (garbage.Errors.Count, Assert.Single(garbage.Entries).Name));
    }

    [Fact]
    public void Swgdrugs_library_is_read_whole_and_its_replicates_are_known()
    {
        var file = SomeSpectra.Swgdrug;
        Assert.Empty(file.Errors);
        Assert.Equal(2861, file.Entries.Count);
        var repeated = file.Entries.GroupBy(e => e.Identity).Where(g => g.Count() > 1).ToList();
        Assert.Equal((101, 208), (repeated.Count, repeated.Sum(g => g.Count())));
    }

    /// <summary>A text in which a part stands again and again, made while it is read.</summary>
    private sealed class Repeated(string head, string part, int length, string tail) : TextReader
    {
        private int at;

        public override int Read(char[] buffer, int index, int count)
        {
            var read = 0;
            for (; read < count && at < head.Length + length + tail.Length; read++, at++)
                buffer[index + read] = at < head.Length ? head[at] : at < head.Length + length ? part[(at - head.Length) % part.Length] : tail[at - head.Length - length];
            return read;
        }
    }
}
