using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Detection;

/// <summary>
/// Which stored spectra are of one compound. A new one joins the group of which it is like four in five members
/// (<see cref="SpectrumGrouping.IsSame"/>), else it begins one; two groups that a newcomer shows to be one are joined under the older's id. So a group keeps its
/// id, and a new spectrum costs one comparison with each that is stored.
/// </summary>
internal sealed class SpectrumGroups
{
    /// <summary>The share of a group's members, and of the pairs between two groups, that have to be alike: of four all, so that nothing chains through a poor spectrum, and of more not all, so that one poor spectrum does not part them.</summary>
    private const double LeastAlike = 0.8;

    /// <summary>Of each of two groups that may be one.</summary>
    private const int MostCompared = 30;

    private readonly SpectrumIndex _index = new();

    /// <summary>Places the report's spectra that are in no group yet.</summary>
    /// <returns>The groups that its spectra are or were in, and those that were joined.</returns>
    public IReadOnlyList<string> Place(Session session, string submitter, string reportId)
    {
        var touched = new List<string>();
        foreach (var row in session.Query<SpectrumRow>(
            """
            SELECT spectrum_no, came_unknown, stands, group_id, known_on FROM finding_spectra
            WHERE submitter = @submitter AND report_id = @reportId ORDER BY spectrum_no
            """, new { submitter, reportId }))
        {
            if (row.GroupId is { } own) touched.Add(own);
            else if (row.Stands && _index.Find(session, row.SpectrumNo) is { } spectrum)
                touched.AddRange(Join(session, row, spectrum, StableId.Of("spectrum", submitter, reportId, spectrum.ToText())));
        }
        return touched;
    }

    /// <summary>What the subject of a group goes by, since a laboratory named it or it was joined with another; null where it goes by itself.</summary>
    public static SubjectKey? GoesBy(Session session, SubjectKey subject)
    {
        var group = session.First<NamedRow>("SELECT named_subject, merged_into FROM spectrum_groups WHERE group_id = @Name", subject);
        if (group?.MergedInto is { } other) return GoesBy(session, SubjectKey.Spectrum(other)) ?? SubjectKey.Spectrum(other);
        return group?.NamedSubject is { } name ? new SubjectKey(name) : null;
    }

    private List<string> Join(Session session, SpectrumRow row, EiSpectrum spectrum, string freshId)
    {
        var alike = Standing(session, [.. _index.Same(session, spectrum).Where(n => n != row.SpectrumNo)]);
        var groups = alike.Where(a => a.GroupId is not null).GroupBy(a => a.GroupId!)
            .Select(g => (Id: g.Key, Alike: g.Count(), Members: Members(session, g.Key)))
            .Where(g => g.Members.Count > 0 && g.Alike >= LeastAlike * g.Members.Count).OrderByDescending(g => (double)g.Alike / g.Members.Count).ThenByDescending(g => g.Alike).ThenBy(g => g.Members.Min()).ToList();
        // What is confirmed belongs to an unknown; alone it is known.
        if (groups.Count == 0 && !row.CameUnknown) return [];
        var id = groups.Count > 0 ? groups[0].Id : Joined(session, freshId);
        if (groups.Count == 0) session.Execute("INSERT INTO spectrum_groups (group_id, found_on) SELECT @id, @since WHERE NOT EXISTS (SELECT 1 FROM spectrum_groups WHERE group_id = @id)", new { id, since = row.KnownOn });
        Move(session, [row.SpectrumNo, .. alike.Where(a => a.GroupId is null && groups.Count == 0).Select(a => a.SpectrumNo)], id);
        var joined = new List<string> { id };
        foreach (var other in groups.Skip(1).Where(g => AreOne(session, groups[0].Members, g.Members)))
        {
            var (stays, goes) = Older(session, id, other.Id);
            Move(session, Members(session, goes), stays);
            session.Execute("UPDATE spectrum_groups SET merged_into = @stays WHERE group_id = @goes", new { stays, goes });
            joined.AddRange([stays, goes]);
            id = stays;
        }
        return joined;
    }

    // A spectrum that comes back to a group of its own which has been joined with another.
    private static string Joined(Session session, string id) =>
        session.First<NamedRow>("SELECT named_subject, merged_into FROM spectrum_groups WHERE group_id = @id", new { id })?.MergedInto is { } other ? Joined(session, other) : id;

    private bool AreOne(Session session, List<long> here, List<long> there)
    {
        var (a, b) = (Spectra(session, [.. here.Take(MostCompared)]), Spectra(session, [.. there.Take(MostCompared)]));
        return a.Sum(x => b.Count(y => SpectrumGrouping.IsSame(x, y))) >= LeastAlike * a.Count * b.Count;
    }

    private List<EiSpectrum> Spectra(Session session, List<long> numbers) => [.. numbers.Select(n => _index.Find(session, n)).OfType<EiSpectrum>()];

    private static (string Stays, string Goes) Older(Session session, string a, string b)
    {
        var first = session.Query<string>("SELECT group_id FROM spectrum_groups WHERE group_id IN @both ORDER BY CASE WHEN subject_on IS NULL THEN 1 ELSE 0 END, found_on, group_id", new { both = new[] { a, b } })[0];
        return first == a ? (a, b) : (b, a);
    }

    private static void Move(Session session, IReadOnlyList<long> numbers, string id) =>
        session.Execute("UPDATE finding_spectra SET group_id = @id WHERE spectrum_no = @number", numbers.Select(number => new { id, number }).ToList());

    private static List<long> Members(Session session, string id) => session.Query<long>("SELECT spectrum_no FROM finding_spectra WHERE group_id = @id AND stands = 1 AND peaks <> '' ORDER BY spectrum_no", new { id });

    private static List<SpectrumRow> Standing(Session session, long[] numbers) =>
    [
        .. numbers.Chunk(500).SelectMany(chunk => session.Query<SpectrumRow>(
            """
            SELECT m.spectrum_no, m.came_unknown, m.stands, m.group_id, m.known_on FROM finding_spectra m
            JOIN reports r ON r.submitter = m.submitter AND r.report_id = m.report_id AND r.status <> 'Retracted'
            WHERE m.spectrum_no IN @chunk AND m.stands = 1 AND m.peaks <> '' ORDER BY m.spectrum_no
            """, new { chunk })),
    ];

    private sealed record NamedRow
    {
        public string? NamedSubject { get; init; }
        public string? MergedInto { get; init; }
    }

    private sealed record SpectrumRow
    {
        public required long SpectrumNo { get; init; }
        public required bool CameUnknown { get; init; }
        public required bool Stands { get; init; }
        public string? GroupId { get; init; }
        public required DateOnly KnownOn { get; init; }
    }
}
