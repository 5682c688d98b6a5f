using System.Globalization;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// Holds alarms back where a jurisdiction would have more of them than its policy's <c>alarmBudget</c> a month. What is held back stays a notice,
/// says so, and passes later if it becomes more surprising or others fall out of the year. Outside the budget are verdicts of a rule (without
/// a chance), and first appearances and rare clusters of new or unlisted substances with a severe or fatal case.
/// </summary>
public sealed class AlarmBudget(PolicyFile policies)
{
    private readonly Dictionary<string, (DateOnly Asked, DateOnly? Since)> _watched = [];

    /// <summary>Whose budget an alarm in this place is in: the region's where the policy file names the region, else the country's.</summary>
    public string JurisdictionOf(string place) => policies.ForPlace(place).Jurisdiction == place ? place : PlaceCodes.CountryOf(place);

    /// <summary>Enters the alarms among the verdicts as one candidate of the signal, and turns them into notices where it does not pass.</summary>
    /// <param name="session">The unit of work that enters the verdicts; run again, it writes the same.</param>
    /// <param name="signal">The signal that they are for; need not be stored yet.</param>
    /// <param name="day">The day judged.</param>
    /// <param name="verdicts">What the detectors said.</param>
    internal IReadOnlyList<Verdict> Apply(Session session, Signal signal, DateOnly day, IReadOnlyList<Verdict> verdicts)
    {
        var asking = verdicts.Where(v => v is { Grade: > Grade.Notice, Chance: not null }).ToList();
        if (asking.Any(IsOfSomethingNew) && IsSevere(session, signal, day)) asking.RemoveAll(IsOfSomethingNew);
        if (asking.Count == 0) return verdicts;

        var jurisdiction = JurisdictionOf(signal.Place);
        var before = session.Top<CandidateRow>(1,
            "SELECT began_on, chance, best_on, held_on, passed_on FROM alarm_candidates WHERE signal_id = @SignalId AND began_on > @since ORDER BY began_on DESC",
            new { signal.SignalId, since = day.AddDays(-BudgetThreshold.WindowDays) }).FirstOrDefault();
        // What a person has before them already is no further alarm.
        if (before is null && signal.Grade >= Grade.Signal && signal.State is not (SignalState.Dismissed or SignalState.Closed)) return verdicts;
        var chance = asking.Min(v => v.Chance!.Value);
        var best = before is { } b && b.Chance <= chance ? b : new CandidateRow { BeganOn = before?.BeganOn ?? day, Chance = chance, BestOn = day, HeldOn = before?.HeldOn, PassedOn = before?.PassedOn };
        Save(session, signal.SignalId, jurisdiction, best);
        var threshold = Threshold(session, jurisdiction, day); // this candidate is one of those that it follows from
        var passes = best.PassedOn is not null || best.Chance <= threshold.Chance;
        session.Execute(
            passes
                ? "UPDATE alarm_candidates SET passed_on = COALESCE(passed_on, @day) WHERE signal_id = @SignalId AND began_on = @BeganOn"
                : "UPDATE alarm_candidates SET held_on = COALESCE(held_on, @day) WHERE signal_id = @SignalId AND began_on = @BeganOn",
            new { day, signal.SignalId, best.BeganOn });
        return passes ? verdicts : [.. verdicts.Select(v => asking.Contains(v) ? HeldBack(v, jurisdiction, threshold) : v)];
    }

    /// <summary>The threshold in force in a jurisdiction on a day.</summary>
    public BudgetThreshold Threshold(Session session, string jurisdiction, DateOnly day)
    {
        var allowed = BudgetThreshold.AllowedOf((double)Policy(jurisdiction).AlarmBudget, WatchedDays(session, jurisdiction, day));
        return BudgetThreshold.Of(
            session.Top<double>(allowed, "SELECT chance FROM alarm_candidates WHERE jurisdiction = @jurisdiction AND began_on > @since ORDER BY chance", new { jurisdiction, since = day.AddDays(-BudgetThreshold.WindowDays) }),
            allowed);
    }

    /// <summary>Days of the last year on which an alarm was possible: from the end of learning to the day.</summary>
    public int WatchedDays(Session session, string jurisdiction, DateOnly day)
    {
        if (!_watched.TryGetValue(jurisdiction, out var known) || known.Asked != day)
            _watched[jurisdiction] = known = (day, session.First<SinceRow>(
                "SELECT MIN(day) AS since FROM stream_days WHERE subject = '*' AND source = 'any' AND place >= @jurisdiction AND place < @below",
                new { jurisdiction, below = jurisdiction + "." })?.Since); // a dot comes next after the hyphen of its regions
        return known.Since is { } since ? Math.Clamp(day.DayNumber - since.DayNumber - Policy(jurisdiction).LearningDays + 1, 0, BudgetThreshold.WindowDays) : 0;
    }

    /// <summary>The policy that a jurisdiction's budget stands in.</summary>
    public JurisdictionPolicy Policy(string jurisdiction) => policies.ForPlace(jurisdiction);

    /// <summary>A signal all of whose cases were taken back asks for nothing.</summary>
    internal static void Withdraw(Session session, string signalId) => session.Execute("DELETE FROM alarm_candidates WHERE signal_id = @signalId", new { signalId });

    private static bool IsOfSomethingNew(Verdict verdict) => verdict.Detector is RareCluster.Name or FirstAppearance.Name;

    private static bool IsSevere(Session session, Signal signal, DateOnly day) =>
        session.First<string>("SELECT standing FROM subjects WHERE subject = @Value", signal.Shown) is null or nameof(Standing.Nps) && DecidedEvidence.Of(session, signal, day).Severe > 0;

    private Verdict HeldBack(Verdict verdict, string jurisdiction, BudgetThreshold threshold)
    {
        var budget = Policy(jurisdiction).AlarmBudget.ToString(CultureInfo.InvariantCulture);
        var why = threshold.Bound == AlarmBound.Loosest
            ? $"Held back: no alarm is raised on a chance above {Number(threshold.Chance)}, and this one is {Number(verdict.Chance!.Value)}."
            : $"Held back by the alarm budget of {budget} a month in {jurisdiction}: it would have needed a chance of {Number(threshold.Chance)} or less, and this one is {Number(verdict.Chance!.Value)}.";
        return verdict with
        {
            Grade = Grade.Notice,
            Reason = $"{verdict.Reason} {why}",
            Numbers = new Dictionary<string, double>(verdict.Numbers) { ["alarmThreshold"] = threshold.Chance },
        };
    }

    private static string Number(double chance) => chance.ToString(chance >= 1e-4 ? "0.#####" : "0.#e0", CultureInfo.InvariantCulture);

    private static void Save(Session session, string signalId, string jurisdiction, CandidateRow row)
    {
        session.Execute("DELETE FROM alarm_candidates WHERE signal_id = @signalId AND began_on = @BeganOn", new { signalId, row.BeganOn });
        session.Execute(
            "INSERT INTO alarm_candidates (signal_id, began_on, jurisdiction, chance, best_on, held_on, passed_on) VALUES (@signalId, @BeganOn, @jurisdiction, @Chance, @BestOn, @HeldOn, @PassedOn)",
            new { signalId, jurisdiction, row.BeganOn, row.Chance, row.BestOn, row.HeldOn, row.PassedOn });
    }

    private sealed record SinceRow { public DateOnly? Since { get; init; } }

    private sealed record CandidateRow
    {
        public required DateOnly BeganOn { get; init; }
        public required double Chance { get; init; }
        public required DateOnly BestOn { get; init; }
        public DateOnly? HeldOn { get; init; }
        public DateOnly? PassedOn { get; init; }
    }
}
