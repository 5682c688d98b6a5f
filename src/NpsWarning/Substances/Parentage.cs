namespace NpsWarning.Substances;

/// <summary>
/// What metabolites and precursors count as. Where it is certain what they come from (one parent, or all of several), they count as that; a parent
/// that is itself a metabolite is followed, a circle or a parent that the catalogue does not have is not.
/// </summary>
public static class Parentage
{
    /// <summary>The parents that it certainly comes from; the substance itself where there are none.</summary>
    public static IReadOnlyList<SubstanceId> CountsAs(this Catalogue catalogue, SubstanceId id) =>
        catalogue.ById(id) is { Standing: Standing.MetaboliteOrPrecursor } ? [.. Certain(catalogue, id, [id])] : [id];

    /// <summary>The parents of which it may come from any; none where it is certain, or where it is no metabolite.</summary>
    public static IReadOnlyList<SubstanceId> MayComeFrom(this Catalogue catalogue, SubstanceId id) =>
        catalogue.ById(id) is { Standing: Standing.MetaboliteOrPrecursor, AllParents: false, Parents.Count: > 1 } ? catalogue.EvidenceOf(id) : [];

    /// <summary>The metabolites and precursors that are evidence of one of these.</summary>
    public static IEnumerable<SubstanceId> EvidenceFor(this Catalogue catalogue, IReadOnlyCollection<SubstanceId> parents) => catalogue.All
        .Where(s => s.Standing == Standing.MetaboliteOrPrecursor && s.Parents.Count > 0 && catalogue.CountsAs(s.Id).Concat(catalogue.MayComeFrom(s.Id)).Any(p => p != s.Id && parents.Contains(p)))
        .Select(s => s.Id);

    private static IEnumerable<SubstanceId> Certain(Catalogue catalogue, SubstanceId id, HashSet<SubstanceId> seen)
    {
        if (catalogue.ById(id) is not { Standing: Standing.MetaboliteOrPrecursor } substance || !(substance.AllParents || substance.Parents.Count == 1)) return [id];
        var parents = substance.Parents.Where(p => catalogue.ById(p) is not null && seen.Add(p)).SelectMany(p => Certain(catalogue, p, seen)).Distinct().ToList();
        return parents.Count == 0 ? [id] : parents;
    }
}
