using NpsWarning.Detection;
using NpsWarning.Storage;

namespace NpsWarning.Tests.Review;

/// <summary>A database in a folder of its own with what a test puts into it, row by row, as the stages before review would.</summary>
public sealed class ReviewScene : IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 30, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Today = new(2026, 3, 30);

    private readonly string _folder = Directory.CreateTempSubdirectory("nps-review-").FullName;

    public ReviewScene()
    {
        Options = DatabaseOptions.SqliteFile(Path.Combine(_folder, "nps.db"));
        Database = new Database(Options);
        Schema.Migrate(Database, Options);
        Outbox = Directory.CreateDirectory(Path.Combine(_folder, "outbox")).FullName;
    }

    public DatabaseOptions Options { get; }

    public Database Database { get; }

    public string Outbox { get; }

    public Signal Signal(
        string id, string subject = "substance:metonitazene", string? named = null, string place = "XA-01", SignalState state = SignalState.New, Grade grade = Grade.Signal,
        string severity = "Moderate", double rank = 10, int cases = 3, string reason = "3 cases in 28 days, none in the year before.", string? name = "Metonitazene", DateTimeOffset? changedAt = null)
    {
        var signal = new Signal
        {
            SignalId = id,
            Subject = subject,
            NamedSubject = named,
            Place = place,
            State = state,
            Grade = grade,
            Severity = severity,
            SeverityRule = severity.Length == 0 ? "" : $"{severity}: by the rule of the place",
            Rank = rank,
            Reason = reason,
            Detectors = "RareCluster",
            Cases = cases,
            EvidenceFrom = Today.AddDays(-40),
            FirstOccurredOn = Today.AddDays(-30),
            FirstKnownOn = Today.AddDays(-20),
            SignalledOn = Today.AddDays(-12),
            LastVerdictOn = Today.AddDays(-2),
            DetectedAt = Now.AddDays(-12),
            ChangedAt = changedAt ?? Now.AddHours(-1),
            AlertDue = false,
        };
        Database.Write(session =>
        {
            SignalBook.Save(session, signal, isNew: true);
            if (name is not null) Subject(session, named ?? subject, name);
            session.Execute(
                """
                INSERT INTO verdicts (signal_id, detector, source, day, detector_version, model_version, grade, reason, numbers, at)
                VALUES (@SignalId, 'RareCluster', 'any', @SignalledOn, '1.0', NULL, @grade, @Reason, '{}', @DetectedAt)
                """, new { signal.SignalId, signal.SignalledOn, grade = grade.ToString(), signal.Reason, signal.DetectedAt });
        });
        return signal;
    }

    /// <summary>A case with one report, counted in its stream.</summary>
    public void Case(
        string id, string subject = "substance:metonitazene", string place = "XA-01", string kind = "Laboratory", int knownAgo = 10, int lag = 5, string rawName = "metonitazene",
        string? identification = "LibraryMatch", int? severity = null, bool child = false, string submitter = "lab-a", string how = "exact", string? body = null)
    {
        var (known, occurred) = (Today.AddDays(-knownAgo), Today.AddDays(-knownAgo - lag));
        Database.Write(session =>
        {
            session.Execute(
                """
                INSERT INTO reports (submitter, report_id, revision, kind, status, case_id, occurred_on, known_on, place, country, region, tlp, severity, fatal, child)
                VALUES (@submitter, @id, 1, @kind, 'Final', @id, @occurred, @known, @place, @country, @region, 'Amber', @severity, @fatal, @child)
                """,
                new { submitter, id, kind, occurred, known, place, country = place[..2], region = place.Length > 2 ? place : null, severity, fatal = severity == 4 ? 1 : 0, child = child ? 1 : 0 });
            session.Execute(
                """
                INSERT INTO report_revisions (submitter, report_id, revision, content_hash, body, reported_at, received_at)
                VALUES (@submitter, @id, 1, 'h', @body, @Now, @Now)
                """, new { submitter, id, body = body ?? "{}", Now });
            if (!subject.StartsWith("cluster:", StringComparison.Ordinal))
                session.Execute(
                    """
                    INSERT INTO findings (submitter, report_id, ordinal, raw_name, subject, how, identification, detected, role, known_on)
                    VALUES (@submitter, @id, 0, @rawName, @subject, @how, @identification, 1, NULL, @known)
                    """, new { submitter, id, rawName, subject, how, identification, known });
            foreach (var source in new[] { kind.ToLowerInvariant(), "any" })
            {
                session.Execute("INSERT INTO sightings (case_id, subject, source, place, known_on, occurred_on) VALUES (@id, @subject, @source, @place, @known, @occurred)",
                    new { id, subject, source, place, known, occurred });
                foreach (var counted in new[] { subject, "*" })
                {
                    session.Execute("INSERT INTO stream_days (subject, place, source, day, cases) SELECT @counted, @place, @source, @known, 0 WHERE NOT EXISTS (SELECT 1 FROM stream_days WHERE subject = @counted AND place = @place AND source = @source AND day = @known)",
                        new { counted, place, source, known });
                    session.Execute("UPDATE stream_days SET cases = cases + 1 WHERE subject = @counted AND place = @place AND source = @source AND day = @known", new { counted, place, source, known });
                }
            }
        });
    }

    public void Subject(Session session, string subject, string name, string standing = "Nps") => session.Execute(
        "INSERT INTO subjects (subject, kind, name, standing) SELECT @subject, 'substance', @name, @standing WHERE NOT EXISTS (SELECT 1 FROM subjects WHERE subject = @subject)",
        new { subject, name, standing });

    public void Alert(string alertId, string signalId, int version = 1, string healthText = "Health text", string? problem = null) => Database.Write(session =>
    {
        session.Execute(
            """
            INSERT INTO alerts (alert_id, version, signal_id, kind, subject, issued_at, severity, reason, audiences, cases, simulated)
            VALUES (@alertId, @version, @signalId, 'Alert', 'substance:x', @Now, 'Severe', 'Confirmed by a reviewer.', 'Health,Enforcement,Public', 7, 1)
            """, new { alertId, version, signalId, Now });
        foreach (var (audience, text) in new[] { ("Health", healthText), ("Enforcement", "Enforcement text"), ("Public", "Public text") })
        {
            session.Execute("INSERT INTO alert_texts (alert_id, version, audience, reach, language, headline, plain, html) VALUES (@alertId, @version, @audience, 'WithinJurisdiction', 'en', @headline, @text, '')",
                new { alertId, version, audience, headline = $"{audience} headline", text });
            session.Execute(
                """
                INSERT INTO deliveries (delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at, delivered_at, reference, problem)
                VALUES (@id, @alertId, @version, @id, 'email', @audience, 'WithinJurisdiction', 'Amber', @name, @address, 'Responsible for XA', @state, 1, @Now, @deliveredAt, @reference, @problem)
                """,
                new
                {
                    id = $"{alertId}-{version}-{audience}",
                    alertId,
                    version,
                    audience,
                    name = $"{audience} body of XA",
                    address = $"duty@{audience.ToLowerInvariant()}.example",
                    Now,
                    state = problem is null ? "Delivered" : "Refused",
                    deliveredAt = problem is null ? Now : (DateTimeOffset?)null,
                    reference = problem is null ? "outbox/1.eml" : null,
                    problem,
                });
        }
    });

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
