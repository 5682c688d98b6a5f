namespace NpsWarning.Chaos.Accounts;

/// <summary>Rows of one table that have to be the same in both runs.</summary>
/// <param name="Name">For people.</param>
/// <param name="Sql">What is compared: columns that are left out have their reason beside them.</param>
internal sealed record Table(string Name, string Sql);

/// <summary>What two runs of the same messages have to agree on, whatever happened to one of them.</summary>
internal static class Tables
{
    // Left out throughout: instants of the service's own clock (received_at, detected_at, changed_at, at, issued_at, due_at, delivered_at).
    public static IReadOnlyList<Table> All { get; } =
    [
        new("report_revisions", "SELECT submitter, report_id, revision, content_hash, body, reported_at FROM report_revisions"),
        new("reports", "SELECT submitter, report_id, revision, kind, status, case_id, occurred_on, known_on, place, country, region, tlp, severity, fatal, child FROM reports"),
        new("findings", "SELECT submitter, report_id, ordinal, raw_name, subject, how, identification, detected, role, known_on FROM findings"),
        new("report_links", "SELECT submitter, report_id, to_submitter, to_report_id FROM report_links"),
        new("sightings", "SELECT case_id, subject, source, place, known_on, occurred_on FROM sightings"),
        // Without rows of no case: such a row stays where a case was counted before a correction moved it, and a correction that came first leaves none.
        new("submitter_totals", "SELECT submitter, reports, revisions FROM submitter_totals"), // not when the last one came: that is the clock's
        new("stream_days", "SELECT subject, place, source, day, cases FROM stream_days WHERE cases <> 0"),
        new("stream_weeks", "SELECT subject, place, source, week, cases FROM stream_weeks WHERE cases <> 0"),
        new("reporting_delays", "SELECT place, source, month, days, cases FROM reporting_delays WHERE cases <> 0"),
        // Those that anything names now: the name in a revision that was overtaken by the next one is kept only if it came before that.
        new("subjects", "SELECT subject, kind, name, standing FROM subjects WHERE subject IN (SELECT subject FROM findings) OR subject IN (SELECT subject FROM signals)"),
        new("unlisted_names", "SELECT name_key, subject FROM unlisted_names"),
        new("presentations", "SELECT submitter, report_id, case_id, country, region, presented_on, known_on, features, age_band, route, severity FROM presentations"),
        new("clusters", "SELECT cluster_id, place, country, found_on, features, named_subject FROM clusters"),
        // Not cluster_lineage: which states in between were seen depends on when each cycle ran.
        new("notify", "SELECT case_id, body FROM notify"),
        new("quarantine", "SELECT quarantine_id, submitter, message_id, reason, errors, body FROM quarantine"),
        new("tasks", "SELECT code, found, request FROM tasks"),
        // Without detectors, which lists also who spoke only of a state in between: FirstAppearance does where a cycle saw the first case before the second.
        // And without the reason, but where no case stands any more: which window speaks loudest, and by what chance, is against how much else had been named when the
        // stream was last judged, and it is judged when it changes, not when others do.
        // Without the grade, which is the greatest of the verdicts below and of FirstAppearance's: of two places with a first confirmed case the one whose case
        // was seen first has it as a signal, "nowhere before", and the other as a notice.
        // And where no case stands any more, without the dates, which are those of the last state with a case that a cycle saw: cases are taken
        // back one after another.
        new("signals",
            """
            SELECT signal_id, subject, named_subject, place, state, severity, severity_rule, rank, CASE WHEN cases = 0 THEN reason END, cases, cases_at_decision, evidence_from,
              CASE WHEN cases > 0 THEN first_occurred_on END, CASE WHEN cases > 0 THEN first_known_on END, signalled_on, last_verdict_on, merged_into, alert_due FROM signals
            """),
        // Without reason and numbers, which are those of the cycle that saw the grade change; and without FirstAppearance, for the reason above, and
        // SpaceTimeScan and HarmShift, which hold what has arrived against what has arrived from others or from before.
        new("verdicts", "SELECT v.signal_id, v.detector, v.source, v.day, v.detector_version, v.model_version, CASE WHEN s.cases > 0 THEN v.grade END FROM verdicts v JOIN signals s ON s.signal_id = v.signal_id WHERE v.detector NOT IN ('FirstAppearance', 'HarmShift', 'SpaceTimeScan')"),
        // How many versions an alert has depends on what each cycle saw: one that saw a moderate and then a severe case writes two, one that saw both writes one.
        // What it said last, and to which audiences in all, does not.
        new("alerts: last word",
            """
            SELECT a.alert_id, a.signal_id, a.subject, CASE a.kind WHEN 'Cancel' THEN 'Cancel' ELSE 'stands' END, a.severity, a.simulated FROM alerts a
            WHERE a.version = (SELECT MAX(version) FROM alerts b WHERE b.alert_id = a.alert_id)
            """),
        new("alerts: texts", "SELECT DISTINCT alert_id, audience, reach, language FROM alert_texts"),
        new("alerts: translations", "SELECT DISTINCT alert_id, audience, reach, language FROM alert_translations"),
        new("stakeholders", "SELECT stakeholder_id, body FROM stakeholders"),
        new("deliveries: told", "SELECT DISTINCT alert_id, stakeholder, channel, audience, reach, tlp, name, address FROM deliveries"),
        // Of alerts that stand. One that was taken back while the mail server was down, or the service not up, is delivered to nobody who had not had it by then, and not
        // cancelled to them either: who had it, and was told that it is taken back, each run accounts for by itself (MailAccount).
        new("deliveries: taken",
            """
            SELECT DISTINCT alert_id, stakeholder, channel FROM deliveries d
            WHERE state = 'Delivered' AND (SELECT kind FROM alerts a WHERE a.alert_id = d.alert_id ORDER BY version DESC LIMIT 1) <> 'Cancel'
            """),
        // Without updates, which are as many as there are versions, without who was told after a version was written and not with it, and without reasons, which have the numbers of the moment.
        new("audit", "SELECT DISTINCT who, action, object FROM audit WHERE who IN ('detection', 'alerting') AND action NOT IN ('updated', 'told later')"),
        new("outbox", "SELECT queue, message_id FROM outbox"),
        new("dirty_streams", "SELECT subject, place FROM dirty_streams"),
        new("wider_streams", "SELECT subject, place FROM wider_streams"),
    ];
}
