namespace NpsWarning.Substances;

/// <summary>
/// Which substances an electron-ionisation mass spectrum alone does not tell apart: those of one formula that a line of ambiguous.tsv calls
/// isomers. Lines that share a substance are one family. Immutable; safe to share between threads.
/// </summary>
public sealed class IsomerFamilies
{
    private readonly Dictionary<SubstanceId, IReadOnlyList<SubstanceId>> families = [];

    /// <summary>Reads the lines; what the catalogue does not have, or has without a formula, is in no family.</summary>
    public IsomerFamilies(Catalogue catalogue)
    {
        foreach (var isomers in AmbiguousName.All.Where(name => name.Why is "positional isomers" or "isomers"))
            foreach (var alike in isomers.Substances.Select(catalogue.ById).OfType<Substance>().Where(s => s.Formula is not null).GroupBy(s => s.Formula))
                Join([.. alike.Select(s => s.Id)]);
    }

    /// <summary>The substance and its isomers, in the order of their ids; the substance alone where it has no family.</summary>
    public IReadOnlyList<SubstanceId> Of(SubstanceId id) => families.GetValueOrDefault(id, [id]);

    private void Join(List<SubstanceId> alike)
    {
        SubstanceId[] family = [.. alike.SelectMany(Of).Distinct().OrderBy(id => id.Value, StringComparer.Ordinal)];
        foreach (var id in family) families[id] = family;
    }
}
