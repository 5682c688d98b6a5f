using System.Runtime.CompilerServices;
using NpsWarning.Review;
using NpsWarning.ReviewConsole.Charts;
using NpsWarning.Tests.Review;
using Xunit;

namespace NpsWarning.Tests.ReviewConsole;

public sealed class ChartTests
{
    [Fact]
    public void The_sparkline_is_as_approved() => Approve(Sparkline.Svg([0, 0, 1, 0, 2, 5, 3, 8], "Cases").Value!);

    [Fact]
    public void A_sparkline_of_nothing_is_a_line_on_the_ground() =>
        Assert.Equal(8, Sparkline.Svg(new int[8], "Cases").Value!.Split("class=\"none\"").Length - 1);

    [Fact]
    public void The_epidemic_curve_is_as_approved()
    {
        var day = ReviewScene.Today;
        CaseDay[] cases =
        [
            new("laboratory", day.AddDays(-30), day.AddDays(-20)), new("laboratory", day.AddDays(-24), day.AddDays(-14)), new("poisoning", day.AddDays(-15), day.AddDays(-14)),
            new("poisoning", day.AddDays(-12), day.AddDays(-11)), new("poisoning", day.AddDays(-8), day.AddDays(-7)), new("seizure", day.AddDays(-9), day.AddDays(-7)), new("poisoning", day.AddDays(-3), day.AddDays(-2)),
        ];
        Approve(CurveSvg.Svg(EpidemicCurve.Of(cases, DateBasis.Occurred, day.AddDays(-40), day.AddDays(-12), day)).Value!);
    }

    private static void Approve(string text, [CallerMemberName] string name = "", [CallerFilePath] string file = "")
    {
        var approved = Path.Combine(Path.GetDirectoryName(file)!, name + ".approved.svg");
        var received = Path.ChangeExtension(approved, null).Replace(".approved", ".received", StringComparison.Ordinal) + ".svg";
        if (File.Exists(approved) && File.ReadAllText(approved).TrimEnd() == text.TrimEnd())
        {
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, text + "\n");
        Assert.Fail($"{name} differs from what was approved. Look at {received}; if it is right, rename it to {Path.GetFileName(approved)}.");
    }
}
