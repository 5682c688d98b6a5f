using NpsWarning.Cli.Backtesting;
using NpsWarning.Detection;
using Xunit;

namespace NpsWarning.Tests.Cli.Backtesting;

public sealed class RunComparisonTests
{
    private static readonly DateOnly Day = new(2017, 5, 1);

    [Fact]
    public void A_run_is_the_same_as_itself()
    {
        var run = Run(Signal("a", 0), Signal("b", 40));
        Assert.True(RunComparison.Of(run, run, notices: false).IsSame);
    }

    [Fact]
    public void Signals_come_go_and_move()
    {
        var compared = RunComparison.Of(Run(Signal("same", 0), Signal("went", 10), Signal("moved", 20)), Run(Signal("same", 0), Signal("moved", 5), Signal("came", 30)), notices: false);
        Assert.Equal(["came"], compared.Came.Select(s => s.Subject));
        Assert.Equal(["went"], compared.Went.Select(s => s.Subject));
        Assert.Equal([("moved", 15)], compared.Moved.Select(m => (m.Subject, m.DaysEarlier)));
        Assert.Equal(1, compared.Same);
    }

    [Fact]
    public void Of_two_signals_on_a_substance_the_nearer_is_the_same_one()
    {
        var compared = RunComparison.Of(Run(Signal("x", 0), Signal("x", 500)), Run(Signal("x", 498)), notices: false);
        Assert.Equal([(500, 498)], compared.Moved.Select(m => (m.WasSignalledOn.DayNumber - Day.DayNumber, m.SignalledOn.DayNumber - Day.DayNumber)));
        Assert.Equal([0], compared.Went.Select(s => s.SignalledOn.DayNumber - Day.DayNumber));
    }

    [Fact]
    public void Further_apart_than_a_signal_stays_open_it_is_another() =>
        Assert.Single(RunComparison.Of(Run(Signal("x", 0)), Run(Signal("x", 366)), notices: false).Came);

    [Fact]
    public void Another_place_is_another_signal() =>
        Assert.Single(RunComparison.Of(Run(Signal("x", 0)), Run(Signal("x", 0) with { Place = "US-IL" }), notices: false).Went);

    [Fact]
    public void A_higher_priority_on_the_same_day_is_a_difference() =>
        Assert.Equal((Grade.Signal, Grade.Strong), RunComparison.Of(Run(Signal("x", 0)), Run(Signal("x", 0) with { Priority = Grade.Strong }), notices: false).Moved.Select(m => (m.WasPriority, m.Priority)).Single());

    [Fact]
    public void Notices_are_compared_where_they_are_asked_for()
    {
        var (none, one) = (Run(), Run(Signal("x", 0) with { Priority = Grade.Notice }));
        Assert.Empty(RunComparison.Of(none, one, notices: false).Came);
        Assert.Single(RunComparison.Of(none, one, notices: true).Came);
    }

    [Fact]
    public void A_lead_that_changed_is_said()
    {
        SavedRun Warned(int? lead) => new([], 0, [new TruthResult("x", "Cook", Day, lead is { } days ? Day.AddDays(-days) : null, lead)]);
        Assert.Equal([(90, null)], RunComparison.Of(Warned(90), Warned(null), notices: false).Leads.Select(l => (l.WasLeadDays, l.LeadDays)));
    }

    private static SavedRun Run(params BacktestSignal[] signals) => new(signals, signals.Length, []);

    private static BacktestSignal Signal(string subject, int day) => new(subject, subject, "US-CT", ["RareCluster"], Day.AddDays(day), Grade.Signal, 2, Day.AddDays(day - 90), "because");
}
