using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>One naming of a subject in a case, as its report's row has it.</summary>
internal sealed record CaseNaming
{
    public required string Kind { get; init; }
    public required string Place { get; init; }
    public required DateOnly OccurredOn { get; init; }
    public string? Subject { get; init; }
    public DateOnly? KnownOn { get; init; }
}

/// <summary>
/// What the namings of one case count as, taken together, whatever order they came in. A metabolite counts as its parents and never besides them.
/// Where one report leaves several substances open and another narrows them, the case counts for what is left, from the day on which
/// that was known.
/// </summary>
internal static class CaseSubjects
{
    /// <summary>The same namings under the subjects that the case counts for; one without a subject stays as it is.</summary>
    public static IReadOnlyList<CaseNaming> Of(IReadOnlyList<CaseNaming> named, Catalogue catalogue)
    {
        if (!named.Any(n => n.Subject is { } subject && (IsSet(subject) || Id(subject) is { } id && catalogue.ById(id)?.Standing == Standing.MetaboliteOrPrecursor))) return named;
        var settled = Narrowed([.. named.SelectMany(n => Id(n.Subject) is { } id ? catalogue.CountsAs(id).Select(s => n with { Subject = SubjectKey.Of(s).Value }) : [n])]);
        var known = settled.Where(n => n.Subject is not null).Select(n => n.Subject!).Distinct().SelectMany(s => new SubjectKey(s).Substances).ToHashSet();
        // It may come from any of several: where the case names one of them, it adds nothing, else it stands for itself.
        return [.. settled.Select(n => Id(n.Subject) is { } id && catalogue.MayComeFrom(id).Any(known.Contains) ? n with { Subject = null, KnownOn = null } : n)];
    }

    private static List<CaseNaming> Narrowed(List<CaseNaming> named)
    {
        var since = named.Where(n => n.Subject is not null).GroupBy(n => n.Subject!).ToDictionary(g => g.Key, g => g.Min(n => n.KnownOn!.Value));
        var sets = since.Keys.Where(IsSet).Order(StringComparer.Ordinal).ToDictionary(s => s, s => new SubjectKey(s).Substances);
        if (sets.Count == 0) return named;
        var told = new Dictionary<string, List<(string Subject, DateOnly Since)>>();
        foreach (var (set, may) in sets)
        {
            var members = may.Select(id => SubjectKey.Of(id).Value).Where(since.ContainsKey).ToList();
            if (members.Count > 0) told[set] = [.. members.Select(m => (m, since[m]))];
        }
        foreach (var group in Overlapping(sets.Where(s => !told.ContainsKey(s.Key)).Select(s => (s.Key, s.Value))))
        {
            var common = group.Select(s => s.May.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)).ToList();
            if (group.Count == 1 || common.Count == 0) continue;
            // The first day on which what was known by then leaves no more than that.
            var day = group.Select(s => since[s.Set]).Order()
                .First(d => group.Where(s => since[s.Set] <= d).Select(s => s.May.AsEnumerable()).Aggregate((a, b) => a.Intersect(b)).Count() == common.Count);
            var left = common.Count == 1 ? SubjectKey.Of(common[0]) : SubjectKey.Either(common);
            foreach (var (set, _) in group) told[set] = [(left.Value, day)];
        }
        return [.. named.SelectMany(n => n.Subject is { } set && told.TryGetValue(set, out var left)
            ? left.Select(l => n with { Subject = l.Subject, KnownOn = l.Since > n.KnownOn ? l.Since : n.KnownOn })
            : [n])];
    }

    /// <summary>Sets that hang together by members that they share.</summary>
    private static List<List<(string Set, IReadOnlyList<SubstanceId> May)>> Overlapping(IEnumerable<(string Set, IReadOnlyList<SubstanceId> May)> sets)
    {
        List<List<(string Set, IReadOnlyList<SubstanceId> May)>> groups = [];
        foreach (var set in sets)
        {
            var joined = groups.Where(g => g.Any(s => s.May.Intersect(set.May).Any())).ToList();
            groups.RemoveAll(joined.Contains);
            groups.Add([.. joined.SelectMany(g => g), set]);
        }
        return groups;
    }

    private static bool IsSet(string subject) => subject.StartsWith("either:", StringComparison.Ordinal);

    private static SubstanceId? Id(string? subject) => subject is not null && subject.StartsWith("substance:", StringComparison.Ordinal) ? new SubjectKey(subject).Substances[0] : null;
}
