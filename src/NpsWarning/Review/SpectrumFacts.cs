using NpsWarning.Detection;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Review;

/// <summary>What is known of a compound by its spectra: for the reviewer who asks what it resembles. For enforcement without numbers and without what is known of other cases.</summary>
public sealed record SpectrumFacts
{
    /// <summary>The spectrum that is most like the others of its group.</summary>
    public required EiSpectrum Spectrum { get; init; }

    /// <summary>How many laboratories have one of it; null for enforcement, to whom a small number is not told.</summary>
    public required int? Laboratories { get; init; }

    /// <summary>The day on which the first of them was known.</summary>
    public required DateOnly Since { get; init; }

    /// <summary>What the library says of it; null where there is none.</summary>
    public LibraryAnswer? Answer { get; init; }

    /// <summary>What others have confirmed the same spectrum as, in other cases.</summary>
    public required IReadOnlyList<string> ConfirmedElsewhere { get; init; }

    /// <summary>Of the group that the signal stands on; null where it stands on none, or its spectra are no longer kept.</summary>
    public static SpectrumFacts? Of(Session session, Signal signal, LibraryBook library, Viewer viewer)
    {
        foreach (var group in SignalSubjects.SpectrumGroups(SignalSubjects.Counted(session, signal)))
        {
            var members = SpectrumMember.Of(session, group);
            var own = members.Where(m => m.Belongs).ToList();
            if (SpectrumMember.Typical(own) is not [var typical, ..]) continue;
            return new SpectrumFacts
            {
                Spectrum = typical,
                Laboratories = viewer == Viewer.Health ? own.Select(m => m.Submitter).Distinct().Count() : null,
                Since = own.Min(m => m.KnownOn),
                Answer = library.Of(session)?.Search(typical),
                ConfirmedElsewhere = viewer == Viewer.Enforcement ? [] : SpectrumMember.ConfirmedElsewhere(members),
            };
        }
        return null;
    }
}
