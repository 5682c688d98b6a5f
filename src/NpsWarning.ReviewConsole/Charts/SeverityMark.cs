using Microsoft.AspNetCore.Html;

namespace NpsWarning.ReviewConsole.Charts;

/// <summary>A shape for each severity, so that colour is never the only sign. The word stands beside it.</summary>
public static class SeverityMark
{
    /// <summary>The shape; hidden from screen readers, which read the word.</summary>
    public static HtmlString Svg(string severity) => new("<svg class=\"mark-shape\" viewBox=\"0 0 20 20\" width=\"20\" height=\"20\" aria-hidden=\"true\">" + severity switch
    {
        "Extreme" => "<path class=\"full\" d=\"M10 1L19.5 18.5H0.5Z\"/><path class=\"cut\" d=\"M10 7V12.5M10 14.6V16.6\"/>",
        "Severe" => "<path class=\"full\" d=\"M10 0.5L19.5 10L10 19.5L0.5 10Z\"/>",
        "Moderate" => "<circle class=\"line\" cx=\"10\" cy=\"10\" r=\"8\"/><path class=\"full\" d=\"M10 2A8 8 0 0 1 10 18Z\"/>",
        "Minor" => "<circle class=\"line\" cx=\"10\" cy=\"10\" r=\"8\"/>",
        _ => "<circle class=\"line dashed\" cx=\"10\" cy=\"10\" r=\"8\"/>",
    } + "</svg>");

    /// <summary>The word; a signal on which the policy has not ruled yet says so.</summary>
    public static string Word(string severity) => severity.Length == 0 ? "Not rated yet" : severity == "Unknown" ? "Unknown severity" : severity;

    /// <summary>The style's name.</summary>
    public static string Css(string severity) => severity switch
    {
        "Extreme" => "sev-extreme",
        "Severe" => "sev-severe",
        "Moderate" => "sev-moderate",
        "Minor" => "sev-minor",
        _ => "sev-unknown",
    };
}
