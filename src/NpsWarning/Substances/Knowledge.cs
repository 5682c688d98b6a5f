namespace NpsWarning.Substances;

/// <summary>What is known of substances at one moment: the catalogue, and what resolves names by it. Immutable; safe to share between threads.</summary>
public sealed class Knowledge
{
    /// <summary>What comes with the program.</summary>
    public Knowledge(Catalogue catalogue)
        : this(catalogue, 0, [])
    {
    }

    private Knowledge(Catalogue catalogue, long lastChange, IReadOnlyList<ImportError> outdated)
    {
        (Catalogue, LastChange, Outdated) = (catalogue, lastChange, outdated);
        Resolver = new Resolver(catalogue);
    }

    /// <summary>All entries.</summary>
    public Catalogue Catalogue { get; }

    /// <summary>From names to these entries.</summary>
    public Resolver Resolver { get; }

    /// <summary>The number of the newest imported change in it; 0 for none.</summary>
    public long LastChange { get; }

    /// <summary>Imported changes that no longer fit, since the program's own catalogue has changed beneath them; they are left out.</summary>
    public IReadOnlyList<ImportError> Outdated { get; }

    /// <summary>Tells this state from every other: of the program, whose rules may have changed too, and of what was imported.</summary>
    public string Version => $"{typeof(Knowledge).Module.ModuleVersionId:N}.{LastChange}";

    /// <summary>The same with changes on top, those that do not fit left out.</summary>
    public Knowledge With(IReadOnlyList<SubstanceChange> changes)
    {
        if (changes.Count == 0) return this;
        var draft = new CatalogueDraft(Catalogue, DateOnly.MaxValue);
        var outdated = changes.SelectMany(change => draft.Apply(change)).ToList();
        return new Knowledge(draft.Finish(), Math.Max(LastChange, changes.Max(c => c.Number)), [.. Outdated, .. outdated]);
    }
}
