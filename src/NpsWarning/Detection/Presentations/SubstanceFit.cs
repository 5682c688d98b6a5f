namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Tells whether a patient's features fit the substance that was given. A substance's profile is how often each feature is recorded in its other cases of the
/// deployment; the features do not fit where they are 30 times likelier among all presentations than among the substance's (features taken as independent,
/// as in a naive Bayes classifier). It says nothing of a substance with fewer than 20 other cases, nor of a patient with a single feature, and a patient who
/// also took something else will often not fit: such cases only join those that are counted, and a group of them is needed for an alarm.
/// </summary>
public sealed class SubstanceFit
{
    /// <summary>Cases of a substance, besides the one that is asked about, from which on its profile is known.</summary>
    public const int LeastCases = 20;

    /// <summary>Likelihood among all presentations over that among the substance's, from which on features do not fit.</summary>
    public const double LeastRatio = 30;

    private const int LeastFeatures = 2;

    // The profile is drawn towards what all presentations show, as if so many of those were among its cases.
    private const double PriorCases = 2;

    private readonly Dictionary<string, (int Cases, int[] Counts)> _bySubstance;
    private readonly double[] _usual;

    /// <param name="given">A row for each case and substance.</param>
    public SubstanceFit(IReadOnlyCollection<(string Substance, FeatureSet Features)> given)
    {
        _bySubstance = given.Where(g => !g.Features.IsEmpty).GroupBy(g => g.Substance, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (g.Count(), Count(g.Select(c => c.Features))), StringComparer.Ordinal);
        var all = _bySubstance.Values.Sum(s => s.Cases);
        _usual = [.. Enumerable.Range(0, ClinicalFeatures.Count).Select(f => (_bySubstance.Values.Sum(s => s.Counts[f]) + .5) / (all + 1))];
    }

    /// <summary>Whether the features of one of the <c>given</c> fit the substance; true where it cannot be told.</summary>
    public bool Fits(string substance, FeatureSet features)
    {
        if (features.Count < LeastFeatures || !_bySubstance.TryGetValue(substance, out var known) || known.Cases - 1 < LeastCases) return true;
        var ratio = 0.0;
        for (var f = 0; f < ClinicalFeatures.Count; f++)
        {
            var others = known.Counts[f] - (features.Has(f) ? 1 : 0);
            var share = (others + PriorCases * _usual[f]) / (known.Cases - 1 + PriorCases);
            ratio += features.Has(f) ? Math.Log(_usual[f] / share) : Math.Log((1 - _usual[f]) / (1 - share));
        }
        return ratio < Math.Log(LeastRatio);
    }

    /// <summary>Cases, by id, whose features fit none of the substances that they were given.</summary>
    public static IReadOnlySet<string> Misfits(IReadOnlyCollection<(string CaseId, string Substance, FeatureSet Features)> given)
    {
        var fit = new SubstanceFit([.. given.Select(g => (g.Substance, g.Features))]);
        return given.GroupBy(g => g.CaseId, StringComparer.Ordinal).Where(c => c.All(g => !fit.Fits(g.Substance, g.Features)))
            .Select(c => c.Key).ToHashSet(StringComparer.Ordinal);
    }

    private static int[] Count(IEnumerable<FeatureSet> sets)
    {
        var counts = new int[ClinicalFeatures.Count];
        foreach (var set in sets)
            foreach (var f in set.Positions()) counts[f]++;
        return counts;
    }
}
