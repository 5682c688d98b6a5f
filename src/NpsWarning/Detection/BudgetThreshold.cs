namespace NpsWarning.Detection;

/// <summary>
/// How small the chance behind an alarm must be, in one jurisdiction, for its alarms not to be more than people can bear. It follows from
/// history: of the candidates of the last 365 days (one a signal, with its best chance), the budget's worth of the most surprising pass.
/// </summary>
/// <param name="Chance">The largest chance that passes, 0 to 1, inclusive.</param>
/// <param name="Bound">What set it.</param>
/// <param name="Allowed">Candidates that may pass in a window of 365 days, at least 1.</param>
public sealed record BudgetThreshold(double Chance, AlarmBound Bound, int Allowed)
{
    /// <summary>
    /// Never looser than 1 in 1,000, however few candidates there are. A stream is judged on each day with a case and the windows overlap, which comes to
    /// some 50 looks a year; at this level they give one false alarm a stream in 20 years if nothing changes. No detector asks above it; most have a stricter level of their own.
    /// </summary>
    public const double Loosest = 1e-3;

    /// <summary>
    /// Never stricter than 1 in 1,000,000,000, however many candidates there are: 50 looks a year at a million streams give one such by chance in 20 years,
    /// so what is more surprising is not chance, and passes over the budget.
    /// </summary>
    public const double Strictest = 1e-9;

    /// <summary>Days of history that the threshold follows from.</summary>
    public const int WindowDays = 365;

    /// <summary>
    /// Candidates that may pass in <see cref="WindowDays"/> days: 12 months of the budget, in proportion where alarms were possible for less than a
    /// year, rounded up, so that the first days have one.
    /// </summary>
    /// <param name="monthly">The budget, alarms a month, above 0.</param>
    /// <param name="watchedDays">Days of the window on which an alarm was possible; 0 and less count as 1.</param>
    public static int AllowedOf(double monthly, int watchedDays) =>
        Math.Max(1, (int)Math.Ceiling(Math.Round(12 * monthly * Math.Clamp(watchedDays, 1, WindowDays) / WindowDays, 9)));

    /// <summary>The threshold that lets <paramref name="allowed"/> of the candidates pass.</summary>
    /// <param name="smallest">At least the <paramref name="allowed"/> smallest chances of the window in rising order; fewer where there are no more.</param>
    /// <param name="allowed">From <see cref="AllowedOf"/>.</param>
    public static BudgetThreshold Of(IReadOnlyList<double> smallest, int allowed)
    {
        var chance = smallest.Count < allowed ? Loosest : smallest[allowed - 1];
        return chance >= Loosest ? new(Loosest, AlarmBound.Loosest, allowed)
            : chance <= Strictest ? new(Strictest, AlarmBound.Strictest, allowed)
            : new(chance, AlarmBound.Budget, allowed);
    }
}

/// <summary>What set a threshold.</summary>
public enum AlarmBound
{
    /// <summary>There are fewer candidates than the budget allows: chance itself is the limit.</summary>
    Loosest,

    /// <summary>The budget.</summary>
    Budget,

    /// <summary>So many candidates are extreme that the budget gives way.</summary>
    Strictest,
}
