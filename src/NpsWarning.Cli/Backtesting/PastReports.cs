using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using NpsWarning.Substances;
using NpsWarning.Substances.Texts;

namespace NpsWarning.Cli.Backtesting;

/// <summary>A file of past reports.</summary>
/// <param name="Path">JSON, NDJSON, or CSV.</param>
/// <param name="Mapping">Name of the CSV's mapping.</param>
internal sealed record PastFile(string Path, string? Mapping);

/// <summary>What files of past reports say, in the order of the files.</summary>
/// <param name="Reports">Those that intake takes.</param>
/// <param name="Refused">How many it does not.</param>
/// <param name="PlacesBySource">Country and region codes by the mapping and by the name of each mapped file.</param>
internal sealed record PastReports(IReadOnlyList<IncomingReport> Reports, int Refused, IReadOnlyDictionary<string, IReadOnlySet<string>> PlacesBySource)
{
    /// <summary>Reads files, each text by what the catalogue had on its day.</summary>
    public static PastReports Read(IReadOnlyList<PastFile> files, Catalogue whole, TimeSpan lag, IProgress<double> progress, CancellationToken cancel)
    {
        var texts = new TextsByDay(whole);
        // The first time through, the texts are only gathered.
        foreach (var _ in files.SelectMany(f => Rows(f, texts.Find, lag))) cancel.ThrowIfCancellationRequested();
        texts.Read(progress);
        return Read(files, texts.Find, lag);
    }

    /// <summary>Reads files, each text by all that is known today: what afterwards is known to have been there.</summary>
    public static PastReports ReadByToday(IReadOnlyList<PastFile> files, Catalogue whole, TimeSpan lag)
    {
        var reader = new CauseOfDeathReader(whole, new Resolver(whole));
        return Read(files, (text, _) => reader.NamesToReport(text), lag);
    }

    private static PastReports Read(IReadOnlyList<PastFile> files, Func<string, DateOnly, IReadOnlyList<string>> namesInText, TimeSpan lag)
    {
        var (reports, refused, now) = (new List<IncomingReport>(), 0, TimeProvider.System.GetUtcNow());
        var places = new SortedDictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            // Files of two places may number their rows alike; a revision in JSON may stand in another file than the report.
            var name = System.IO.Path.GetFileNameWithoutExtension(file.Path);
            var submitter = file.Mapping is null ? "backtest" : name;
            var here = new HashSet<string>();
            foreach (var row in Rows(file, namesInText, lag))
            {
                if ((row.Errors.Count > 0 ? null : ReportReader.Read(row.Body, now).Report) is not { } report)
                {
                    refused++;
                    continue;
                }
                reports.Add(new IncomingReport(submitter, report.ReportId, report, report.ReportedAt));
                here.UnionWith(new[] { report.Place.Country, report.Place.Region }.OfType<string>());
            }
            if (file.Mapping is null) continue;
            foreach (var source in new[] { file.Mapping, name })
                places[source] = places.TryGetValue(source, out var others) ? new HashSet<string>(others.Union(here)) : here;
        }
        return new PastReports(reports, refused, places);
    }

    private static IEnumerable<FileReport> Rows(PastFile file, Func<string, DateOnly, IReadOnlyList<string>> namesInText, TimeSpan lag) =>
        ReportFiles.Read(file.Path, CommonOptions.MappingOf(file.Mapping, namesInText), new MappingOptions { ReportingLag = lag });
}
