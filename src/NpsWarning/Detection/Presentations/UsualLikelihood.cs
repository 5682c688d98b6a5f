namespace NpsWarning.Detection.Presentations;

/// <summary>How likely a set of features is among the usual: a mixture of the usual patterns in the proportions of the place and window.</summary>
internal sealed class UsualLikelihood
{
    private readonly (double[] Odds, double None)[] _patterns;

    /// <param name="usual">Each feature's share in the whole baseline, towards which a small pattern's shares are drawn.</param>
    public UsualLikelihood(JudgedDay day, int window, int place, double[] usual)
    {
        var count = day.Model.Patterns.Count;
        var shares = new double[count][];
        for (var k = 0; k < count; k++) shares[k] = [.. usual];
        var patterns = day.AgainstReference ? day.Model.ReferencePatterns : [.. day.OwnBaseline.Select(r => day.Table.Pattern[r])];
        for (var i = 0; i < patterns.Length; i++)
            foreach (var f in new FeatureSet(day.BaselineBits[i]).Positions()) shares[patterns[i]][f]++;
        _patterns = [.. shares.Select((s, k) =>
        {
            var (odds, none) = GroupGrowth.LogOdds([.. s.Select(n => Math.Clamp(n / (day.Mix.Baseline(k) + 1), 1e-4, .98))]);
            return (odds, none + Math.Log(day.Mix.Share(window, place, k)));
        })];
    }

    /// <summary>Natural logarithm of the likelihood.</summary>
    public double Log(ulong bits)
    {
        double most = double.NegativeInfinity, sum = 0;
        foreach (var (odds, none) in _patterns)
        {
            var log = none + GroupGrowth.Sum(bits, odds);
            if (log > most) (sum, most) = (sum * Math.Exp(most - log) + 1, log);
            else sum += Math.Exp(log - most);
        }
        return most + Math.Log(sum);
    }
}
