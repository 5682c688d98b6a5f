using System.Text.Json;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>Bodies to notify, as they stand with a case.</summary>
public static class NotifyJson
{
    internal static readonly JsonSerializerOptions Options = ContractJson.Default.Options;

    /// <summary>Adds one body.</summary>
    internal const string Insert = "INSERT INTO notify (case_id, body) VALUES (@CaseId, @Body)";

    // It is part of a key, and SQL Server's keys have 900 bytes.
    private const int LongestBody = 200;

    /// <summary>Writes what the reports of these cases now ask for; a retracted one asks for nothing.</summary>
    internal static void Rewrite(Session session, CaseChange change)
    {
        session.Execute("DELETE FROM notify WHERE case_id IN @cases", new { cases = change.All });
        var bodies = session.Query<CaseBody>(
            """
            SELECT r.case_id, v.body FROM reports r JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision = r.revision
            WHERE r.case_id IN @cases AND r.status <> 'Retracted'
            """, new { cases = change.Now });
        session.Execute(Insert, bodies.SelectMany(b => Rows(JsonSerializer.Deserialize(b.Body, ContractJson.Default.Report)!, b.CaseId)).Distinct().ToList());
    }

    /// <summary>What a report asks for, as rows for <see cref="Insert"/>.</summary>
    internal static IEnumerable<object> Rows(Report report, string caseId) =>
        report.Notify.Select(n => JsonSerializer.Serialize(n, Options)).Where(b => b.Length <= LongestBody).Distinct().Select(Body => new { CaseId = caseId, Body });

    /// <summary>Whether any report of these cases asks for a body.</summary>
    internal static bool Any(Session session, IReadOnlyList<string> cases) =>
        cases.Count > 0 && session.First<int>("SELECT COUNT(*) FROM notify WHERE case_id IN @cases", new { cases }) > 0;

    /// <summary>The bodies that the reports of these cases name, each once.</summary>
    public static IReadOnlyList<NamedStakeholder> Of(Session session, IEnumerable<string> cases) =>
        [.. cases.Chunk(500)
            .SelectMany(chunk => session.Query<string>("SELECT DISTINCT body FROM notify WHERE case_id IN @chunk", new { chunk }))
            .Distinct().Order(StringComparer.Ordinal)
            .Select(body => JsonSerializer.Deserialize<NamedStakeholder>(body, Options)!)];

    private sealed record CaseBody
    {
        public required string CaseId { get; init; }
        public required string Body { get; init; }
    }
}
