using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;

namespace NpsWarning.ReviewConsole.Charts;

/// <summary>Eight weeks as eight small bars, each at its own height, the newest last.</summary>
public static class Sparkline
{
    private const int BarWidth = 9;
    private const int Gap = 2;
    private const int Height = 28;

    /// <summary>The chart; <paramref name="what"/> is what it counts, for whoever hears it read out.</summary>
    public static HtmlString Svg(IReadOnlyList<int> weeks, string what)
    {
        var width = (weeks.Count * (BarWidth + Gap)) - Gap;
        var most = Math.Max(1, weeks.DefaultIfEmpty().Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"spark\" role=\"img\" viewBox=\"0 0 {width} {Height}\" width=\"{width}\" height=\"{Height}\" ");
        svg.Append(CultureInfo.InvariantCulture, $"aria-label=\"{HtmlEncoder.Default.Encode($"{what} by week, oldest first: {string.Join(", ", weeks)}")}\">");
        for (var i = 0; i < weeks.Count; i++)
        {
            // A week without a case is a line on the ground, not a gap: it was looked at.
            var height = weeks[i] == 0 ? 1 : Math.Max(3, (int)Math.Round((double)weeks[i] * Height / most));
            var css = weeks[i] == 0 ? "none" : i == weeks.Count - 1 ? "last" : "bar";
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"{css}\" x=\"{i * (BarWidth + Gap)}\" y=\"{Height - height}\" width=\"{BarWidth}\" height=\"{height}\"/>");
        }
        return new HtmlString(svg.Append("</svg>").ToString());
    }
}
