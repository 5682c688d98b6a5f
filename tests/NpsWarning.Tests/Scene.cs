using Microsoft.Extensions.Time.Testing;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;
using NpsWarning.Tests.Storage;

namespace NpsWarning.Tests;

/// <summary>The stages over one database of their own, run by hand, in the order in which the service runs them.</summary>
internal sealed class Scene : IDisposable
{
    public static readonly Catalogue Catalogue = Catalogue.Load();
    public static readonly Resolver Resolver = new(Catalogue);
    public static readonly PolicyFile Policies = PolicyFile.Load();

    private readonly TestDatabase _test;
    private int _messages;

    public Scene(DatabaseProvider provider = DatabaseProvider.Sqlite, IReadOnlyList<Stakeholder>? directory = null)
    {
        _test = Databases.Open(provider);
        Book = new CatalogueBook(Catalogue);
        var library = new LibraryBook(models: null);
        Desk = new IntakeDesk(Book, Policies, library);
        Spectra = new SpectrumWatch(Database, library, Book);
        Reception = new Reception(Database, Desk, new Doorbell(), Time);
        Cycle = new DetectionCycle(Database, Policies);
        Alerts = new AlertDesk(Database, new BriefWriter(Book, Policies, simulated: true), new DirectoryBook(directory ?? StakeholderDirectory.Seed()));
    }

    public FakeTimeProvider Time { get; } = new(Some.Now);
    public Database Database => _test.Database;
    public TestDatabase Test => _test;
    public CatalogueBook Book { get; }
    public IntakeDesk Desk { get; }
    public Reception Reception { get; }
    public DetectionCycle Cycle { get; }
    public SpectrumWatch Spectra { get; }
    public AlertDesk Alerts { get; }
    public DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    /// <summary>Whether a text stands anywhere in the SQLite file, also where nothing points to it any more.</summary>
    public bool FileHas(string text)
    {
        Database.Read(s => s.First<int>("PRAGMA wal_checkpoint(TRUNCATE)"));
        return File.ReadAllBytes(Test.File).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
    }

    /// <summary>Takes in reports of one submitter, each in a transaction of its own.</summary>
    public List<Receipt> Take(string submitter, params Report[] reports) => [.. reports.Select(report => Take([(submitter, report)])[0])];

    /// <summary>Takes in reports in one transaction.</summary>
    public IReadOnlyList<Receipt> Take(IReadOnlyList<(string Submitter, Report Report)> reports)
    {
        var batch = reports.Select(r => new IncomingReport(r.Submitter, $"message-{++_messages}", r.Report, Time.GetUtcNow())).ToList();
        return Database.Write(session => Desk.Record(session, batch));
    }

    /// <summary>Judges until nothing is dirty.</summary>
    public void Detect(DateOnly? day = null)
    {
        while (Spectra.Run(day ?? Today, Time.GetUtcNow()) + Cycle.Run(day ?? Today, Time.GetUtcNow()) > 0) { }
    }

    /// <summary>Writes the alerts that are due; gives the deliveries written.</summary>
    public int Alert() => Alerts.Run(Time.GetUtcNow()).Deliveries;

    public List<Signal> Signals() => Database.Read(SignalBook.All);

    public Signal Signal() => Xunit.Assert.Single(Signals());

    public int Cases(string subject, string source = "any") => Database.Read(s => s.First<int>(
        "SELECT COALESCE(SUM(cases), 0) FROM stream_days WHERE subject = @subject AND source = @source", new { subject, source }));

    public List<string> Rows(string sql) => _test.Rows(sql);

    /// <summary>A place's history, so that it is watched long enough: something long known every so many days for three years.</summary>
    public void Learn(string country = "XA", string? region = null, int everyDays = 30) => Take([.. Enumerable.Range(0, 1_080 / everyDays).Select(i => ("old-lab-" + country.ToLowerInvariant(),
        Some.Report(id: $"old-{i}", occurred: Some.DaysAgo(1_100 - (everyDays * i)), reportedAt: Some.Now.AddDays(-1_100 + (everyDays * i)), country: country, region: region, findings: [Some.Finding("Cocaine")])))]);

    /// <summary>Makes a table refuse rows, as a fault of the program or the process's end at that moment would.</summary>
    public void Refuse(string table, string which) => Database.Write(s => s.Execute(Database.Provider == DatabaseProvider.Sqlite
        ? $"CREATE TRIGGER refuses_{table} BEFORE INSERT ON {table} WHEN NEW.{which} BEGIN SELECT RAISE(ABORT, 'refused'); END"
        : $"CREATE TRIGGER refuses_{table} ON {table} AFTER INSERT AS IF EXISTS (SELECT 1 FROM inserted WHERE {which}) THROW 50001, 'refused', 1"));

    /// <summary>Ends what <see cref="Refuse"/> began.</summary>
    public void Allow(string table) => Database.Write(s => s.Execute($"DROP TRIGGER refuses_{table}"));

    /// <summary>Waits until something holds that other threads bring about.</summary>
    public async Task UntilAsync(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(20, patience.Token);
    }

    public void Dispose() => _test.Dispose();
}
