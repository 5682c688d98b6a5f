using System.Globalization;
using Microsoft.AspNetCore.Html;
using NpsWarning.Review;

namespace NpsWarning.ReviewConsole.Charts;

/// <summary>A share between 0 and 100 % as a point on a line, with its interval as a bar: a short bar is a sure one.</summary>
public static class ShareBar
{
    private const int Width = 150;
    private const int Edge = 5;

    /// <summary>The chart. The numbers stand beside it as text, so it says nothing to whoever hears the page.</summary>
    public static HtmlString Svg(Share share) => new(string.Create(CultureInfo.InvariantCulture,
        $"""
        <svg class="share" viewBox="0 0 {Width} 18" width="{Width}" height="18" aria-hidden="true"><path class="axis" d="M{Edge} 9H{Width - Edge}M{At(0):0.#} 5V13M{At(0.5):0.#} 5V13M{At(1):0.#} 5V13"/><rect class="range" x="{At(share.Low):0.#}" y="6" width="{At(share.High) - At(share.Low):0.#}" height="6" rx="3"/><circle class="point" cx="{At(share.Value):0.#}" cy="9" r="4"/></svg>
        """));

    private static double At(double share) => Edge + (share * (Width - (2 * Edge)));
}
