using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>A name as findings have it, with all that says which substance it is, and what it is counted as.</summary>
internal sealed record StoredName
{
    public required string RawName { get; init; }
    public string? InchiKey { get; init; }
    public string? CasNumber { get; init; }
    public string? Subject { get; init; }
    public required int Findings { get; init; }

    /// <summary>Each once.</summary>
    public static List<StoredName> All(Session session) => session.Query<StoredName>(
        "SELECT raw_name, inchi_key, cas_number, subject, COUNT(*) AS findings FROM findings GROUP BY raw_name, inchi_key, cas_number, subject ORDER BY raw_name, subject");

    /// <summary>How an unknown name was written when it first came.</summary>
    public static string FirstWritten(Session session, string subject) => session.First<string>("SELECT name FROM subjects WHERE subject = @subject", new { subject }) ?? new SubjectKey(subject).Name;

    /// <summary>The reports with a finding of a subject.</summary>
    public static List<(string Submitter, string ReportId)> Reports(Session session, SubjectKey subject) =>
        [.. session.Query<Key>("SELECT DISTINCT submitter, report_id FROM findings WHERE subject = @Value ORDER BY submitter, report_id", subject).Select(k => (k.Submitter, k.ReportId))];

    /// <summary>The reports with a finding whose method left something open: what that is may be another set by what is known now.</summary>
    public static List<(string Submitter, string ReportId)> ReportsOfSets(Session session) =>
    [
        .. session.Query<Key>(
            "SELECT DISTINCT submitter, report_id FROM findings WHERE how LIKE @isomers OR how LIKE @spectrum OR how LIKE @candidate ORDER BY submitter, report_id",
            new { isomers = $"%{Naming.IsomersOpen}%", spectrum = $"%{Naming.ByMassSpectrum}%", candidate = $"%{Naming.NoSubstance}%" }).Select(k => (k.Submitter, k.ReportId)),
    ];

    /// <summary>The reports with this name as this subject.</summary>
    public List<(string Submitter, string ReportId)> Reports(Session session) =>
    [
        .. session.Query<Key>(
            $"SELECT DISTINCT submitter, report_id FROM findings WHERE raw_name = @RawName AND {(Subject is null ? "subject IS NULL" : "subject = @Subject")} ORDER BY submitter, report_id", this)
            .Select(k => (k.Submitter, k.ReportId)),
    ];

    /// <summary>From a name alone to the subject that it is of, by what is known; null for no substance.</summary>
    public static Func<StoredName, string?> Reading(Session session, Knowledge knowledge)
    {
        var names = new BatchNames(session, new Naming(knowledge.Resolver, knowledge.Catalogue), knowledge.Resolver);
        return name => SubjectKey.Of(names.Of(knowledge.Resolver.Resolve(name.RawName, name.InchiKey, name.CasNumber)))?.Value;
    }

    private sealed record Key
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
    }
}
