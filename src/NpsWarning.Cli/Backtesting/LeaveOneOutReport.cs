using System.Globalization;

namespace NpsWarning.Cli.Backtesting;

/// <summary>The folds as a table, or as one JSON document.</summary>
internal static class LeaveOneOutReport
{
    public static void Show(IReadOnlyList<Fold> folds, bool json)
    {
        if (json)
        {
            Output.Document(new { Folds = folds, OnPlacesLeftOut = PlaceOutcome.Sum(folds.Select(f => f.OnThePlace)), Shipped = PlaceOutcome.Sum(folds.Select(f => f.Shipped)), LeaveOneOut.MostAlarms });
            return;
        }
        Output.Table(["place left out", "thresholds", "alarms a year", "true", "emergences found", "days to alarm", "warnings before", "median lead"],
        [
            .. folds.SelectMany(f => new[]
            {
                Row(f.Place, "chosen on the others, there", f.OnTheOthers),
                Row(f.Place, "chosen on the others, here", f.OnThePlace),
                Row(f.Place, "shipped, here", f.Shipped),
            }),
            Row("all", "chosen on the others", PlaceOutcome.Sum(folds.Select(f => f.OnThePlace))),
            Row("all", "shipped", PlaceOutcome.Sum(folds.Select(f => f.Shipped))),
        ]);
        foreach (var fold in folds)
            Output.Line($"{fold.Place}: {string.Join(", ", fold.Multiples.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} × {m.Value}")))}.");
        Output.Line(string.Create(CultureInfo.InvariantCulture, $"Chosen to find most emergences with at most {LeaveOneOut.MostAlarms:0.0} alarms a place-year, then most warnings, then the fewest alarms that are not true. Believe the rows 'here'."));
    }

    private static string[] Row(string place, string what, PlaceOutcome o) =>
    [
        place, what, Text(o.AlarmsPerYear, "0.00"), o.TrueShare is { } share ? Text(100 * share, "0") + " %" : "", $"{o.Found} of {o.Emergences}",
        o.Days.Count == 0 ? "" : Text(Median(o.Days), "0.#"), o.Leads.Count == 0 ? "" : $"{o.Leads.Count(l => l > 0)} of {o.Leads.Count}",
        o.Leads.Any(l => l is not null) ? Text(Median([.. o.Leads.OfType<int>()]), "0.#") : "",
    ];

    private static double Median(IReadOnlyList<int> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2.0;
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
