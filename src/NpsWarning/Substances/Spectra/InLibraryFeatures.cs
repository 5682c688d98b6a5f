namespace NpsWarning.Substances.Spectra;

/// <summary>
/// What tells a replicate from a stranger that looks alike: how well the best hit explains the spectrum, how far behind the next compounds are, and what is
/// left over on either side once a difference in tuning has been taken out. All of it is of the match, nothing of the compound.
/// </summary>
internal static class InLibraryFeatures
{
    /// <summary>Their order is part of every trained model.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "score", "gapToSecond", "gapToOtherFormula", "gapToFifth", "gapToNinth",
        "cosine", "tunedCosine", "unexplained", "missing", "ratioSpread", "tilt", "largestResidual", "heaviestIon", "aboveHeaviest", "largestUnexplained", "sharedIons", "ions",
        "logScore", "logCosine", "logTunedCosine", "logUnexplained", "logMissing", "logRatioSpread", "logLargestResidual", "logGapToSecond", "logGapToOtherFormula", "logLargestUnexplained", "tunedCosineOfIons",
    ];

    // Of the ten that a search compares, one fewer: so that the compound itself can be left out in training, and as many are left.
    private const int Looked = 9;

    /// <param name="query">As measured.</param>
    /// <param name="hits">One for each compound, best first, at least one; nine are looked at.</param>
    public static float[] Of(EiSpectrum query, IReadOnlyList<LibraryHit> hits)
    {
        var best = hits[0];
        // A library of so few compounds has nothing there that comes near.
        var nothing = Math.Min(hits[^1].Score, best.Score / 2);
        double At(int rank) => best.Score - (rank < hits.Count ? hits[rank].Score : nothing);
        var otherFormula = hits.Take(Looked).FirstOrDefault(h => h.Entry.Formula != best.Entry.Formula) is { } other ? best.Score - other.Score : At(Looked - 1);
        var match = IonMatch.Of(query.Cleaned(), best.Entry.Spectrum.Cleaned());
        double ions = Math.Log(1 + query.Mz.Length), shared = Math.Log(1 + match.Shared);
        double[] features =
        [
            best.Score, At(1), otherFormula, At(4), At(8),
            match.Cosine, match.TunedCosine, match.Unexplained, match.Missing, match.RatioSpread, Math.Abs(match.Tilt), match.LargestResidual,
            match.HeaviestIon, match.AboveHeaviest, match.LargestUnexplained, shared, ions,
            Near(best.Score), Near(match.Cosine), Near(match.TunedCosine), Small(match.Unexplained), Small(match.Missing), Small(match.RatioSpread, .05),
            Small(match.LargestResidual), Small(At(1)), Small(otherFormula), Small(match.LargestUnexplained, .003), Near(match.TunedCosine) * shared,
        ];
        return [.. features.Select(f => (float)f)];
    }

    // Likenesses crowd near 1, and what is left over near 0: there the differences count.
    private static double Near(double likeness) => -Math.Log(Math.Max(0, 1 - likeness) + .005);

    private static double Small(double rest, double from = .01) => Math.Log(Math.Max(0, rest) + from);
}
