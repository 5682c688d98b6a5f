using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Intake.Mappings;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Cli;

/// <summary>
/// The intake and detection of the service over a database in memory, day by day: each report enters on the day it became known, and every
/// cycle sees what had entered by then. So with the catalogue: a substance that it got later is an unknown name until that day, and then takes its name and
/// its history. Nothing else is simulated, so what it signals is what the service would have.
/// </summary>
internal sealed class Backtest : IDisposable
{
    private const int LearningDays = 365;

    private readonly Database _database;
    private readonly System.Data.Common.DbConnection _keepsItAlive;
    private readonly Catalogue _whole;
    private readonly PolicyFile _policies = PolicyFile.Load();
    private readonly DetectionCycle _cycle;
    private readonly WiderCycle _wider;

    /// <param name="whole">The catalogue of today.</param>
    public Backtest(Catalogue whole)
    {
        _whole = whole;
        var options = new DatabaseOptions { ConnectionString = $"Data Source=backtest-{Environment.ProcessId};Mode=Memory;Cache=Shared" };
        _database = new Database(options);
        _keepsItAlive = _database.Open();
        Schema.Migrate(_database, options);
        _wider = new WiderCycle(_database, _policies);
        _cycle = new DetectionCycle(_database, _policies, _wider);
    }

    public BacktestResult Run(IEnumerable<FileReport> files, DateOnly? from, DateOnly? to, string? truthFile, string? mapping, IProgress<double> progress, CancellationToken cancel)
    {
        var (reports, refused) = Read(files);
        var days = reports.GroupBy(r => r.KnownOn).OrderBy(g => g.Key).Where(g => to is null || g.Key <= to).ToList();
        var signals = new List<BacktestSignal>();
        var known = new KnownByDay(_whole);
        var desk = Desk(known.Catalogue).Desk;
        for (var i = 0; i < days.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var day = days[i].Key;
            var now = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero);
            if (known.Next(day) is { } catalogue)
            {
                (desk, var rereading) = Desk(catalogue);
                rereading.Run(day, now);
            }
            foreach (var batch in days[i].OrderBy(r => r.Report.ReportId, StringComparer.Ordinal).Chunk(500)) _database.Write(s => desk.Record(s, batch));
            while (_cycle.Run(day, now) > 0 || _wider.Run(day, now) > 0) { }
            if (from is null || day >= from) signals.AddRange(_database.Read(s => Raised(s, day)));
            progress.Report((i + 1.0) / days.Count);
        }
        var truth = truthFile is null ? [] : TruthFile.Read(truthFile, mapping).Select(e => Judge(e, new Resolver(_whole), signals)).ToList();
        var first = days.Count == 0 ? (DateOnly?)null : from ?? days[0].Key.AddDays(LearningDays);
        var years = days.Count == 0 ? 0 : Math.Max(0, days[^1].Key.DayNumber - first!.Value.DayNumber) / 365.25;
        return new BacktestResult(signals, years, truth, reports.Count, refused);
    }

    public void Dispose() => _keepsItAlive.Dispose();

    private (IntakeDesk Desk, Rereading Rereading) Desk(Catalogue catalogue)
    {
        var book = new CatalogueBook(catalogue);
        var desk = new IntakeDesk(book, _policies);
        return (desk, new Rereading(_database, book, desk));
    }

    private static (List<IncomingReport> Reports, int Refused) Read(IEnumerable<FileReport> files)
    {
        var reports = new List<IncomingReport>();
        var refused = 0;
        var now = TimeProvider.System.GetUtcNow();
        foreach (var file in files)
        {
            var report = file.Errors.Count > 0 ? null : ReportReader.Read(file.Body, now).Report;
            if (report is null) refused++;
            else reports.Add(new IncomingReport("backtest", report.ReportId, report, now));
        }
        return (reports, refused);
    }

    /// <summary>The signals, and notices, that were raised on the day, as they stood that day.</summary>
    private static List<BacktestSignal> Raised(Session session, DateOnly day) =>
    [
        .. SignalBook.All(session).Where(s => s.SignalledOn == day && s.LastVerdictOn == day).Select(s => new BacktestSignal(
            session.First<string>("SELECT name FROM subjects WHERE subject = @subject", new { subject = s.Shown.Value }) ?? s.Shown.Name,
            s.Shown.Kind == "substance" ? s.Shown.Name : null, s.Place, s.Detectors.Split(", "), day, s.Grade, s.Cases, s.FirstOccurredOn, s.Reason, s.Shown)),
    ];

    // The warning's substance by the knowledge of today, against what the signal's subject is known to be today: it may have been an unknown name then.
    private TruthResult Judge(TruthEvent known, Resolver today, IReadOnlyList<BacktestSignal> signals)
    {
        SubjectKey? Today(SubjectKey key) => key.IsUnlisted ? SubjectKey.Of(today.Resolve(key.Name)) : key;
        var subject = SubjectKey.Of(today.Resolve(known.Substance));
        var hit = signals.Where(s => s.Priority >= Grade.Signal && Today(s.Key) is { } key && (key == subject || key.Substances.Intersect(subject?.Substances ?? []).Any()))
            .OrderBy(s => s.SignalledOn).FirstOrDefault();
        return new TruthResult(known.Substance, known.Source, known.AlertDate, hit?.SignalledOn, known.AlertDate.DayNumber - hit?.SignalledOn.DayNumber);
    }
}
