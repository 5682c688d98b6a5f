using System.Runtime.Intrinsics;

namespace NpsWarning.Detection.Series;

/// <summary>
/// Log-linear quasi-Poisson regression of weekly counts on level, trend and the first two harmonics of the year, with exposure and forgetting: newer weeks weigh
/// more. Trend and season are held near none until the cases say otherwise (a normal prior, that is ridge regression), so that a short or sparse history needs
/// no other model. One instance serves one thread at a time.
/// </summary>
/// <remarks>
/// Weeks are counted back from the newest, so that the regressors are the same for every series. Products of harmonics are harmonics, so 15 sums a step
/// give all second derivatives, and the first ones with them.
/// </remarks>
internal sealed class SeasonalTrend(double weeksAYear)
{
    /// <summary>Level, trend in a year, cos and sin of the year, cos and sin of half the year.</summary>
    public const int Parameters = 6;

    /// <summary>Older weeks are not looked at.</summary>
    public const int MostWeeks = 1_040;

    private const int Lanes = 4;
    private const int MostSteps = 12;
    private const double SmallStep = 1e-3; // Newton's steps shrink quadratically: the next would change a mean by a millionth
    private const double LargestStep = 2; // e-fold; larger ones come from far off and overshoot
    private const double LargestEta = 50;
    private const double LeastPivot = 1e-12;
    private const int MostHigh = 16; // weeks of past outbreaks that can be let go
    private const double HighSquared = 9; // three standard deviations of a Poisson count
    private const double PriorDispersion = 2, PriorWeeks = 8; // a dispersion from few weeks is often far too low: as if so many had been seen before

    private readonly double[] _time = [.. Enumerable.Range(0, MostWeeks).Select(age => -age / weeksAYear)];
    private readonly double[][] _waves = // cos, sin of once to four times a year
        [.. Enumerable.Range(0, 8).Select(k => (double[])[.. Enumerable.Range(0, MostWeeks).Select(age => Wave(k, age / weeksAYear))])];

    private readonly double[] _y = new double[MostWeeks], _exposure = new double[MostWeeks], _weight = new double[MostWeeks], _mu = new double[MostWeeks];
    private readonly double[] _sums = new double[15], _beta = new double[Parameters], _target = new double[Parameters], _penalty = new double[Parameters], _step = new double[Parameters];
    private readonly double[] _factor = new double[Parameters * Parameters]; // lower triangle: Cholesky factor of the second derivatives
    private int _padded;

    /// <summary>The length of the year that the season is held against.</summary>
    public double WeeksAYear => weeksAYear;

    /// <summary>Variance over mean, 1 or more.</summary>
    public double Dispersion { get; private set; }

    /// <summary>Takes counts and exposures, newest last; the newest <paramref name="leftOut"/> weeks have no weight in the fit. Gives the number of weeks that do.</summary>
    public int Take(ReadOnlySpan<double> counts, ReadOnlySpan<double> exposure, int leftOut, ReadOnlySpan<double> forgetting)
    {
        var weeks = Math.Min(counts.Length, MostWeeks);
        var rest = 0;
        _padded = (weeks + Lanes - 1) / Lanes * Lanes;
        for (var age = 0; age < weeks; age++)
        {
            var (y, e) = (counts[^(age + 1)], exposure[^(age + 1)]);
            var known = e > 0 && y >= 0;
            _y[age] = known ? y : 0;
            _exposure[age] = known ? e : 0;
            _weight[age] = known && age >= leftOut ? forgetting[age] : 0;
            if (_weight[age] > 0) rest++;
        }
        for (var age = weeks; age < _padded; age++) _y[age] = _exposure[age] = _weight[age] = 0;
        return rest;
    }

    /// <summary>Fits, lets counts that cannot be chance go, and fits again.</summary>
    /// <param name="priors">Standard deviation that each parameter is given before any count is seen; infinite where nothing is assumed. Where the history says nothing of one, this stays its uncertainty.</param>
    /// <param name="outlierChance">A week whose count had a smaller chance is an outbreak of the past, and none of the usual.</param>
    public void Fit(ReadOnlySpan<double> priors, double outlierChance)
    {
        for (var j = 0; j < Parameters; j++) _penalty[j] = 1 / (priors[j] * priors[j]);
        Array.Clear(_beta);
        Dispersion = 1;
        Aim();
        _beta[0] = Math.Log(_target[0] / Dot(_weight, _exposure));
        Descend();
        Disperse();
        if (!LetGo(outlierChance)) return;
        Aim();
        Descend();
        Disperse();
    }

    /// <summary>The mean of a week for its exposure, and the gradient of the mean by the parameters.</summary>
    public double Mean(int age, Span<double> gradient)
    {
        gradient[0] = 1;
        gradient[1] = _time[age];
        for (var j = 2; j < Parameters; j++) gradient[j] = _waves[j - 2][age];
        var eta = 0.0;
        for (var j = 0; j < Parameters; j++) eta += _beta[j] * gradient[j];
        var mean = _exposure[age] * Math.Exp(Math.Min(eta, LargestEta));
        for (var j = 0; j < Parameters; j++) gradient[j] *= mean;
        return mean;
    }

    /// <summary>The covariance that the estimates give two sums of means with these gradients.</summary>
    public double Covariance(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        Span<double> a = stackalloc double[Parameters], b = stackalloc double[Parameters];
        Forward(left, a);
        Forward(right, b);
        var sum = 0.0;
        for (var j = 0; j < Parameters; j++) sum += a[j] * b[j];
        return Dispersion * sum;
    }

    /// <summary>Sums of weight × count × regressor, which those of the means must reach. Half a case is added to the level's: without any, its posterior mean.</summary>
    private void Aim()
    {
        _target[0] = Dot(_weight, _y) + 0.5; // Jeffreys' prior of a Poisson rate
        Span<double> sums = stackalloc double[Parameters];
        sums.Clear();
        for (var age = 0; age < _padded; age++)
        {
            var weighted = _weight[age] * _y[age];
            if (weighted == 0) continue;
            sums[1] += weighted * _time[age];
            for (var j = 2; j < Parameters; j++) sums[j] += weighted * _waves[j - 2][age];
        }
        for (var j = 1; j < Parameters; j++) _target[j] = sums[j];
    }

    /// <summary>Newton's method on the penalised quasi-likelihood.</summary>
    private void Descend()
    {
        for (var step = 0; step < MostSteps; step++)
        {
            Sum();
            Factor();
            for (var j = 0; j < Parameters; j++)
                _step[j] = _target[j] - _sums[j] - (_penalty[j] * Dispersion * _beta[j]);
            Forward(_step, _step);
            Back(_step);
            var largest = 0.0;
            foreach (var change in _step) largest = Math.Max(largest, Math.Abs(change));
            var part = largest > LargestStep ? LargestStep / largest : 1;
            for (var j = 0; j < Parameters; j++) _beta[j] += part * _step[j];
            if (largest < SmallStep) return;
        }
    }

    /// <summary>Means, and the sums of weight × mean × each of: 1, time, cos and sin of 1 to 4 times a year, time², time × cos and sin of 1 and 2.</summary>
    private void Sum()
    {
        var zero = Vector256<double>.Zero;
        var (s, st, stt, c1, s1, c2, s2, c3) = (zero, zero, zero, zero, zero, zero, zero, zero);
        var (s3, c4, s4, tc1, ts1, tc2, ts2) = (zero, zero, zero, zero, zero, zero, zero);
        var (b0, b1, b2, b3, b4, b5) = (Vector256.Create(_beta[0]), Vector256.Create(_beta[1]), Vector256.Create(_beta[2]), Vector256.Create(_beta[3]), Vector256.Create(_beta[4]), Vector256.Create(_beta[5]));
        for (var i = 0; i < _padded; i += Lanes)
        {
            var (t, x2, x3, x4, x5) = (Load(_time, i), Load(_waves[0], i), Load(_waves[1], i), Load(_waves[2], i), Load(_waves[3], i));
            var eta = b0 + (b1 * t) + (b2 * x2) + (b3 * x3) + (b4 * x4) + (b5 * x5);
            var mu = Load(_exposure, i) * FastExp.Of(Vector256.Min(Vector256.Max(eta, Vector256.Create(-LargestEta)), Vector256.Create(LargestEta)));
            mu.StoreUnsafe(ref _mu[i]);
            var w = Load(_weight, i) * mu;
            s += w;
            c1 += w * x2;
            s1 += w * x3;
            c2 += w * x4;
            s2 += w * x5;
            c3 += w * Load(_waves[4], i);
            s3 += w * Load(_waves[5], i);
            c4 += w * Load(_waves[6], i);
            s4 += w * Load(_waves[7], i);
            w *= t;
            st += w;
            stt += w * t;
            tc1 += w * x2;
            ts1 += w * x3;
            tc2 += w * x4;
            ts2 += w * x5;
        }
        (_sums[0], _sums[1], _sums[2], _sums[3], _sums[4], _sums[5]) = (Vector256.Sum(s), Vector256.Sum(st), Vector256.Sum(c1), Vector256.Sum(s1), Vector256.Sum(c2), Vector256.Sum(s2));
        (_sums[6], _sums[7], _sums[8], _sums[9], _sums[10]) = (Vector256.Sum(c3), Vector256.Sum(s3), Vector256.Sum(c4), Vector256.Sum(s4), Vector256.Sum(stt));
        (_sums[11], _sums[12], _sums[13], _sums[14]) = (Vector256.Sum(tc1), Vector256.Sum(ts1), Vector256.Sum(tc2), Vector256.Sum(ts2));
    }

    /// <summary>Cholesky factor of the second derivatives; products of cos and sin by the addition theorems.</summary>
    private void Factor()
    {
        var x = _sums;
        ReadOnlySpan<double> lower =
        [
            x[0], 0, 0, 0, 0, 0,
            x[1], x[10], 0, 0, 0, 0,
            x[2], x[11], (x[0] + x[4]) / 2, 0, 0, 0,
            x[3], x[12], x[5] / 2, (x[0] - x[4]) / 2, 0, 0,
            x[4], x[13], (x[2] + x[6]) / 2, (x[7] - x[3]) / 2, (x[0] + x[8]) / 2, 0,
            x[5], x[14], (x[3] + x[7]) / 2, (x[2] - x[6]) / 2, x[9] / 2, (x[0] - x[8]) / 2,
        ];
        for (var j = 0; j < Parameters; j++)
        {
            for (var k = 0; k <= j; k++)
            {
                var sum = lower[(j * Parameters) + k];
                if (j == k) sum += _penalty[j] * Dispersion;
                for (var m = 0; m < k; m++) sum -= _factor[(j * Parameters) + m] * _factor[(k * Parameters) + m];
                _factor[(j * Parameters) + k] = j == k ? Math.Sqrt(Math.Max(sum, LeastPivot)) : sum / _factor[(k * Parameters) + k];
            }
        }
    }

    private void Forward(ReadOnlySpan<double> right, Span<double> solution)
    {
        for (var j = 0; j < Parameters; j++)
        {
            var sum = right[j];
            for (var k = 0; k < j; k++) sum -= _factor[(j * Parameters) + k] * solution[k];
            solution[j] = sum / _factor[(j * Parameters) + j];
        }
    }

    private void Back(Span<double> solution)
    {
        for (var j = Parameters - 1; j >= 0; j--)
        {
            for (var k = j + 1; k < Parameters; k++) solution[j] -= _factor[(k * Parameters) + j] * solution[k];
            solution[j] /= _factor[(j * Parameters) + j];
        }
    }

    /// <summary>Sum of squared residuals over sum of means: unlike Pearson's sum of ratios, a lone case where hardly any was to be expected does not rule it.</summary>
    private void Disperse()
    {
        var (squares, means, weights) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        for (var i = 0; i < _padded; i += Lanes)
        {
            var (part, mu) = (Load(_weight, i), Load(_mu, i));
            var residual = Load(_y, i) - mu;
            squares += part * residual * residual;
            means += part * mu;
            weights += part;
        }
        Dispersion = Spread(Vector256.Sum(weights), Vector256.Sum(squares), Vector256.Sum(means));
    }

    private static double Spread(double weight, double squares, double means)
    {
        var freedom = Math.Max(1, weight - Parameters);
        return Math.Max(1, ((squares / means * weight) + (PriorWeeks * PriorDispersion)) / (freedom + PriorWeeks));
    }

    /// <summary>
    /// Takes the weight of weeks that the others make all but impossible; whether there was any. All high weeks are first held back, so that several of one
    /// outbreak do not hide each other in the dispersion; then they are let in again from the lowest on, until one cannot be chance (a forward search,
    /// Hadi and Simonoff, JASA 88 (1993) 1264).
    /// </summary>
    private bool LetGo(double chance)
    {
        Span<double> excess = stackalloc double[MostHigh];
        Span<int> high = stackalloc int[MostHigh];
        var (count, weight, squares, means) = (0, 0.0, 0.0, 0.0);
        for (var age = 0; age < _padded; age++)
        {
            if (_weight[age] == 0) continue;
            var residual = _y[age] - _mu[age];
            weight += _weight[age];
            squares += _weight[age] * residual * residual;
            means += _weight[age] * _mu[age];
            var squared = residual > 0 ? residual * residual / _mu[age] : 0;
            if (squared < HighSquared || (count == MostHigh && squared <= excess[0])) continue;
            var at = count < MostHigh ? count++ : 0; // the lowest makes room
            (excess[at], high[at]) = (squared, age);
            excess[..count].Sort(high[..count]);
        }
        foreach (var age in high[..count])
        {
            var residual = _y[age] - _mu[age];
            (weight, squares, means) = (weight - _weight[age], squares - (_weight[age] * residual * residual), means - (_weight[age] * _mu[age]));
        }
        for (var i = 0; i < count; i++)
        {
            var age = high[i];
            if (UpperTail.Of(_mu[age], Spread(weight, squares, means), 0.5, _y[age]).Chance < chance)
            {
                foreach (var outbreak in high[i..count]) _weight[outbreak] = 0;
                return true;
            }
            var residual = _y[age] - _mu[age];
            (weight, squares, means) = (weight + _weight[age], squares + (_weight[age] * residual * residual), means + (_weight[age] * _mu[age]));
        }
        return false;
    }

    private double Dot(double[] a, double[] b)
    {
        var sum = Vector256<double>.Zero;
        for (var i = 0; i < _padded; i += Lanes) sum += Load(a, i) * Load(b, i);
        return Vector256.Sum(sum);
    }

    private static double Wave(int k, double years) => k % 2 == 0 ? Math.Cos(2 * Math.PI * ((k / 2) + 1) * years) : Math.Sin(2 * Math.PI * ((k / 2) + 1) * years);

    private static Vector256<double> Load(double[] column, int row) => Vector256.LoadUnsafe(ref column[row]);
}
