namespace NpsWarning.Substances.Spectra;

/// <summary>
/// Puts spectra of unidentified compounds together that are of the same compound, so that every two in a group are alike enough (complete linkage).
/// How alike that is follows the spectra at hand, because no fixed number serves clean spectra and noisy ones: replicates are
/// mostly among the pairs that are each other's nearest neighbour, and how alike the better of these are shows what the noise has left.
/// ML.NET's k-means is no help here: it has to be told how many groups there are, and most are of one or two.
/// </summary>
public static class SpectrumGrouping
{
    /// <summary>So much less alike than the better nearest neighbours may two spectra of a group be. Chosen on simulated replicates of two seeds, from clean to very noisy.</summary>
    private const double Slack = .15;

    /// <summary>The better nearest neighbours of spectra from different laboratories, in simulation; stands for the spectra where they are too few to say.</summary>
    private const double UsualNeighbours = .89;

    /// <summary>As many pairs of that likeness are always counted in.</summary>
    private const int UsualPairs = 4;

    /// <summary>Nearest neighbours less alike are strangers and say nothing of the noise.</summary>
    private const double Strangers = .65;

    /// <summary>The part of the nearest neighbours that is below the better ones: among the others are single compounds beside their isomers.</summary>
    private const double Lower = .75;

    /// <summary>How alike two spectra must be where nothing is known of others (<see cref="SpectrumSimilarity"/>, 0 to 1).</summary>
    public const double UsualSameFrom = UsualNeighbours - Slack;

    /// <summary>Whether two spectra are of the same compound, or of isomers that give the same spectrum.</summary>
    /// <param name="a">One.</param>
    /// <param name="b">The other.</param>
    /// <param name="sameFrom">How alike they must be (included): what <see cref="SameFrom"/> gives for the spectra that are held, or the usual.</param>
    public static bool IsSame(EiSpectrum a, EiSpectrum b, double sameFrom = UsualSameFrom) => SpectrumSimilarity.Of(a, b) >= sameFrom;

    /// <summary>How alike two spectra must be to be of the same compound, as the spectra at hand show. From .65 to .85.</summary>
    public static double SameFrom(IReadOnlyList<EiSpectrum> spectra) => SameFrom(Similarities(spectra));

    /// <summary>Groups spectra. Every two are compared: a thousand take a few seconds, and memory grows with the square of their number.</summary>
    /// <returns>The group of each spectrum, numbered from 0 in the order of their first members; spectra that are like no other have a group of their own.</returns>
    public static int[] Group(IReadOnlyList<EiSpectrum> spectra)
    {
        var alike = Similarities(spectra);
        var head = Linked(alike, SameFrom(alike));
        var numbers = new Dictionary<int, int>();
        return [.. head.Select(h => numbers.TryGetValue(h, out var number) ? number : numbers[h] = numbers.Count)];
    }

    private static float[][] Similarities(IReadOnlyList<EiSpectrum> spectra)
    {
        EiSpectrum[] cleaned = [.. spectra.Select(s => s.Cleaned())];
        float[][] alike = [.. cleaned.Select(_ => new float[cleaned.Length])];
        Parallel.For(0, cleaned.Length, i =>
        {
            for (var j = 0; j < i; j++) alike[j][i] = alike[i][j] = (float)SpectrumSimilarity.OfCleaned(cleaned[i], cleaned[j]);
        });
        return alike;
    }

    private static double SameFrom(float[][] alike)
    {
        int[] nearest = [.. alike.Select((row, i) => Nearest(row, j => j != i))];
        List<double> pairs = [.. Enumerable.Repeat(UsualNeighbours, UsualPairs)];
        for (var i = 0; i < nearest.Length; i++)
            if (nearest[i] > i && nearest[nearest[i]] == i && alike[i][nearest[i]] >= Strangers) pairs.Add(alike[i][nearest[i]]);
        pairs.Sort();
        return Math.Clamp(pairs[(int)(Lower * (pairs.Count - 1))] - Slack, Strangers, .85);
    }

    /// <summary>Joins the two groups whose least alike members are most alike, as long as these are alike enough; gives back the first spectrum of the group of each.</summary>
    private static int[] Linked(float[][] alike, double sameFrom)
    {
        int[] head = [.. Enumerable.Range(0, alike.Length)];
        var isHead = Enumerable.Repeat(true, alike.Length).ToArray();
        int[] nearest = [.. alike.Select((row, i) => Nearest(row, j => j != i))];
        while (true)
        {
            var a = -1;
            for (var i = 0; i < head.Length; i++)
                if (isHead[i] && nearest[i] >= 0 && (a < 0 || alike[i][nearest[i]] > alike[a][nearest[a]])) a = i;
            if (a < 0 || alike[a][nearest[a]] < sameFrom) return head;
            var (first, second) = (Math.Min(a, nearest[a]), Math.Max(a, nearest[a]));
            isHead[second] = false;
            for (var k = 0; k < head.Length; k++)
            {
                if (head[k] == second) head[k] = first;
                if (k != first) alike[first][k] = alike[k][first] = Math.Min(alike[first][k], alike[second][k]);
            }
            for (var i = 0; i < head.Length; i++) // complete linkage lowers likeness only, so that no other nearest neighbour can change
                if (isHead[i] && (i == first || nearest[i] == first || nearest[i] == second)) nearest[i] = Nearest(alike[i], j => j != i && isHead[j]);
        }
    }

    /// <summary>The first of the most alike; -1 where there is no other.</summary>
    private static int Nearest(float[] row, Func<int, bool> counts)
    {
        var best = -1;
        for (var j = 0; j < row.Length; j++)
            if (counts(j) && (best < 0 || row[j] > row[best])) best = j;
        return best;
    }
}
