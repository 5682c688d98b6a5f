using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Html;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.ReviewConsole.Charts;

/// <summary>A mass spectrum as chemists look at it: the unknown upwards, and the library's best match below it, head to tail, on one axis of m/z.</summary>
public static class SpectrumSvg
{
    private const int Width = 760;
    private const int Left = 34;
    private const int Right = 8;
    private const int Top = 20;
    private const int HalfHeight = 120;
    private const int MostLabels = 8;
    private const float LeastLabelled = 60; // of 999
    private const int LabelGap = 26;

    /// <summary>The chart; <paramref name="match"/> is left out where the library has nothing alike.</summary>
    public static HtmlString Svg(EiSpectrum unknown, LibraryHit? match)
    {
        var svg = new StringBuilder();
        var height = Top + HalfHeight + (match is null ? 0 : HalfHeight) + 40;
        var (from, to) = Range(unknown, match?.Entry.Spectrum);
        Line(svg, $"<svg class=\"curve spectrum\" role=\"img\" aria-labelledby=\"spectrum-title spectrum-desc\" viewBox=\"0 0 {Width} {height}\">");
        Line(svg, $"<title id=\"spectrum-title\">Mass spectrum of the unidentified compound{(match is null ? "" : $", with {Text(match.Entry.Name)} from the library below it")}</title>");
        Line(svg, $"<desc id=\"spectrum-desc\">Strongest ions: m/z {string.Join(", ", Strongest(unknown).Take(5).Select(p => p.Mz))}.{(match is null ? "" : $" Of {Text(match.Entry.Name)}: m/z {string.Join(", ", Strongest(match.Entry.Spectrum).Take(5).Select(p => p.Mz))}.")}</desc>");
        var axis = Top + HalfHeight;
        Bars(svg, unknown, from, to, axis, -1, "ion");
        if (match is not null) Bars(svg, match.Entry.Spectrum, from, to, axis, +1, "ion library");
        Line(svg, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{axis}\" y2=\"{axis}\"/>");
        var step = to - from > 400 ? 100 : 50;
        for (var mz = (from + step - 1) / step * step; mz <= to; mz += step)
        {
            var x = X(mz, from, to);
            Line(svg, $"<line class=\"axis\" x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{height - 34}\" y2=\"{height - 30}\"/>");
            Line(svg, $"<text class=\"tick\" x=\"{x:0.#}\" y=\"{height - 16}\" text-anchor=\"middle\">{mz}</text>");
        }
        Line(svg, $"<text class=\"tick\" x=\"{Width - Right}\" y=\"{height - 2}\" text-anchor=\"end\">m/z; height is intensity, the strongest ion of each fills its half</text>");
        Line(svg, $"<text class=\"mark-label\" x=\"{Left}\" y=\"{Top - 7}\">unidentified</text>");
        if (match is not null) Line(svg, $"<text class=\"mark-label\" x=\"{Left}\" y=\"{axis + HalfHeight - 2}\">{Text(match.Entry.Name)}</text>");
        return new HtmlString(svg.Append("</svg>").ToString());
    }

    /// <summary>The ions, strongest first.</summary>
    private static IReadOnlyList<(int Mz, float Intensity)> Strongest(EiSpectrum spectrum) => [.. spectrum.Strongest(int.MaxValue).Select(p => ((int)p.Mz, (float)p.Intensity))];

    private static void Bars(StringBuilder svg, EiSpectrum spectrum, int from, int to, int axis, int direction, string css)
    {
        var path = new StringBuilder();
        foreach (var (mz, intensity) in Strongest(spectrum).OrderBy(p => p.Mz))
            path.Append(CultureInfo.InvariantCulture, $"M{X(mz, from, to):0.#} {axis}V{axis + (direction * intensity / 999 * (HalfHeight - 16)):0.#}");
        Line(svg, $"<path class=\"{css}\" d=\"{path}\"/>");
        var labelled = new List<double>();
        foreach (var (mz, intensity) in Strongest(spectrum).TakeWhile(p => p.Intensity >= LeastLabelled))
        {
            var x = X(mz, from, to);
            if (labelled.Count == MostLabels) break;
            if (labelled.Exists(other => Math.Abs(other - x) < LabelGap)) continue;
            labelled.Add(x);
            var end = axis + (direction * intensity / 999 * (HalfHeight - 16));
            Line(svg, $"<text class=\"tick\" x=\"{x:0.#}\" y=\"{(direction < 0 ? end - 4 : end + 13):0.#}\" text-anchor=\"middle\">{mz}</text>");
        }
    }

    private static (int From, int To) Range(EiSpectrum a, EiSpectrum? b)
    {
        int[] all = [.. Strongest(a).Where(p => p.Intensity >= 5).Select(p => p.Mz), .. b is null ? [] : Strongest(b).Where(p => p.Intensity >= 5).Select(p => p.Mz)];
        return (Math.Max(0, all.Min() - 10), all.Max() + 10);
    }

    private static double X(int mz, int from, int to) => Left + ((double)(mz - from) / (to - from) * (Width - Left - Right));

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    private static void Line(StringBuilder svg, FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
