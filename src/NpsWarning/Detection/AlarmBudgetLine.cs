using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Detection;

/// <summary>What the alarm budget of one jurisdiction does, and what it costs.</summary>
public sealed record AlarmBudgetLine
{
    /// <summary>Country, or a region that the policy file names.</summary>
    public required string Jurisdiction { get; init; }

    /// <summary>Alarms a month by its policy.</summary>
    public required double Monthly { get; init; }

    /// <summary>The threshold in force.</summary>
    public required BudgetThreshold Threshold { get; init; }

    /// <summary>Signals that asked for an alarm in the last 365 days.</summary>
    public required int Asked { get; init; }

    /// <summary>Of them, those that are held back still.</summary>
    public required int HeldBack { get; init; }

    /// <summary>Of them, those that passed after they had been held back.</summary>
    public required int PassedLater { get; init; }

    /// <summary>Of those that were ever held back, the ones that reviewers have confirmed since.</summary>
    public required int Confirmed { get; init; }

    /// <summary>By theory, what a stream must rise to to be seen: of 1, 5 and 20 usual cases in four weeks.</summary>
    public required IReadOnlyList<RiseNeeded> Rises { get; init; }

    /// <summary>The lines of all jurisdictions with a signal, in the order of their codes.</summary>
    public static IReadOnlyList<AlarmBudgetLine> All(Session session, PolicyFile policies, DateOnly day)
    {
        var budget = new AlarmBudget(policies);
        var asked = session.Query<Row>(
            """
            SELECT c.jurisdiction, c.held_on, c.passed_on, s.state FROM alarm_candidates c JOIN signals s ON s.signal_id = c.signal_id
            WHERE c.began_on > @since
            """, new { since = day.AddDays(-BudgetThreshold.WindowDays) }).ToLookup(r => r.Jurisdiction);
        return [.. session.Query<string>("SELECT DISTINCT place FROM signals ORDER BY place").Select(budget.JurisdictionOf)
            .Concat(asked.Select(g => g.Key)).Distinct().Order(StringComparer.Ordinal).Select(jurisdiction => Of(jurisdiction, budget, session, day, [.. asked[jurisdiction]]))];
    }

    private static AlarmBudgetLine Of(string jurisdiction, AlarmBudget budget, Session session, DateOnly day, IReadOnlyList<Row> asked)
    {
        var threshold = budget.Threshold(session, jurisdiction, day);
        var asksBelow = Math.Min(threshold.Chance, Surge.Level); // where the budget is loose, the detector's own level decides
        return new AlarmBudgetLine
        {
            Jurisdiction = jurisdiction,
            Monthly = (double)budget.Policy(jurisdiction).AlarmBudget,
            Threshold = threshold,
            Asked = asked.Count,
            HeldBack = asked.Count(r => r.PassedOn is null),
            PassedLater = asked.Count(r => r is { PassedOn: not null, HeldOn: not null }),
            Confirmed = asked.Count(r => r is { HeldOn: not null, State: SignalState.Confirmed }),
            Rises = [.. new double[] { 1, 5, 20 }.Select(usual => new RiseNeeded(usual, AlarmSensitivity.CasesNeeded(usual, asksBelow), AlarmSensitivity.MeanNeeded(usual, asksBelow)))],
        };
    }

    private sealed record Row
    {
        public required string Jurisdiction { get; init; }
        public DateOnly? HeldOn { get; init; }
        public DateOnly? PassedOn { get; init; }
        public required SignalState State { get; init; }
    }
}

/// <summary>What one stream must rise to (<see cref="AlarmSensitivity"/>).</summary>
/// <param name="Usual">Its usual cases in four weeks.</param>
/// <param name="Cases">Cases in four weeks that pass the threshold.</param>
/// <param name="Mean">Cases in four weeks that it must have in the mean to be seen within them with a probability of 80 %.</param>
public sealed record RiseNeeded(double Usual, int Cases, double Mean);
