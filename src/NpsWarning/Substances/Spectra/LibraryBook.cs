using NpsWarning.Storage;

namespace NpsWarning.Substances.Spectra;

/// <summary>
/// The service's library of spectra: what was imported, kept in the database, so that every process searches the same. Each unit of work asks for it
/// anew; an import holds from the next on.
/// </summary>
/// <param name="models">What judges a search beyond its scores; null where there is none that can be used, and then answers say so.</param>
public sealed class LibraryBook(SpectraModels? models)
{
    private volatile Tuple<long, SpectrumLibrary>? _newest;

    /// <summary>As the session sees it; null where nothing has been imported. Costs one look at an index while nothing new has been.</summary>
    public SpectrumLibrary? Of(Session session)
    {
        var last = session.First<long>("SELECT COALESCE(MAX(entry_no), 0) FROM library_spectra");
        if (last == 0) return null;
        if (_newest is { } newest && newest.Item1 == last) return newest.Item2;
        var entries = session.Query<EntryRow>("SELECT name, inchi_key, formula, cas_number, peaks FROM library_spectra ORDER BY entry_no")
            .ConvertAll(e => new LibraryEntry(e.Name, e.InchiKey, e.Formula, e.CasNumber, EiSpectrum.Parse(e.Peaks)));
        _newest = Tuple.Create(last, new SpectrumLibrary(entries, models));
        return _newest.Item2;
    }

    /// <summary>The imported libraries by name, with how many spectra each has.</summary>
    public static List<ImportedLibrary> All(Session session) =>
        session.Query<ImportedLibrary>("SELECT library, COUNT(*) AS spectra FROM library_spectra GROUP BY library ORDER BY library");

    /// <summary>Takes a library in, in place of the one of the same name.</summary>
    public static void Keep(Session session, string library, IReadOnlyList<LibraryEntry> entries, string who, DateTimeOffset now)
    {
        var before = session.Execute("DELETE FROM library_spectra WHERE library = @library", new { library });
        session.Execute(
            "INSERT INTO library_spectra (library, name, inchi_key, formula, cas_number, peaks) VALUES (@library, @Name, @InchiKey, @Formula, @CasNumber, @Peaks)",
            entries.Select(e => new { library, Name = Cut(e.Name, 400), InchiKey = Cut(e.InchiKey, 40), Formula = Cut(e.Formula, 200), CasNumber = Cut(e.CasNumber, 40), Peaks = e.Spectrum.ToText() }).ToList());
        Audit.Write(session, now, who, "imported", $"library:{library}", $"{entries.Count} spectra{(before > 0 ? $" in place of {before}" : "")}.");
    }

    private static string? Cut(string? text, int longest) => text is null || text.Length <= longest ? text : text[..longest];

    private sealed record EntryRow
    {
        public required string Name { get; init; }
        public string? InchiKey { get; init; }
        public string? Formula { get; init; }
        public string? CasNumber { get; init; }
        public required string Peaks { get; init; }
    }
}

/// <summary>A library that was imported.</summary>
public sealed record ImportedLibrary
{
    /// <summary>Its name.</summary>
    public required string Library { get; init; }

    /// <summary>How many spectra it has.</summary>
    public required int Spectra { get; init; }
}
