using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>A place that was replayed, with all that alarms can be judged by afterwards.</summary>
/// <param name="Name">Of its file.</param>
/// <param name="Heard">What was said of its streams.</param>
/// <param name="Years">Years judged.</param>
/// <param name="Emergences">New substances that came and stayed, by what is known today.</param>
/// <param name="Truth">Public warnings.</param>
internal sealed record ReplayedPlace(string Name, HeardVerdicts Heard, double Years, IReadOnlyList<Emergence> Emergences, IReadOnlyList<TruthEvent> Truth);

/// <summary>How a set of thresholds does on one or more places.</summary>
/// <param name="Alarms">Alarms in all.</param>
/// <param name="Years">Place-years.</param>
/// <param name="True">Alarms on what is a new psychoactive substance by what is known today.</param>
/// <param name="Found">Emergences signalled by their fifth case.</param>
/// <param name="Emergences">Of so many.</param>
/// <param name="Days">From the day an emergence's first case was known to its alarm, each that was found.</param>
/// <param name="Leads">Days before each public warning; null where there was no alarm.</param>
internal sealed record PlaceOutcome(int Alarms, double Years, int True, int Found, int Emergences, IReadOnlyList<int> Days, IReadOnlyList<int?> Leads)
{
    public double AlarmsPerYear => Years > 0 ? Math.Round(Alarms / Years, 2) : 0;

    public double? TrueShare => Alarms == 0 ? null : Math.Round((double)True / Alarms, 3);

    public static PlaceOutcome Sum(IEnumerable<PlaceOutcome> places) => places.Aggregate(new PlaceOutcome(0, 0, 0, 0, 0, [], []), (a, b) =>
        new(a.Alarms + b.Alarms, a.Years + b.Years, a.True + b.True, a.Found + b.Found, a.Emergences + b.Emergences, [.. a.Days, .. b.Days], [.. a.Leads, .. b.Leads]));
}

/// <summary>One place judged by thresholds that were chosen on the others.</summary>
/// <param name="Place">The place left out.</param>
/// <param name="ChosenOn">The others.</param>
/// <param name="Multiples">The threshold chosen, as a multiple of each detector's level.</param>
/// <param name="OnTheOthers">How they do where they were chosen.</param>
/// <param name="OnThePlace">How they do here: the number to believe.</param>
/// <param name="Shipped">How the thresholds that the program comes with do here.</param>
internal sealed record Fold(string Place, IReadOnlyList<string> ChosenOn, IReadOnlyDictionary<string, double> Multiples, PlaceOutcome OnTheOthers, PlaceOutcome OnThePlace, PlaceOutcome Shipped);

/// <summary>
/// Leave one place out: thresholds are chosen on all places but one and judged on that one, so that nobody takes for skill what is only fitted. What is
/// chosen is the detectors' thresholds; windows, rules and lists are as they are, and were made with whatever data their authors saw.
/// </summary>
internal static class LeaveOneOut
{
    /// <summary>
    /// Alarms a place-year that thresholds may give where they are chosen: those of the plain rule (three cases in 90 days, none in the year before) on deaths
    /// in three US places, which is the rule to beat.
    /// </summary>
    public const double MostAlarms = 3.0;

    private static readonly double[] Tried = [0.01, 0.1, 0.3, 1, 3, HeardVerdicts.MostMultiple];

    /// <summary>A fold for each place.</summary>
    public static IReadOnlyList<Fold> Of(IReadOnlyList<ReplayedPlace> places, KnownToday today)
    {
        var thresholds = places.SelectMany(p => p.Heard.Thresholds).Distinct().Order(StringComparer.Ordinal).ToList();
        var shipped = thresholds.ToDictionary(t => t, _ => 1.0);
        var all = Settings(thresholds).Select(s => (Multiples: s, Outcomes: places.Select(p => Judge(p, s, today)).ToList())).ToList();
        return
        [
            .. places.Index().Select(left =>
            {
                PlaceOutcome Others((IReadOnlyDictionary<string, double> Multiples, List<PlaceOutcome> Outcomes) setting) => PlaceOutcome.Sum(setting.Outcomes.Where((_, i) => i != left.Index));
                var best = all.Select(s => (Setting: s, Others: Others(s)))
                    .OrderBy(s => s.Others.AlarmsPerYear > MostAlarms ? s.Others.AlarmsPerYear : 0) // where nothing keeps to it, the fewest
                    .ThenByDescending(s => s.Others.Found).ThenByDescending(s => s.Others.Leads.Count(l => l > 0)).ThenBy(s => s.Others.Alarms - s.Others.True)
                    .ThenBy(s => s.Setting.Multiples.Values.Sum(m => Math.Abs(Math.Log(m)))) // all else the same: what is nearest to the shipped
                    .First();
                return new Fold(left.Item.Name, [.. places.Where(p => p != left.Item).Select(p => p.Name)], best.Setting.Multiples, best.Others, best.Setting.Outcomes[left.Index], Judge(left.Item, shipped, today));
            }),
        ];
    }

    private static PlaceOutcome Judge(ReplayedPlace place, IReadOnlyDictionary<string, double> multiples, KnownToday today)
    {
        var alarms = place.Heard.Alarms(multiples).ToList();
        DateOnly? First(SubjectKey? subject, IReadOnlyCollection<string> places) =>
            alarms.Where(a => (places.Count == 0 || places.Contains(a.Place)) && today.IsSame(a.Subject, a.Subject.Name, subject)).Select(a => (DateOnly?)a.Day).Min();
        var found = place.Emergences.Select(e => (Emergence: e, Day: First(e.Subject, [e.Place]))).Where(f => f.Day <= f.Emergence.FifthKnownOn).ToList();
        return new PlaceOutcome(
            alarms.Count, place.Years, alarms.Count(a => today.StandingOf(a.Subject, a.Subject.Name) == Standing.Nps), found.Count, place.Emergences.Count,
            [.. found.Select(f => f.Day!.Value.DayNumber - f.Emergence.KnownOn[0].DayNumber)],
            [.. place.Truth.Select(t => t.AlertDate.DayNumber - First(today.Subject(t.Substance), t.Places)?.DayNumber)]);
    }

    private static IEnumerable<IReadOnlyDictionary<string, double>> Settings(IReadOnlyList<string> thresholds) => thresholds.Aggregate(
        (IEnumerable<Dictionary<string, double>>)[[]],
        (settings, threshold) => settings.SelectMany(s => Tried.Select(m => new Dictionary<string, double>(s) { [threshold] = m })));
}
