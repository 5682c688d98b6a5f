using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Detection;

/// <summary>A finding with a spectrum of a group, as it stands now.</summary>
internal sealed record SpectrumMember
{
    public required string Submitter { get; init; }
    public required string ReportId { get; init; }
    public required string Peaks { get; init; }
    public required bool CameUnknown { get; init; }
    public required string CaseId { get; init; }
    public required string Kind { get; init; }
    public required string Place { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public required DateOnly KnownOn { get; init; }
    public string? Identification { get; init; }
    public string? Subject { get; init; }
    public string? Name { get; init; }
    public string? Standing { get; init; }
    public required string Tlp { get; init; }
    public required bool Alone { get; init; }

    /// <summary>Whether its case is one of the group's: it was unidentified, or is in the case of one that was. Else it only looks the same.</summary>
    public bool Belongs { get; private init; }

    /// <summary>What others may be told that it only looks like: what is marked RED or AMBER+STRICT stays with its recipients.</summary>
    public static IReadOnlyList<string> ConfirmedElsewhere(IEnumerable<SpectrumMember> members) =>
        [.. members.Where(m => !m.Belongs && m.IsConfirmed && m.Tlp is not ("Red" or "AmberStrict")).Select(m => m.Name).OfType<string>().Distinct().Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Against a reference standard, or by its structure.</summary>
    public bool IsConfirmed => Subject is not null && Identification is "ReferenceStandard" or "StructureElucidated";

    /// <summary>Those of a group whose findings stand, the first known first.</summary>
    public static IReadOnlyList<SpectrumMember> Of(Session session, string group)
    {
        var rows = session.Query<SpectrumMember>(
            """
            SELECT m.submitter, m.report_id, m.peaks, m.came_unknown, r.case_id, r.kind, r.place, r.occurred_on, m.known_on, f.identification, f.subject, s.name, s.standing, r.tlp,
              CASE WHEN EXISTS (SELECT 1 FROM findings o WHERE o.submitter = f.submitter AND o.report_id = f.report_id AND o.ordinal <> f.ordinal) THEN 0 ELSE 1 END AS alone
            FROM finding_spectra m
            JOIN reports r ON r.submitter = m.submitter AND r.report_id = m.report_id AND r.status <> 'Retracted'
            JOIN findings f ON f.submitter = m.submitter AND f.report_id = m.report_id AND f.ordinal = m.ordinal AND f.detected = 1
            LEFT JOIN subjects s ON s.subject = f.subject
            WHERE m.group_id = @group AND m.stands = 1
            ORDER BY m.known_on, m.submitter, m.report_id, m.ordinal
            """, new { group });
        var cases = rows.Where(r => r.CameUnknown).Select(r => r.CaseId).ToHashSet();
        return rows.ConvertAll(r => r with { Belongs = cases.Contains(r.CaseId) });
    }

    /// <summary>Compared to find the one that stands for them; more would cost a page, or a look.</summary>
    private const int MostCompared = 30;

    /// <summary>Their spectra, the one that is most like the others first; those that are no longer kept are left out.</summary>
    public static IReadOnlyList<EiSpectrum> Typical(IEnumerable<SpectrumMember> members)
    {
        var spectra = members.Where(m => m.Peaks.Length > 0).Take(MostCompared).Select(m => EiSpectrum.Parse(m.Peaks)).ToList();
        return [.. spectra.OrderByDescending(a => spectra.Sum(b => SpectrumSimilarity.Of(a, b)))];
    }

    /// <summary>The member by which the group has its name; null while it has none. Of several names the one with the most members, then the first known.</summary>
    public static SpectrumMember? NameOf(IReadOnlyList<SpectrumMember> members)
    {
        var named = members.Where(m => m.Subject is { } subject && new SubjectKey(subject).Kind is not "class"
            && (m.Standing == nameof(Substances.Standing.Nps) || m.Alone)).ToList(); // beside others, what has long been known is what the unknown was mixed with
        return Most(named.Where(m => m.IsConfirmed)) ?? Most(named.Where(m => m.Identification == "LibraryMatch"
            && named.Where(o => o.Subject == m.Subject && o.Identification == "LibraryMatch").Select(o => o.Submitter).Distinct().Count() >= SpectrumWatch.FewestLaboratories));

        static SpectrumMember? Most(IEnumerable<SpectrumMember> named) => named.GroupBy(m => m.Subject).OrderByDescending(g => g.Count()).ThenBy(g => g.Min(m => m.KnownOn)).ThenBy(g => g.Key, StringComparer.Ordinal).FirstOrDefault()?.First();
    }

    /// <summary>The members' cases as they count in the streams of the subject.</summary>
    public static List<Sighting> Sightings(Session session, SubjectKey subject, IReadOnlyList<SpectrumMember> members)
    {
        if (members.Count == 0) return [];
        var places = Intake.Sightings.PlacesOf(session, [.. members.Select(m => m.CaseId).Distinct()]);
        return [.. members.SelectMany(m => new[] { (Member: m, Source: m.Kind.ToLowerInvariant()), (Member: m, Source: "any") })
            .GroupBy(x => (x.Member.CaseId, x.Source))
            .Select(g => new Sighting
            {
                CaseId = g.Key.CaseId, Subject = subject.Value, Source = g.Key.Source, Place = places.GetValueOrDefault(g.Key.CaseId, g.First().Member.Place),
                KnownOn = g.Min(x => x.Member.KnownOn), OccurredOn = g.Min(x => x.Member.OccurredOn),
            })];
    }
}
