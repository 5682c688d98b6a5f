namespace NpsWarning.Chaos.Accounts;

/// <summary>What has to hold within one database, whoever filled it: each report once, and every sum the sum of its parts.</summary>
internal static class BookAccount
{
    public static IEnumerable<Check> Checks(Books books, ReceiptAccount receipts, int stories)
    {
        var revisions = books.Rows("SELECT submitter || ' ' || report_id || ' ' || revision FROM report_revisions").ConvertAll(r => r[0]);
        yield return Same("each revision once, and no other", revisions, [.. receipts.Revisions.Select(r => $"{r.Submitter} {r.ReportId} {r.Revision}")]);
        yield return Same("each refused message in quarantine once, and no other", books.Rows("SELECT submitter || ' ' || message_id FROM quarantine").ConvertAll(r => r[0]), [.. receipts.Quarantined]);
        yield return Check.Equal("each report once", books.Count("SELECT COUNT(*) FROM reports"), receipts.Revisions.Select(r => (r.Submitter, r.ReportId)).Distinct().Count());
        yield return None(books, "each report stands in its newest revision",
            "SELECT r.submitter, r.report_id FROM reports r WHERE r.revision <> (SELECT MAX(v.revision) FROM report_revisions v WHERE v.submitter = r.submitter AND v.report_id = r.report_id)");
        yield return Cases(books);
        yield return Streams(books, "stream days are the sightings counted", "subject <> '*'", "subject NOT LIKE 'cluster:%'", "subject");
        yield return Streams(books, "exposure is the substances named, counted", "subject = '*'", "subject NOT LIKE 'cluster:%' AND subject NOT LIKE 'class:%'", "'*'");
        yield return None(books, "no row belongs to nothing",
            """
            SELECT 'finding', submitter, report_id FROM findings f WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.submitter = f.submitter AND r.report_id = f.report_id)
            UNION ALL SELECT 'link', submitter, report_id FROM report_links f WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.submitter = f.submitter AND r.report_id = f.report_id)
            UNION ALL SELECT 'presentation', submitter, report_id FROM presentations p WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.submitter = p.submitter AND r.report_id = p.report_id AND r.case_id = p.case_id AND r.status <> 'Retracted')
            UNION ALL SELECT 'sighting', case_id, subject FROM sightings s WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = s.case_id AND r.status <> 'Retracted')
            UNION ALL SELECT 'notify', case_id, body FROM notify n WHERE NOT EXISTS (SELECT 1 FROM reports r WHERE r.case_id = n.case_id AND r.status <> 'Retracted')
            UNION ALL SELECT 'verdict', signal_id, detector FROM verdicts v WHERE NOT EXISTS (SELECT 1 FROM signals s WHERE s.signal_id = v.signal_id)
            UNION ALL SELECT 'alert', alert_id, signal_id FROM alerts a WHERE NOT EXISTS (SELECT 1 FROM signals s WHERE s.signal_id = a.signal_id)
            UNION ALL SELECT 'delivery', alert_id, stakeholder FROM deliveries d WHERE NOT EXISTS (SELECT 1 FROM alert_texts t WHERE t.alert_id = d.alert_id AND t.version = d.version AND t.audience = d.audience AND t.reach = d.reach)
            """);
        yield return None(books, "each signal has one alert, its versions numbered without a gap",
            """
            SELECT signal_id, COUNT(DISTINCT alert_id), COUNT(*), MAX(version) FROM alerts GROUP BY signal_id HAVING COUNT(DISTINCT alert_id) > 1 OR COUNT(*) <> MAX(version)
            """);
        yield return None(books, "each version of an alert has one delivery for a stakeholder and channel",
            "SELECT alert_id, version, stakeholder, channel FROM deliveries GROUP BY alert_id, version, stakeholder, channel HAVING COUNT(*) > 1");
        yield return None(books, "a subject and place have one open signal",
            "SELECT subject, place, COUNT(*) FROM signals WHERE merged_into IS NULL GROUP BY subject, place HAVING COUNT(*) > 1");
        yield return Check.Equal("new substances with two cases or more that were signalled",
            books.Count("SELECT COUNT(*) FROM signals s JOIN subjects b ON b.subject = s.subject WHERE b.name LIKE 'Vorin-%' AND s.grade IN ('Signal', 'Strong')"), stories);
        yield return None(books, "all is quiet",
            """
            SELECT 'outbox', message_id FROM outbox UNION ALL SELECT 'dirty', subject FROM dirty_streams UNION ALL SELECT 'wider', subject FROM wider_streams UNION ALL SELECT 'dirty presentations', country FROM presentation_dirty
            UNION ALL SELECT 'alert due', signal_id FROM signals WHERE alert_due = 1 UNION ALL SELECT 'delivery', delivery_id FROM deliveries WHERE state = 'Pending'
            """);
        yield return None(books, "the database is whole", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
    }

    private static Check None(Books books, string what, string sql) => new(what, "", [.. books.Rows(sql).Select(r => string.Join(" | ", r))]);

    private static Check Same(string what, List<string> found, List<string> expected) => new(what, $"{found.Count:N0}",
        [.. expected.Except(found, StringComparer.Ordinal).Select(r => $"missing: {r}"), .. found.Except(expected, StringComparer.Ordinal).Select(r => $"too many: {r}"), .. found.CountBy(r => r).Where(c => c.Value > 1).Select(c => $"twice: {c.Key}")]);

    private static Check Streams(Books books, string what, string days, string counted, string subject)
    {
        var cases = books.Rows($"SELECT subject || ' ' || place || ' ' || source || ' ' || day || ': ' || cases FROM stream_days WHERE {days} AND cases <> 0").ConvertAll(r => r[0]);
        var sightings = books.Rows(
            $"SELECT {subject} || ' ' || place || ' ' || source || ' ' || known_on || ': ' || COUNT(*) FROM sightings WHERE {counted} GROUP BY {subject}, place, source, known_on").ConvertAll(r => r[0]);
        return Same(what, cases, sightings);
    }

    // Reports that name each other, directly or through others, are one case, by the id of the first of them: worked out anew from the links.
    private static Check Cases(Books books)
    {
        var reports = books.Rows("SELECT submitter || '/' || report_id, case_id FROM reports").ToDictionary(r => r[0], r => r[1]);
        var first = reports.Keys.ToDictionary(r => r);
        string Find(string r)
        {
            while (first[r] != r) r = first[r] = first[first[r]];
            return r;
        }
        foreach (var link in books.Rows("SELECT submitter || '/' || report_id, to_submitter || '/' || to_report_id FROM report_links"))
        {
            if (!reports.ContainsKey(link[0]) || !reports.ContainsKey(link[1])) continue;
            var (a, b) = (Find(link[0]), Find(link[1]));
            if (string.CompareOrdinal(a, b) < 0) first[b] = a;
            else first[a] = b;
        }
        return new("cases follow from the links", $"{reports.Values.Distinct().Count():N0} cases", [.. reports.Where(r => r.Value != Find(r.Key)).Select(r => $"{r.Key} is in {r.Value}, by its links in {Find(r.Key)}")]);
    }
}
