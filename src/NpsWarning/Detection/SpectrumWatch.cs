using System.Globalization;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Detection;

/// <summary>
/// Watches the compounds that are known by nothing but their spectrum. A group of two from two laboratories becomes a subject, whose cases are counted like a
/// substance's, unless the library has it as something that is no news; when a laboratory identifies one of its members, its signals take the name.
/// </summary>
/// <remarks>
/// A compound is named by a finding that was unidentified and is confirmed now, or by a confirmed one with the same spectrum in the same case; or by library
/// matches of two laboratories. Another case's confirmed finding with the same spectrum is said and names nothing, since isomers can have one spectrum.
/// </remarks>
public sealed class SpectrumWatch(Database database, LibraryBook library, CatalogueBook book)
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string DetectorName = "SpectrumGroup";

    /// <summary>Laboratories that have to have it.</summary>
    public const int FewestLaboratories = 2;

    /// <summary>Reports in one transaction: more would keep the intake waiting.</summary>
    private const int MostTogether = 50;

    private readonly SpectrumGroups _groups = new();

    /// <summary>Looks at the spectra that have changed. To be done before streams are judged, so that a name that has been found joins the signal there is.</summary>
    /// <returns>Reports looked at.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        var dirty = database.Read(s => s.Top<DirtyReport>(MostTogether, "SELECT submitter, report_id, version FROM spectrum_dirty ORDER BY submitter, report_id"));
        if (dirty.Count == 0) return 0;
        database.Write(session =>
        {
            var groups = dirty.SelectMany(report => _groups.Place(session, report.Submitter, report.ReportId)).Distinct().ToList();
            foreach (var id in groups) Settle(session, id, day, now);
            session.Execute("DELETE FROM spectrum_dirty WHERE submitter = @Submitter AND report_id = @ReportId AND version = @Version", dirty);
        });
        return dirty.Count;
    }

    /// <summary>Brings what is counted and signalled of a group to what its members say now.</summary>
    private void Settle(Session session, string id, DateOnly day, DateTimeOffset now)
    {
        var group = session.First<GroupRow>("SELECT group_id, subject_on, named_subject, merged_into FROM spectrum_groups WHERE group_id = @id", new { id })!;
        var members = group.MergedInto is null ? SpectrumMember.Of(session, id) : [];
        var (own, laboratories) = (members.Where(m => m.Belongs).ToList(), members.Where(m => m.Belongs).Select(m => m.Submitter).Distinct().Count());
        var name = SpectrumMember.NameOf(own);
        var subject = SubjectKey.Spectrum(id);
        var answer = new Lazy<LibraryAnswer?>(() => Answer(session, own));
        var begins = group.SubjectOn is null && name is null && laboratories >= FewestLaboratories && own.Select(m => m.CaseId).Distinct().Count() > 1 && !IsNoNews(session, answer.Value);
        if (begins)
        {
            session.Execute("UPDATE spectrum_groups SET subject_on = @day WHERE group_id = @id", new { id, day });
            session.Execute(SubjectNames.Insert, new SubjectRow { Subject = subject.Value, Kind = subject.Kind, Name = NameOf(own, answer.Value), Standing = nameof(Standing.Nps) });
        }
        var counts = begins || group.SubjectOn is not null;
        var changed = counts ? Count(session, subject, name is null && laboratories < FewestLaboratories ? [] : own) : [];
        if (name is null && laboratories >= FewestLaboratories)
            foreach (var place in changed)
                SignalBook.Enter(session, subject, place, day, [Verdict(members, own, laboratories, answer.Value, day)], now);
        if (group.MergedInto is { } other) TakeName(session, subject, SubjectKey.Spectrum(other), day, now, "Its spectra turned out to be of the same compound.");
        else if (name?.Subject != group.NamedSubject)
        {
            session.Execute("UPDATE spectrum_groups SET named_subject = @name WHERE group_id = @id", new { id, name = name?.Subject });
            session.Execute("UPDATE subjects SET name = @name WHERE subject = @Value", new { subject.Value, name = name is null ? NameOf(own, answer.Value) : $"{name.Name} (by its spectrum)" });
            if (counts && name is null) SignalBook.PartAgain(session, subject, now);
            if (counts) TakeName(session, subject, name is null ? subject : new SubjectKey(name.Subject!), day, now, WhyNamed(name, own));
        }
    }

    /// <summary>Enters the cases into the streams, as intake does with names.</summary>
    /// <returns>The places where something has come, or gone.</returns>
    private static List<string> Count(Session session, SubjectKey subject, IReadOnlyList<SpectrumMember> members)
    {
        var (before, after) = (Sightings.OfSubject(session, subject), SpectrumMember.Sightings(session, subject, members));
        var (gone, come) = (before.Except(after).ToList(), after.Except(before).ToList());
        if (gone.Count + come.Count == 0) return [];
        session.Execute("DELETE FROM sightings WHERE case_id = @CaseId AND subject = @Subject AND source = @Source", gone);
        session.Execute(Sightings.Insert, come);
        var ledger = new StreamLedger();
        ledger.Replace(before, after);
        ledger.Write(session);
        return [.. come.Select(s => s.Place).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>All signals that go by the subject take the name, also those of presentations that had turned out to be it.</summary>
    private static void TakeName(Session session, SubjectKey subject, SubjectKey name, DateOnly day, DateTimeOffset now, string reason)
    {
        foreach (var signal in SignalBook.Named(session, subject).Where(s => s.Shown != name)) SignalBook.TakeName(session, signal, name, day, now, reason);
        session.Execute("UPDATE clusters SET named_subject = @name WHERE named_subject = @subject", new { name = name.Value, subject = subject.Value });
    }

    private static string WhyNamed(SpectrumMember? name, IReadOnlyList<SpectrumMember> members) => name is null
        ? "What had identified it was taken back: it is an unidentified compound again."
        : $"A laboratory has identified the compound as {name.Name} in {InWords.Count(members.Where(m => m.Subject == name.Subject).Select(m => m.CaseId).Distinct().Count(), "case")} of {members.Select(m => m.CaseId).Distinct().Count()}; the others rest on the likeness of their spectra, and isomers can have one spectrum.";

    private LibraryAnswer? Answer(Session session, IEnumerable<SpectrumMember> members) =>
        library.Of(session) is { } entries && SpectrumMember.Typical(members) is [var typical, ..] ? entries.Search(typical) : null;

    /// <summary>Whether the library has it, and as nothing that may be news: a cutting agent that two laboratories had no spectrum of.</summary>
    private bool IsNoNews(Session session, LibraryAnswer? answer)
    {
        if (answer is not { Verdict: InLibrary.Yes }) return false;
        var resolver = book.Of(session);
        return !answer.CannotTellApart.Any(h => IsNews(h.Entry));

        bool IsNews(LibraryEntry entry) => resolver.Resolver.Resolve(entry.Name, entry.InchiKey, entry.CasNumber) is { Kind: NameKind.Substance or NameKind.Ambiguous } known
            && known.Substances.Any(id => resolver.Catalogue.ById(id)?.Standing == Standing.Nps);
    }

    private static Verdict Verdict(IReadOnlyList<SpectrumMember> all, IReadOnlyList<SpectrumMember> own, int laboratories, LibraryAnswer? answer, DateOnly day)
    {
        var first = own.Min(m => m.KnownOn);
        List<string> said = [string.Create(CultureInfo.InvariantCulture, $"{InWords.Count(own.Count, "unidentified spectrum").Replace("spectrums", "spectra", StringComparison.Ordinal)} of {laboratories} laboratories are of one compound, by their likeness; the first came on {first:d MMMM yyyy}.")];
        if (answer is { } best)
        {
            var chance = best.Probability is { } p ? string.Create(CultureInfo.InvariantCulture, $" (probability {p:0.00})") : "";
            var nearest = best.Hits.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $" The nearest is {best.Hits[0].Entry.Name}, by {best.Hits[0].Score:0.00} of 1.") : "";
            said.Add($"{best.Verdict switch { InLibrary.Yes => "The library seems to have it or an isomer", InLibrary.No => "It is not in the library", _ => "Whether the library has it cannot be told" }}{chance}.{nearest}");
            if (best is { Verdict: not InLibrary.Yes, NearestClass: { } likely }) said.Add(string.Create(CultureInfo.InvariantCulture, $"Its likeliest class is {likely.Class} ({likely.Probability:0%}): a hint, no finding."));
        }
        if (SpectrumMember.ConfirmedElsewhere(all) is { Count: > 0 } like) said.Add($"The same spectrum was confirmed elsewhere as {string.Join(" and as ", like)}: it may be that, or an isomer.");
        if (own.Select(m => m.Place).Distinct().Count() is > 1 and var places) said.Add($"It was found in {places} places.");
        return new(DetectorName, "1", "any", laboratories > FewestLaboratories ? Grade.Strong : Grade.Signal, "TwoLaboratories", string.Join(" ", said),
            new Dictionary<string, double>
            {
                ["spectra"] = own.Count,
                ["laboratories"] = laboratories,
                ["evidenceDays"] = Math.Max(1, day.DayNumber - first.DayNumber + 1),
            },
            answer?.ModelVersion);
    }

    /// <summary>What people call it until it has a name: what the library takes it for, and its three strongest ions, without those of air and of columns.</summary>
    private static string NameOf(IReadOnlyList<SpectrumMember> members, LibraryAnswer? answer)
    {
        if (SpectrumMember.Typical(members) is not [var spectrum, ..]) return "Unidentified compound";
        var like = answer is { Verdict: InLibrary.Yes, Hits: [var hit, ..] } ? $"like {hit.Entry.Name} or an isomer, " : "";
        return $"Unidentified compound ({like}m/z {string.Join(", ", spectrum.Cleaned().Strongest(3).Select(p => p.Mz))})";
    }

    private sealed record DirtyReport
    {
        public required string Submitter { get; init; }
        public required string ReportId { get; init; }
        public required long Version { get; init; }
    }

    private sealed record GroupRow
    {
        public required string GroupId { get; init; }
        public DateOnly? SubjectOn { get; init; }
        public string? NamedSubject { get; init; }
        public string? MergedInto { get; init; }
    }
}
