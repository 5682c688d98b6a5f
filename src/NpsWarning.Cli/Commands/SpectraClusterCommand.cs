using System.CommandLine;
using System.Globalization;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Commands;

/// <summary>Unidentified spectra, grouped.</summary>
internal static class SpectraClusterCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("Q.msp") { Description = "The spectra, an MSP file." };
        var json = CommonOptions.Json();
        var command = new Command("cluster", "Group spectra of what is unidentified: which are of the same compound, or of isomers that look the same.") { file, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var unknown = SpectraCommand.Read(parsed.GetValue(file)!);
            EiSpectrum[] spectra = [.. unknown.Entries.Select(e => e.Spectrum)];
            var groups = await Output.ProgressAsync("comparing", _ => Task.Run(() => SpectrumGrouping.Group(spectra), cancel));
            if (parsed.GetValue(json)) Output.Document(unknown.Entries.Select((e, i) => new { Query = e.Name, Cluster = groups[i] + 1 }));
            else Show(unknown.Entries, groups);
            return SpectraCommand.ExitCodeOf(unknown);
        });
        return command;
    }

    private static void Show(IReadOnlyList<LibraryEntry> entries, int[] groups)
    {
        var clusters = entries.Zip(groups).GroupBy(e => e.Second, e => e.First).Where(c => c.Count() > 1).ToList();
        Output.Table(["cluster", "spectra", "least alike", "members"], clusters.Select(c => new[]
        {
            (c.Key + 1).ToString(CultureInfo.InvariantCulture), c.Count().ToString(CultureInfo.InvariantCulture), LeastAlike([.. c]).ToString("0.000", CultureInfo.InvariantCulture), string.Join("; ", c.Select(e => e.Name)),
        }));
        var alone = entries.Count - clusters.Sum(c => c.Count());
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"{entries.Count} spectra: {clusters.Count} groups of two or more, {alone} like no other."));
    }

    private static double LeastAlike(LibraryEntry[] members) =>
        members.SelectMany((a, i) => members.Take(i), (a, b) => SpectrumSimilarity.Of(a.Spectrum, b.Spectrum)).Min();
}
