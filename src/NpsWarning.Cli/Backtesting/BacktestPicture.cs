using System.Globalization;
using NpsWarning.Detection;
using ScottPlot;

namespace NpsWarning.Cli.Backtesting;

/// <summary>
/// The signals of a replay as a timeline: a row each, from the first case's day over the day it became known to the signal, with the public warnings,
/// and the alarms of each month below.
/// </summary>
internal static class BacktestPicture
{
    private const int Width = 1400, RowHeight = 22, Margins = 190;

    // Rows of the timeline that the months' bars take below it.
    private const double MonthsHeight = 5, MonthsGap = 1;

    private static readonly Color Strong = Color.FromHex("#b3261e"), Signal = Color.FromHex("#e07b00"), Delay = Color.FromHex("#9aa5b1"), Known = Color.FromHex("#4a5a6a"),
        Warning = Color.FromHex("#1a4fa3"), Months = Color.FromHex("#6b7f92");

    /// <summary>Writes a picture; its kind follows from the name: .png or .svg.</summary>
    public static void Save(BacktestResult result, string path)
    {
        if (SkiaSharp.SKFontManager.Default.FontFamilyCount == 0)
            Output.Note("There are no fonts on this machine, so that the picture has no words: install some (on Debian fonts-dejavu-core).");
        using var plot = Draw(result, out var rows);
        var height = (int)((rows + MonthsHeight + MonthsGap) * RowHeight) + Margins;
        if (IsSvg(path)) plot.SaveSvg(path, Width, height);
        else plot.SavePng(path, Width, height);
    }

    /// <summary>Whether the name says what kind of picture it is.</summary>
    public static bool CanSave(string path) => IsSvg(path) || path.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    private static bool IsSvg(string path) => path.EndsWith(".svg", StringComparison.OrdinalIgnoreCase);

    private static Plot Draw(BacktestResult result, out int rows)
    {
        var alarms = result.Signals.Where(s => s.Priority >= Grade.Signal).OrderBy(s => s.SignalledOn).ThenBy(s => s.Subject, StringComparer.Ordinal).ToList();
        var unheard = result.Truth.Where(t => t.SignalledOn is null).ToList();
        rows = alarms.Count + unheard.Count;
        var (plot, labels) = (new Plot(), new List<(double At, string Text)>());
        var row = (double)rows;
        foreach (var alarm in alarms)
        {
            var warnings = result.Truth.Where(t => t.Signal == alarm).ToList();
            Row(plot, alarm, warnings, row);
            labels.Add((row--, $"{Short(alarm.Subject)}, {alarm.Place}"));
        }
        foreach (var warning in unheard)
        {
            Mark(plot, warning.AlertDate, row, MarkerShape.FilledDiamond, 11, Warning);
            labels.Add((row--, $"{Short(warning.Substance)}, {warning.Source}: never signalled"));
        }
        AlarmsByMonth(plot, alarms, labels);
        plot.Axes.DateTimeTicksBottom().TickGenerator = new ScottPlot.TickGenerators.DateTimeAutomatic { LabelFormatter = d => d.ToString("yyyy-MM", CultureInfo.InvariantCulture) };
        plot.Axes.Left.TickGenerator = new ScottPlot.TickGenerators.NumericManual([.. labels.Select(l => l.At)], [.. labels.Select(l => l.Text)]);
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.SetLimitsY(-MonthsGap - MonthsHeight - 0.5, rows + 1);
        plot.Grid.MajorLineColor = Color.FromHex("#e6eaee");
        plot.Title(string.Create(CultureInfo.InvariantCulture, $"{alarms.Count} alarms, {result.AlarmsPerYear:0.##} a year; {result.Truth.Count(t => t.LeadDays > 0)} of {result.Truth.Count} public warnings signalled before"), 16);
        Legend(plot);
        return plot;
    }

    private static void Row(Plot plot, BacktestSignal alarm, List<TruthResult> warnings, double row)
    {
        var colour = alarm.Priority == Grade.Strong ? Strong : Signal;
        Span(plot, alarm.FirstOccurredOn, alarm.FirstKnownOn, row, Delay, LinePattern.Dotted);
        Span(plot, alarm.FirstKnownOn, alarm.SignalledOn, row, Known, LinePattern.Solid);
        foreach (var warning in warnings)
        {
            Span(plot, alarm.SignalledOn, warning.AlertDate, row, Warning, LinePattern.Dashed);
            Mark(plot, warning.AlertDate, row, MarkerShape.FilledDiamond, 11, Warning);
        }
        Mark(plot, alarm.FirstOccurredOn, row, MarkerShape.OpenCircle, 7, Known);
        Mark(plot, alarm.FirstKnownOn, row, MarkerShape.FilledCircle, 6, Known);
        Mark(plot, alarm.SignalledOn, row, MarkerShape.FilledSquare, 9, colour);
    }

    private static void AlarmsByMonth(Plot plot, List<BacktestSignal> alarms, List<(double At, string Text)> labels)
    {
        var months = alarms.GroupBy(a => new DateOnly(a.SignalledOn.Year, a.SignalledOn.Month, 1)).ToDictionary(g => g.Key, g => g.Count());
        var most = months.Count == 0 ? 1 : months.Values.Max();
        var bottom = -MonthsGap - MonthsHeight;
        foreach (var (month, count) in months)
        {
            var days = DateTime.DaysInMonth(month.Year, month.Month);
            plot.Add.Bar(new Bar
            {
                Position = X(month) + days / 2.0,
                Size = days * 0.9,
                ValueBase = bottom,
                Value = bottom + MonthsHeight * count / most,
                FillColor = Months,
                LineWidth = 0,
            });
        }
        plot.Add.HorizontalLine(-MonthsGap / 2 + 0.5, 1, Color.FromHex("#c4ccd4"));
        labels.Add((bottom, "alarms a month: 0"));
        labels.Add((bottom + MonthsHeight, most.ToString(CultureInfo.InvariantCulture)));
    }

    private static void Legend(Plot plot)
    {
        LegendItem Item(string text, MarkerShape shape, Color colour) => new() { LabelText = text, MarkerShape = shape, MarkerFillColor = colour, MarkerLineColor = colour, MarkerSize = 9, LineWidth = 0 };
        plot.ShowLegend(
            [
                Item("first case happened", MarkerShape.OpenCircle, Known),
                Item("first case known", MarkerShape.FilledCircle, Known),
                Item("signal", MarkerShape.FilledSquare, Signal),
                Item("strong signal", MarkerShape.FilledSquare, Strong),
                Item("public warning", MarkerShape.FilledDiamond, Warning),
            ],
            Alignment.UpperRight);
    }

    private static void Span(Plot plot, DateOnly from, DateOnly to, double row, Color colour, LinePattern pattern)
    {
        var line = plot.Add.Line(X(from), row, X(to), row);
        (line.LineColor, line.LineWidth, line.LinePattern, line.MarkerSize) = (colour, 2, pattern, 0);
    }

    private static void Mark(Plot plot, DateOnly day, double row, MarkerShape shape, float size, Color colour) => plot.Add.Marker(X(day), row, shape, size, colour);

    private static double X(DateOnly day) => day.ToDateTime(TimeOnly.MinValue).ToOADate();

    private static string Short(string name) => name.Length <= 40 ? name : name[..39] + "…";
}
