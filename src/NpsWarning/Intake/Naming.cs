using NpsWarning.Intake.Contract;
using NpsWarning.Substances;

namespace NpsWarning.Intake;

/// <summary>
/// Says what the findings of a report are. The one place that does, so that what is counted today and since when it has been known never
/// differ. A finding is never more than its method can tell: where isomers were not told apart it is the set of them. Immutable; safe to share
/// between threads.
/// </summary>
internal sealed class Naming(Resolver resolver, Catalogue catalogue)
{
    /// <summary>What a finding's <c>how</c> says where its method, and not its name, left open what it is.</summary>
    public const string IsomersOpen = "isomers not excluded", ByMassSpectrum = " by gc-ms alone", NoSubstance = "possible too, but no known substance";

    private readonly IsomerFamilies _families = new(catalogue);

    /// <summary>Each finding of the report, in their order, with what it is.</summary>
    public IReadOnlyList<NamedFinding> Of(Report report) => [.. report.Findings.Select(f => new NamedFinding(f, AsFarAsTold(f, report.Laboratory)))];

    private ResolvedName AsFarAsTold(Finding finding, Laboratory? laboratory)
    {
        var name = resolver.Resolve(finding.RawName, finding.InchiKey, finding.CasNumber);
        if (name.Kind == NameKind.Substance)
        {
            var why = finding.IsomersExcluded switch
            {
                false => IsomersOpen,
                null when IsByMassSpectrumAlone(laboratory) && finding.Identification == Identification.LibraryMatch => $"library match{ByMassSpectrum}",
                null when IsByMassSpectrumAlone(laboratory) && finding.Identification == Identification.Presumptive => $"presumptive{ByMassSpectrum}",
                _ => null,
            };
            if (why is not null) name = SetOf(name, _families.Of(name.Substances[0]), why);
        }
        return finding.Candidates.Count > 0 ? WithCandidates(name, finding.Candidates) : name;
    }

    /// <summary>Electron-ionisation spectra of positional isomers are alike, and tests for a group of substances add nothing. Where no method is stated the name is believed.</summary>
    private static bool IsByMassSpectrumAlone(Laboratory? laboratory) => laboratory is not null && laboratory.Methods.Contains(Method.GcMs)
        && laboratory.Methods.All(m => m is Method.GcMs or Method.Immunoassay or Method.ColourTest or Method.Strip);

    private ResolvedName WithCandidates(ResolvedName name, IReadOnlyList<SubstanceReference> candidates)
    {
        if (name.Kind is not (NameKind.Substance or NameKind.Ambiguous)) return name;
        var read = candidates.Select(c => resolver.Resolve(c.RawName, c.InchiKey)).ToLookup(r => r.Substances.Count > 0);
        var set = SetOf(name, [.. name.Substances.Concat(read[true].SelectMany(r => r.Substances)).Distinct().OrderBy(id => id.Value, StringComparer.Ordinal)], "the report names what it may be instead");
        return read[false].Any() ? set with { How = $"{set.How}; {NoSubstance}: {string.Join(", ", read[false].Select(r => r.Raw))}" } : set;
    }

    private ResolvedName SetOf(ResolvedName name, IReadOnlyList<SubstanceId> may, string why) => may.Count <= name.Substances.Count ? name with { How = $"{name.How}; {why}, and no isomer is known" } : name with
    {
        Kind = NameKind.Ambiguous,
        Substances = may,
        How = $"{name.How}; {why}: one of {SubjectNames.Of(may, catalogue)}",
    };
}

/// <summary>A finding with how its name was understood.</summary>
internal sealed record NamedFinding(Finding Finding, ResolvedName Resolved)
{
    /// <summary>What it is counted as, alone in its case; null where the name is no substance.</summary>
    public string? Subject => SubjectKey.Of(Resolved)?.Value;

    /// <summary>Whether it says that the substance was there.</summary>
    public bool Counts => Finding.Result is FindingResult.Detected or FindingResult.BelowLoq;
}
