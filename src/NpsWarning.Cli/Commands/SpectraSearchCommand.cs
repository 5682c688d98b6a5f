using System.CommandLine;
using System.Globalization;
using NpsWarning.Cli.Hosting;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Commands;

/// <summary>What a library says of spectra.</summary>
internal static class SpectraSearchCommand
{
    public static Command Create()
    {
        var library = new Option<string>("--library") { Description = "The library, an MSP file.", Required = true, HelpName = "L.msp" };
        var hits = new Option<int>("--hits") { Description = "Best matches to show, from 1 to 10.", DefaultValueFactory = _ => 5 };
        hits.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10) result.AddError("--hits: write a number from 1 to 10.");
        });
        var file = new Argument<string>("Q.msp") { Description = "The spectra to search for, an MSP file." };
        var folder = new Option<string?>("--models") { Description = "Folder of models. Default: the one that the service uses." };
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("search", "The best matches of each spectrum, what it cannot be told apart from, and whether it is in the library at all.") { library, hits, file, folder, data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var (known, unknown) = (SpectraCommand.Read(parsed.GetValue(library)!), SpectraCommand.Read(parsed.GetValue(file)!));
            if (known.Entries.Count == 0) throw new UsageException($"{parsed.GetValue(library)} holds no spectrum that could be read, so there is nothing to search in.");
            var (models, states) = ModelShelf.LoadSpectra(parsed.GetValue(folder) ?? ServiceSettings.Load(new DataFolder(parsed.GetValue(data))).Models);
            foreach (var state in states)
                if (state.Degraded is { } degraded) Output.Note(degraded);
            var rows = await Output.ProgressAsync("searching", progress => Task.Run(() => Search(new SpectrumLibrary(known.Entries, models), unknown.Entries, parsed.GetValue(hits), progress, cancel), cancel));
            if (parsed.GetValue(json)) Output.Document(rows);
            else Output.Table(["query", "in the library", "best matches", "cannot be told apart from", "nearest class"], rows.Select(Cells));
            return SpectraCommand.ExitCodeOf(known, unknown);
        });
        return command;
    }

    private static List<SearchRow> Search(SpectrumLibrary library, IReadOnlyList<LibraryEntry> queries, int hits, IProgress<double> progress, CancellationToken cancel)
    {
        var rows = new List<SearchRow>(queries.Count);
        foreach (var query in queries)
        {
            cancel.ThrowIfCancellationRequested();
            rows.Add(SearchRow.Of(query.Name, library.Search(query.Spectrum, hits)));
            progress.Report((double)rows.Count / queries.Count);
        }
        return rows;
    }

    private static string[] Cells(SearchRow row) =>
    [
        row.Query,
        row.InLibrary.ToString().ToLowerInvariant() + (row.Probability is { } p ? string.Create(CultureInfo.InvariantCulture, $" ({p:0.00})") : ""),
        string.Join("; ", row.Hits.Select(h => string.Create(CultureInfo.InvariantCulture, $"{h.Name} {h.Score:0.000}"))),
        row.InLibrary == InLibrary.No ? "" : string.Join("; ", row.CannotTellApart.Skip(1).Select(h => h.Name)),
        row.NearestClass is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.NearestClass} ({row.NearestClassProbability:0.00})"),
    ];

    private sealed record HitRow(string Name, string? InchiKey, double Score)
    {
        public static List<HitRow> Of(IEnumerable<LibraryHit> hits) => [.. hits.Select(h => new HitRow(h.Entry.Name, h.Entry.InchiKey, Math.Round(h.Score, 4)))];
    }

    private sealed record SearchRow(
        string Query, InLibrary InLibrary, double? Probability, List<HitRow> Hits, List<HitRow> CannotTellApart, string? NearestClass, double? NearestClassProbability, string? ModelVersion)
    {
        public static SearchRow Of(string query, LibraryAnswer answer) => new(
            query, answer.Verdict, answer.Probability, HitRow.Of(answer.Hits), HitRow.Of(answer.CannotTellApart), answer.NearestClass?.Class, answer.NearestClass?.Probability, answer.ModelVersion);
    }
}
