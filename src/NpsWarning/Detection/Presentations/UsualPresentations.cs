namespace NpsWarning.Detection.Presentations;

/// <summary>
/// The model of the usual: the patterns that presentations ordinarily fall into (ML.NET k-means), how far a presentation
/// is from the nearest of them, and how often each thing is usually seen. Immutable; safe to use from several threads.
/// </summary>
public sealed class UsualPresentations
{
    private readonly Lazy<IReadOnlyList<FeatureSet>> _referenceMisfits;
    private readonly Lazy<int[]> _referencePatterns;
    private readonly Lazy<FeaturePairScan.Pairs> _referencePairs;

    internal UsualPresentations(
        string version, FeatureWeights weights, UsualPatterns patterns, IReadOnlyList<FeatureSet> reference, double misfitCutOff,
        AlarmThreshold ownYear, AlarmThreshold againstReference)
    {
        (Version, Weights, Patterns, Reference, MisfitCutOff) = (version, weights, patterns, reference, misfitCutOff);
        (OwnYearThreshold, ReferenceThreshold) = (ownYear, againstReference);
        ReferenceBits = [.. reference.Select(f => f.Bits)];
        _referenceMisfits = new(() => [.. reference.Where(f => Misfit(f) > misfitCutOff)]);
        _referencePatterns = new(() => [.. reference.Select(f => patterns.Nearest(f).Pattern)]);
        _referencePairs = new(() => FeaturePairScan.Count(reference, ReferencePatterns, patterns.Count));
    }

    /// <summary>What verdicts store, so that a judgement can be traced to its model.</summary>
    public string Version { get; }

    /// <summary>Squared distance above which a presentation fits none of the usual patterns.</summary>
    public double MisfitCutOff { get; }

    public AlarmThreshold OwnYearThreshold { get; }

    public AlarmThreshold ReferenceThreshold { get; }

    internal FeatureWeights Weights { get; }

    internal UsualPatterns Patterns { get; }

    /// <summary>Usual presentations to count against where a deployment has no year of its own yet.</summary>
    internal IReadOnlyList<FeatureSet> Reference { get; }

    internal ulong[] ReferenceBits { get; }

    internal IReadOnlyList<FeatureSet> ReferenceMisfits => _referenceMisfits.Value;

    internal FeaturePairScan.Pairs ReferencePairs => _referencePairs.Value;

    /// <summary>The pattern that each of the reference fits best.</summary>
    internal int[] ReferencePatterns => _referencePatterns.Value;

    /// <summary>Squared distance to the nearest usual pattern: 0 fits, about 1 shares next to nothing with any.</summary>
    public double Misfit(FeatureSet features) => Patterns.Nearest(features).Distance;

    internal AlarmThreshold DefaultThreshold(bool againstReference) => againstReference ? ReferenceThreshold : OwnYearThreshold;

    /// <summary>Reads the card and the files that it names beside it.</summary>
    /// <exception cref="ModelRejected">A file is missing, or is not what the card describes, or is of another version.</exception>
    public static UsualPresentations Load(string pathOfCard) => UsualPresentationsFiles.Load(pathOfCard);
}
