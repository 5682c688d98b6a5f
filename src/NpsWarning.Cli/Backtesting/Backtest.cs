using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>
/// The intake and detection of the service over a database in memory, day by day: each report enters on the day it became known, and every
/// cycle sees what had entered by then. So with the catalogue: a substance that it got later is an unknown name until that day, and then takes its name and
/// its history. Nothing else is simulated, so what it signals is what the service would have.
/// </summary>
internal sealed class Backtest : IDisposable
{
    private const int LearningDays = 365;

    private readonly Catalogue _whole;
    private readonly PolicyFile _policies;
    private readonly MemoryDatabase _memory = new();

    /// <param name="whole">The catalogue of today.</param>
    /// <param name="policies">The jurisdictions' decisions; those that come with the program where left out.</param>
    public Backtest(Catalogue whole, PolicyFile? policies = null)
    {
        _whole = whole;
        _policies = policies ?? PolicyFile.Load();
    }

    /// <summary>Told of each stream as it is judged, before anything is raised.</summary>
    public Action<StreamHistory, IReadOnlyList<Verdict>>? Judged { get; init; }

    /// <summary>Told at the end of each day on which something became known: the database as it then is, what was known of substances, and the moment.</summary>
    public Action<Database, CatalogueBook, DateTimeOffset>? DayEnded { get; init; }

    /// <summary>Replays all that became known up to a day (inclusive). Signals before <paramref name="from"/> are not told.</summary>
    public BacktestResult Run(PastReports past, DateOnly? from, DateOnly? to, IReadOnlyList<TruthEvent> truth, IProgress<double> progress, CancellationToken cancel)
    {
        var wider = new WiderCycle(_memory.Database, _policies);
        var cycle = new DetectionCycle(_memory.Database, _policies, Judged) { Settling = TimeSpan.Zero };
        // By the day on which a report came: a late one counts from an earlier day, and nobody could have seen it then.
        var days = past.Reports.GroupBy(r => DateOnly.FromDateTime(r.Report.ReportedAt.UtcDateTime)).OrderBy(g => g.Key).Where(g => to is null || g.Key <= to).ToList();
        var signals = new List<BacktestSignal>();
        var known = new KnownByDay(_whole);
        var (book, desk, _) = Desk(known.Catalogue);
        for (var i = 0; i < days.Count; i++)
        {
            cancel.ThrowIfCancellationRequested();
            var day = days[i].Key;
            var now = new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero);
            if (known.Next(day) is { } catalogue)
            {
                (book, desk, var rereading) = Desk(catalogue);
                rereading.Run(day, now);
            }
            foreach (var batch in days[i].OrderBy(r => r.Report.ReportId, StringComparer.Ordinal).Chunk(500)) _memory.Database.Write(s => desk.Record(s, batch));
            while (cycle.Run(day, now) > 0 || wider.Run(day, now) > 0) { }
            DayEnded?.Invoke(_memory.Database, book, now);
            if (from is null || day >= from) signals.AddRange(_memory.Database.Read(s => Raised(s, day)));
            progress.Report((i + 1.0) / days.Count);
        }
        var today = new KnownToday(_whole);
        return new BacktestResult(signals, Years([.. days.SelectMany(d => d)], from), [.. truth.Select(e => Judge(e, today, signals))], past.Reports.Count, past.Refused);
    }

    public void Dispose() => _memory.Dispose();

    /// <summary>Years of all places together, of each from the end of its first year, or from the day asked for, to its last report.</summary>
    private double Years(List<IncomingReport> reports, DateOnly? from) => reports
        .GroupBy(r => _policies.For(r.Report.Place.Country, r.Report.Place.Region).Watch == PlaceLevel.Region ? r.Report.Place.Region ?? r.Report.Place.Country : r.Report.Place.Country, r => r.KnownOn)
        .Sum(place => Math.Max(0, place.Max().DayNumber - (from is { } day ? Math.Max(day.DayNumber, place.Min().DayNumber) : place.Min().DayNumber + LearningDays))) / 365.25;

    private (CatalogueBook Book, IntakeDesk Desk, Rereading Rereading) Desk(Catalogue catalogue)
    {
        var book = new CatalogueBook(catalogue);
        var desk = new IntakeDesk(book, _policies);
        return (book, desk, new Rereading(_memory.Database, book, desk));
    }

    /// <summary>The signals, and notices, that were raised on the day, as they stood that day.</summary>
    private static List<BacktestSignal> Raised(Session session, DateOnly day) =>
    [
        .. SignalBook.RaisedOn(session, day).Select(s => new BacktestSignal(
            session.First<string>("SELECT name FROM subjects WHERE subject = @subject", new { subject = s.Shown.Value }) ?? s.Shown.Name,
            s.Shown.Kind == "substance" ? s.Shown.Name : null, s.Place, s.Detectors.Split(", "), day, s.Grade, s.Cases, s.FirstOccurredOn, s.Reason)
        {
            Key = s.Shown,
            FirstKnownOn = s.FirstKnownOn,
            RaisedBy = session.Query<string>("SELECT detector FROM verdicts WHERE signal_id = @SignalId AND day = @day AND grade IN ('Signal', 'Strong') ORDER BY detector", new { s.SignalId, day }),
        }),
    ];

    private static TruthResult Judge(TruthEvent known, KnownToday today, IReadOnlyList<BacktestSignal> signals)
    {
        var subject = today.Subject(known.Substance);
        var hit = signals.Where(s => s.Priority >= Grade.Signal && (known.Places.Count == 0 || known.Places.Contains(s.Place)) && today.IsSame(s, subject)).MinBy(s => s.SignalledOn);
        return new TruthResult(known.Substance, known.Source, known.AlertDate, hit?.SignalledOn, known.AlertDate.DayNumber - hit?.SignalledOn.DayNumber) { Signal = hit };
    }
}
