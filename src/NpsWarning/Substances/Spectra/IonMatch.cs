namespace NpsWarning.Substances.Spectra;

/// <summary>What two cleaned spectra have in common, ion by ion, from where both scans have begun, and what is left over.</summary>
internal readonly record struct IonMatch
{
    /// <summary>Ions that both have.</summary>
    public int Shared { get; private init; }

    /// <summary>Cosine of the intensities.</summary>
    public double Cosine { get; private init; }

    /// <summary>Cosine of m^0.5 I^0.5 after the difference in tuning is taken out.</summary>
    public double TunedCosine { get; private init; }

    /// <summary>Difference in tuning: natural logarithm of the intensity per 100 m/z.</summary>
    public double Tilt { get; private init; }

    /// <summary>Root mean square of what is left of the logarithms of the ratios of shared ions, strong ones counting most.</summary>
    public double RatioSpread { get; private init; }

    /// <summary>Part of the query's weighted ions that the entry does not have.</summary>
    public double Unexplained { get; private init; }

    /// <summary>The strongest of these, in parts of the base peak.</summary>
    public double LargestUnexplained { get; private init; }

    /// <summary>Part of the entry's weighted ions that the query lacks, of those that are above its weakest.</summary>
    public double Missing { get; private init; }

    /// <summary>Largest difference of a root intensity after tuning, in parts of the base peak's.</summary>
    public double LargestResidual { get; private init; }

    /// <summary>Logarithm of the ratio at the entry's heaviest ion of 3 % or more: often the molecule.</summary>
    public double HeaviestIon { get; private init; }

    /// <summary>The query's intensity above all that the entry has, in parts of the base peak.</summary>
    public double AboveHeaviest { get; private init; }

    private const int Considerable = 30;

    // Spread of a ratio where intensities are high, and the growth of its variance as they fall: the scatter of replicates.
    private const double Variance = .01, VarianceOfOne = 4;

    // Holds a slope back that rests on a few neighbouring ions.
    private const double SlopeVariance = .02, SteepestSlope = .8;

    public static IonMatch Of(EiSpectrum query, EiSpectrum entry)
    {
        var ions = Union(query, entry);
        if (ions.Length == 0) return default;
        var (level, tilt, shared) = Tuning(ions);
        double qq = 0, ee = 0, qe = 0, tt = 0, ww = 0, te = 0, unexplained = 0, missing = 0, query1 = 0, entry1 = 0, spread = 0, residual = 0, largest = 0, above = 0, heaviest = 0;
        int heaviestMz = entry.Mz[^1], considerableMz = ions.LastOrDefault(i => i.Entry >= Considerable).Mz;
        foreach (var (mz, a, b) in ions)
        {
            var trend = level + tilt * X(mz);
            var tuned = a * Math.Exp(-trend);
            (qq, ee, qe) = (qq + a * a, ee + b * b, qe + a * b);
            (tt, ww, te) = (tt + mz * tuned, ww + mz * b, te + mz * Math.Sqrt(tuned * b));
            double weightA = Math.Sqrt(mz * a), weightB = Math.Sqrt(mz * b);
            (query1, entry1) = (query1 + weightA, entry1 + weightB);
            if (b == 0)
            {
                unexplained += weightA;
                largest = Math.Max(largest, a);
                if (mz > heaviestMz + 2) above += a;
            }
            else if (a == 0) missing += weightB;
            else spread += Weight(a, b) * Math.Pow(Math.Log(a / b) - trend, 2);
            residual = Math.Max(residual, Math.Abs(Math.Sqrt(tuned) - Math.Sqrt(b)));
            if (mz == considerableMz) heaviest = Math.Log((tuned + 1) / (b + 1));
        }
        return new()
        {
            Shared = shared,
            Cosine = Ratio(qe, Math.Sqrt(qq * ee)),
            TunedCosine = Ratio(te, Math.Sqrt(tt * ww)),
            Tilt = tilt,
            RatioSpread = Math.Sqrt(spread / Math.Max(1, shared)),
            Unexplained = Ratio(unexplained, query1),
            LargestUnexplained = largest / EiSpectrum.BasePeak,
            Missing = Ratio(missing, entry1),
            LargestResidual = residual / Math.Sqrt(EiSpectrum.BasePeak),
            HeaviestIon = heaviest,
            AboveHeaviest = above / EiSpectrum.BasePeak,
        };
    }

    private static double X(int mz) => (mz - 150) / 100.0;

    private static double Weight(double a, double b) => 1 / (Variance + VarianceOfOne / a + VarianceOfOne / b);

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    private static (int Mz, double Query, double Entry)[] Union(EiSpectrum query, EiSpectrum entry)
    {
        var from = Math.Max(query.Mz[0], entry.Mz[0]);
        var weakest = short.MaxValue;
        foreach (var intensity in query.Intensity) weakest = Math.Min(weakest, intensity);
        var ions = new List<(int, double, double)>(query.Mz.Length + entry.Mz.Length);
        int i = 0, j = 0;
        while (i < query.Mz.Length || j < entry.Mz.Length)
        {
            int a = i < query.Mz.Length ? query.Mz[i] : int.MaxValue, b = j < entry.Mz.Length ? entry.Mz[j] : int.MaxValue, mz = Math.Min(a, b);
            double measured = a == mz ? query.Intensity[i++] : 0, known = b == mz ? entry.Intensity[j++] : 0;
            // What the entry has below the weakest ion kept says nothing when it is not there.
            if (mz >= from && (measured > 0 || known >= 1.5 * weakest)) ions.Add((mz, measured, known));
        }
        return [.. ions];
    }

    /// <summary>Least squares of the logarithm of the ratio on m/z.</summary>
    private static (double Level, double Tilt, int Shared) Tuning((int Mz, double Query, double Entry)[] ions)
    {
        double w = 0, x = 0, y = 0, xx = 0, xy = 0;
        var shared = 0;
        foreach (var (mz, a, b) in ions)
        {
            if (a == 0 || b == 0) continue;
            double weight = Weight(a, b), at = X(mz), ratio = Math.Log(a / b);
            (w, x, y, xx, xy) = (w + weight, x + weight * at, y + weight * ratio, xx + weight * at * at, xy + weight * at * ratio);
            shared++;
        }
        if (shared == 0) return default;
        var slope = shared < 3 ? 0 : Math.Clamp((w * xy - x * y) / (w * (xx + SlopeVariance * w) - x * x), -SteepestSlope, SteepestSlope);
        return ((y - slope * x) / w, slope, shared);
    }
}
