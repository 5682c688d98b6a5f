using System.Runtime.Intrinsics;

namespace NpsWarning.Detection.Series;

/// <summary>
/// Log-linear quasi-Poisson regression of counts on a level for each group and, if asked for, one slope in time, by iteratively reweighted least squares
/// (McCullagh and Nelder, Generalized Linear Models, 1989, section 2.5).
/// </summary>
/// <remarks>
/// Groups exclude each other, so their columns are orthogonal under any weights: with the sums of weight, weight × t and weight × t² in each group, the slope
/// is that of time centred within groups, and each level follows. A step costs one pass over the rows, most of it the exponential. The iteration stops where
/// R's <c>glm.fit</c> stops (relative change of the deviance below 1e-8, at most 25 steps, from a mean of y + 0.1), since where it stops shows in the fourth
/// digit of the dispersion. Weights are those of the step before the last, residuals of the last, as there. One instance serves one thread at a time.
/// </remarks>
internal sealed class QuasiPoisson
{
    /// <summary>R's log link gives no mean below this.</summary>
    public const double LeastMean = 2.220446049250313e-16;

    private const int Lanes = 4;
    private const int MostSteps = 25;
    private const double Tolerance = 1e-8;
    private static readonly double LeastEta = Math.Log(LeastMean);
    private const double MostEta = 700;

    private double[] _y = [], _t = [], _prior = [], _log = [], _start = [], _startWorking = [], _startDeviance = [], _twoThirds = [], _weight = [], _weightBefore = [];
    private Group[] _groups = [];
    private int _count;
    private double _firstSlope, _firstMeans, _firstDeviance; // after the first step
    private double _within; // sum of weight × (t - its mean in the group)², of the last solution

    private struct Group
    {
        public int From, To; // rows; To is exclusive
        public double Level, FirstLevel, Y, Yt; // Y, Yt: sums of prior × y and prior × y × t
        public double S, St, Stt; // of the present weights
        public double SolvedS, SolvedMeanT; // of the weights that the last solution was found with
    }

    /// <summary>The slope for each unit of time; 0 without one.</summary>
    public double Slope { get; private set; }

    /// <summary>Rows with a count.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows less parameters.</summary>
    public int Freedom { get; private set; }

    /// <summary>Sum of weight × squared working residual over the degrees of freedom; the working residual is (y - mean)/mean.</summary>
    public double Dispersion { get; private set; }

    /// <summary>The same with the prior weights for the weights: what R takes for the standard errors of a reweighted fit.</summary>
    public double PriorDispersion { get; private set; }

    /// <summary>The largest count.</summary>
    public double LargestCount { get; private set; }

    /// <summary>Steps of the last fit.</summary>
    public int Steps { get; private set; }

    /// <summary>
    /// Takes the rows of a series at their times, each with prior weight 1. Group g has the rows from <paramref name="groupFrom"/>[g] (inclusive) to
    /// <paramref name="groupFrom"/>[g + 1] (exclusive), each a multiple of four; rows that fill up are <see cref="CountTerms.Missing"/>.
    /// </summary>
    public void Take(CountTerms terms, ReadOnlySpan<int> rows, ReadOnlySpan<double> times, ReadOnlySpan<int> groupFrom)
    {
        Reserve(rows.Length, groupFrom.Length - 1);
        for (var g = 0; g < _count; g++) _groups[g] = new Group { From = groupFrom[g], To = groupFrom[g + 1] };
        times.CopyTo(_t);
        var (count, largest) = (0, 0.0);
        for (var i = 0; i < rows.Length; i++)
        {
            ref readonly var term = ref terms.Rows[rows[i]];
            _y[i] = term.Y;
            _log[i] = term.Log;
            _start[i] = term.Start;
            _startWorking[i] = term.StartWorking;
            _startDeviance[i] = term.StartDeviance;
            _twoThirds[i] = term.TwoThirds;
            _prior[i] = term.Present;
            if (term.Present > 0) count++;
            if (term.Y > largest) largest = term.Y;
        }
        (Rows, LargestCount) = (count, largest);
    }

    /// <summary>Sets every prior weight back to 1.</summary>
    public void ForgetWeights()
    {
        for (var i = 0; i < _groups[_count - 1].To; i++) _prior[i] = _start[i] > 0 ? 1 : 0;
    }

    /// <summary>Fits; false when the deviance has not settled after 25 steps, or there are no degrees of freedom.</summary>
    public bool Fit(bool trend)
    {
        var before = Start();
        Solve(trend, first: true);
        var converged = false;
        for (Steps = 1; ; Steps++)
        {
            var deviance = Update(first: Steps == 1);
            if (!double.IsFinite(deviance)) break;
            if (converged = Math.Abs(deviance - before) / (Math.Abs(deviance) + 0.1) < Tolerance) break;
            if (Steps == MostSteps) break;
            before = deviance;
            Solve(trend, first: false);
        }
        var levels = 0;
        foreach (ref readonly var group in _groups.AsSpan(0, _count))
            if (group.SolvedS > 0) levels++;
        Freedom = Rows - levels - (trend ? 1 : 0);
        Disperse();
        return converged && Freedom > 0;
    }

    /// <summary>
    /// Lowers the weight of counts that are high for the fit, by their Anscombe residual (Farrington et al. 1996; Noufaily et al. 2013, section 3.3): above
    /// <paramref name="outlier"/> its inverse square, all scaled to sum to the number of rows.
    /// </summary>
    public void Reweight(double dispersion, double outlier)
    {
        var (sum, limit, slope) = (Vector256<double>.Zero, Vector256.Create(outlier), Vector256.Create(Slope / 6));
        var (spread, phi) = (Vector256.Create(_within > 0 ? 1 / _within : 0), Vector256.Create(dispersion / (1.5 * 1.5)));
        for (var g = 0; g < _count; g++)
        {
            ref readonly var group = ref _groups[g];
            if (group.SolvedS <= 0) continue;
            var (level, meanT, inverse) = (Vector256.Create(group.Level / 6), Vector256.Create(group.SolvedMeanT), Vector256.Create(1 / group.SolvedS));
            for (var i = group.From; i < group.To; i += Lanes)
            {
                var t = Load(_t, i);
                var distance = t - meanT;
                var hat = Load(_weightBefore, i) * (inverse + (distance * distance * spread));
                var root = FastExp.Of(Vector256.Max(level + (slope * t), Vector256.Create(LeastEta / 6))); // mean^(1/6)
                var square = root * root;
                // 1.5 (y^(2/3) mean^(-1/6) - mean^(1/2)) / sqrt(dispersion (1 - hat)), with one division
                var residual = (Load(_twoThirds, i) - (square * square)) / (root * Vector256.Sqrt((Vector256<double>.One - hat) * phi));
                var weight = Load(_prior, i);
                var high = Vector256.GreaterThan(residual, limit);
                if (high != Vector256<double>.Zero)
                {
                    weight = Vector256.ConditionalSelect(high, weight / (residual * residual), weight);
                    weight.StoreUnsafe(ref _prior[i]);
                }
                sum += weight;
            }
        }
        var scale = Rows / Vector256.Sum(sum);
        for (var i = 0; i < _groups[_count - 1].To; i += Lanes) (Load(_prior, i) * scale).StoreUnsafe(ref _prior[i]);
    }

    /// <summary>The linear predictor of a group at a time, and its variance but for the dispersion. A group without rows has no prediction (NaN).</summary>
    public (double Eta, double Leverage) Predict(int group, double time)
    {
        ref readonly var g = ref _groups[group];
        if (g.SolvedS <= 0) return (double.NaN, double.NaN);
        var distance = time - g.SolvedMeanT;
        return (g.Level + (Slope * time), (1 / g.SolvedS) + (_within > 0 ? distance * distance / _within : 0));
    }

    /// <summary>The slope's variance but for the dispersion.</summary>
    public double SlopeLeverage => 1 / _within;

    /// <summary>Weights and sums for a mean of y + 0.1; gives its deviance. Level and slope then come from the working response itself.</summary>
    private double Start()
    {
        Slope = 0;
        var deviance = 0.0;
        for (var g = 0; g < _count; g++)
        {
            ref var group = ref _groups[g];
            var (s, st, stt, z, zt, y, yt, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            for (var i = group.From; i < group.To; i += Lanes)
            {
                var (prior, t) = (Load(_prior, i), Load(_t, i));
                var weight = prior * Load(_start, i);
                weight.StoreUnsafe(ref _weight[i]);
                s += weight;
                st += weight * t;
                stt += weight * t * t;
                var working = prior * Load(_startWorking, i);
                z += working;
                zt += working * t;
                var counted = prior * Load(_y, i);
                y += counted;
                yt += counted * t;
                d += prior * Load(_startDeviance, i);
            }
            (group.S, group.St, group.Stt) = (Vector256.Sum(s), Vector256.Sum(st), Vector256.Sum(stt));
            (group.Level, group.SolvedMeanT) = (Vector256.Sum(z), Vector256.Sum(zt)); // what Solve takes as the residual's sums at the first step
            (group.Y, group.Yt) = (Vector256.Sum(y), Vector256.Sum(yt));
            deviance += Vector256.Sum(d);
        }
        return 2 * deviance;
    }

    /// <summary>One weighted least-squares solution; after the first as a change of the one before, whose weighted residuals sum to Y - S.</summary>
    private void Solve(bool trend, bool first)
    {
        var (within, across) = (0.0, 0.0);
        for (var g = 0; trend && g < _count; g++)
        {
            ref readonly var group = ref _groups[g];
            if (group.S <= 0) continue;
            var (r, rt) = first ? (group.Level, group.SolvedMeanT) : (group.Y - group.S, group.Yt - group.St);
            within += group.Stt - (group.St * group.St / group.S);
            across += rt - (group.St * r / group.S);
        }
        var change = within > 0 ? across / within : 0;
        Slope += change;
        _within = within;
        for (var g = 0; g < _count; g++)
        {
            ref var group = ref _groups[g];
            if (group.S <= 0)
            {
                (group.Level, group.SolvedS, group.SolvedMeanT) = (0, 0, 0);
                continue;
            }
            group.Level = first ? (group.Level - (change * group.St)) / group.S : group.Level + ((group.Y - group.S - (change * group.St)) / group.S);
            (group.SolvedS, group.SolvedMeanT) = (group.S, group.St / group.S);
        }
    }

    /// <summary>
    /// Weights and sums of the present solution; gives its deviance. After the first step as the change from there, which is linear in level and slope but for
    /// the sum of means: no logarithms, and no less exact.
    /// </summary>
    private double Update(bool first)
    {
        (_weight, _weightBefore) = (_weightBefore, _weight);
        var (slope, least, most) = (Vector256.Create(Slope), Vector256.Create(LeastEta), Vector256.Create(MostEta));
        if (first) _firstSlope = Slope;
        var (deviance, means, linear) = (Vector256<double>.Zero, 0.0, 0.0);
        for (var g = 0; g < _count; g++)
        {
            ref var group = ref _groups[g];
            var level = Vector256.Create(group.Level);
            var (s, st, stt) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
            for (var i = group.From; i < group.To; i += Lanes)
            {
                var (t, prior) = (Load(_t, i), Load(_prior, i));
                var eta = Vector256.Min(Vector256.Max(level + (slope * t), least), most);
                var mu = FastExp.Of(eta);
                var weight = prior * mu;
                weight.StoreUnsafe(ref _weight[i]);
                var weightT = weight * t;
                s += weight;
                st += weightT;
                stt += weightT * t;
                if (!first) continue;
                var y = Load(_y, i);
                deviance += prior * ((y * (Load(_log, i) - eta)) - (y - mu));
            }
            (group.S, group.St, group.Stt) = (Vector256.Sum(s), Vector256.Sum(st), Vector256.Sum(stt));
            if (first) group.FirstLevel = group.Level;
            means += group.S;
            linear += ((group.Level - group.FirstLevel) * group.Y) + ((Slope - _firstSlope) * group.Yt);
        }
        if (!first) return _firstDeviance + (2 * (means - _firstMeans - linear));
        (_firstMeans, _firstDeviance) = (means, 2 * Vector256.Sum(deviance));
        return _firstDeviance;
    }

    private void Disperse()
    {
        var (sum, priorSum) = (Vector256<double>.Zero, Vector256<double>.Zero);
        var least = Vector256.Create(double.Epsilon * 1e16); // rows that only fill up have weight 0
        for (var i = 0; i < _groups[_count - 1].To; i += Lanes)
        {
            var prior = Load(_prior, i);
            var residual = (prior * Load(_y, i) / Vector256.Max(Load(_weight, i), least)) - Vector256<double>.One;
            var square = residual * residual;
            sum += Load(_weightBefore, i) * square;
            priorSum += prior * square;
        }
        Dispersion = Vector256.Sum(sum) / Freedom;
        PriorDispersion = Vector256.Sum(priorSum) / Freedom;
    }

    private static Vector256<double> Load(double[] column, int row) => Vector256.LoadUnsafe(ref column[row]);

    private void Reserve(int rows, int groups)
    {
        _count = groups;
        if (_groups.Length < groups) _groups = new Group[groups];
        if (_y.Length >= rows) return;
        (_y, _t, _prior, _log, _start, _startWorking) = (new double[rows], new double[rows], new double[rows], new double[rows], new double[rows], new double[rows]);
        (_startDeviance, _twoThirds, _weight, _weightBefore) = (new double[rows], new double[rows], new double[rows], new double[rows]);
    }
}
