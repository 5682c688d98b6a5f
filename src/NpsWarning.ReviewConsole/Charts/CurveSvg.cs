using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Html;
using NpsWarning.Review;

namespace NpsWarning.ReviewConsole.Charts;

/// <summary>
/// An epidemic curve as outbreak teams draw it: touching bars, stacked by kind of source, told apart by pattern as well as colour, with
/// quiet days before the first case and the day of the signal marked.
/// </summary>
public static class CurveSvg
{
    private const int Width = 760;
    private const int Left = 34;
    private const int Top = 26;
    private const int PlotHeight = 190;
    private const int Bottom = Top + PlotHeight;
    private const int PlotWidth = Width - Left - 8;

    /// <summary>Kinds of source in the order of stacking, from the ground.</summary>
    public static readonly IReadOnlyList<string> Sources = ["poisoning", "laboratory", "seizure"];

    /// <summary>The chart. Its title and description say what a sighted reader sees; the table below it has the numbers.</summary>
    public static HtmlString Svg(EpidemicCurve curve)
    {
        var svg = new StringBuilder();
        Line(svg, $"<svg class=\"curve\" role=\"img\" aria-labelledby=\"curve-title curve-desc\" viewBox=\"0 0 {Width} {Bottom + 40}\">");
        Line(svg, $"<title id=\"curve-title\">Epidemic curve: {Words.Count(curve.Bars.Sum(b => b.Total), "case")} by {BarName(curve)}</title>");
        Line(svg, $"<desc id=\"curve-desc\">{Description(curve)}</desc>");
        svg.Append(Patterns);
        var most = Ceiling(curve.Bars.Max(b => b.Total));
        Grid(svg, most);
        var width = (double)PlotWidth / curve.Bars.Count;
        Incomplete(svg, curve, width);
        for (var i = 0; i < curve.Bars.Count; i++) Stack(svg, curve.Bars[i], Left + (i * width), width, most);
        Dates(svg, curve, width);
        Signalled(svg, curve, width);
        return new HtmlString(svg.Append("</svg>").ToString());
    }

    /// <summary>A swatch for the legend.</summary>
    public static HtmlString Swatch(string source) => new(
        $"<svg class=\"swatch\" viewBox=\"0 0 16 16\" width=\"16\" height=\"16\" aria-hidden=\"true\"><rect class=\"edge\" x=\"0.5\" y=\"0.5\" width=\"15\" height=\"15\" fill=\"url(#p-{source})\"/></svg>");

    /// <summary>"day", "week (7 days)" or "28 days".</summary>
    public static string BarName(EpidemicCurve curve) => curve.BarDays switch { 1 => "day", 7 => "week", _ => "28 days" };

    private const string Patterns =
        """
        <defs>
        <pattern id="p-poisoning" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="tone-poisoning" width="8" height="8"/></pattern>
        <pattern id="p-laboratory" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="tone-laboratory" width="6" height="6"/><path class="ink" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5"/></pattern>
        <pattern id="p-seizure" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="tone-seizure" width="6" height="6"/><circle class="dot" cx="1.5" cy="1.5" r="1.1"/><circle class="dot" cx="4.5" cy="4.5" r="1.1"/></pattern>
        <pattern id="p-incomplete" width="7" height="7" patternUnits="userSpaceOnUse"><path class="haze" d="M-1 8L8 -1M-1 1L1 -1M6 8L8 6"/></pattern>
        </defs>

        """;

    private static void Stack(StringBuilder svg, CurveBar bar, double x, double width, int most)
    {
        var y = (double)Bottom;
        foreach (var source in Sources)
        {
            var count = source switch { "poisoning" => bar.Poisoning, "laboratory" => bar.Laboratory, _ => bar.Seizure };
            if (count == 0) continue;
            var height = (double)count * PlotHeight / most;
            y -= height;
            Line(svg, $"<rect class=\"edge\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width:0.##}\" height=\"{height:0.#}\" fill=\"url(#p-{source})\"/>");
        }
    }

    private static void Grid(StringBuilder svg, int most)
    {
        var step = most <= 4 ? 1 : most / 4;
        for (var count = 0; count <= most; count += step)
        {
            var y = Bottom - ((double)count * PlotHeight / most);
            Line(svg, $"<line class=\"{(count == 0 ? "axis" : "grid")}\" x1=\"{Left}\" x2=\"{Width - 8}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>");
            Line(svg, $"<text class=\"tick\" x=\"{Left - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{count}</text>");
        }
    }

    private static void Dates(StringBuilder svg, EpidemicCurve curve, double width)
    {
        var step = Math.Max(1, (int)Math.Ceiling(curve.Bars.Count / 8.0));
        for (var i = curve.Bars.Count - 1; i >= 0; i -= step)
        {
            var x = Left + ((i + 0.5) * width);
            Line(svg, $"<line class=\"axis\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Bottom}\" y2=\"{Bottom + 4}\"/>");
            var anchor = x > Width - 40 ? "end" : x < Left + 20 ? "start" : "middle";
            var label = curve.BarDays == 28 ? $"{curve.Bars[i].From:MMM yyyy}" : $"{curve.Bars[i].From:d MMM}";
            Line(svg, $"<text class=\"tick\" x=\"{Math.Min(x, Width - 8):0.#}\" y=\"{Bottom + 18}\" text-anchor=\"{anchor}\">{label}</text>");
        }
        Line(svg, $"<text class=\"tick\" x=\"{Width - 8}\" y=\"{Bottom + 36}\" text-anchor=\"end\">{Axis(curve)}</text>");
    }

    private static void Signalled(StringBuilder svg, EpidemicCurve curve, double width)
    {
        var bar = curve.Bars.Index().FirstOrDefault(b => b.Item.From <= curve.SignalledOn && curve.SignalledOn <= b.Item.Through);
        if (bar.Item is null) return;
        var x = Left + ((bar.Index + 0.5) * width);
        Line(svg, $"<line class=\"mark\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Top - 8}\" y2=\"{Bottom}\"/>");
        var (anchor, at) = x > Width / 2 ? ("end", x - 5) : ("start", x + 5);
        Line(svg, $"<text class=\"mark-label\" x=\"{at:0.#}\" y=\"{Top - 12}\" text-anchor=\"{anchor}\">signal raised {curve.SignalledOn:d MMM}</text>");
    }

    private static void Incomplete(StringBuilder svg, EpidemicCurve curve, double width)
    {
        if (curve.IncompleteFrom is not { } from) return;
        var first = curve.Bars.Index().FirstOrDefault(b => b.Item.Through >= from);
        if (first.Item is null) return;
        var x = Left + (first.Index * width);
        Line(svg, $"<rect x=\"{x:0.#}\" y=\"{Top}\" width=\"{Width - 8 - x:0.#}\" height=\"{PlotHeight}\" fill=\"url(#p-incomplete)\"/>");
    }

    private static string Description(EpidemicCurve curve)
    {
        var peak = curve.Bars.MaxBy(b => b.Total)!;
        var peakText = peak.Total == 0 ? "No case in this time." : $"Most in one {BarName(curve)}: {peak.Total}, from {Words.Day(peak.From)}.";
        var sources = $"Poisonings {curve.Bars.Sum(b => b.Poisoning)}, analyses {curve.Bars.Sum(b => b.Laboratory)}, seizures {curve.Bars.Sum(b => b.Seizure)}.";
        return $"From {Words.Day(curve.Bars[0].From)} to {Words.Day(curve.Bars[^1].Through)}. {sources} {peakText} The signal was raised on {Words.Day(curve.SignalledOn)}.";
    }

    private static string Axis(EpidemicCurve curve) =>
        $"cases by {BarName(curve)} in which they {(curve.Basis == DateBasis.Known ? "became known" : "happened")}{(curve.IncompleteFrom is null ? "" : "; hatched: may still rise")}";

    // The next number that splits into four whole steps, or the number itself when it is small.
    private static int Ceiling(int most) => most <= 4 ? Math.Max(1, most) : (most + 3) / 4 * 4;

    private static void Line(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
