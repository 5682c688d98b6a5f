using System.Net;
using System.Text.RegularExpressions;
using NpsWarning.Tests.Review;
using Xunit;

namespace NpsWarning.Tests.ReviewConsole;

public sealed partial class DetectorsPageTests : IAsyncLifetime
{
    private readonly ReviewScene _scene = DemoScene.Build();
    private ConsoleHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ConsoleHost.Start(_scene, preview: DemoScene.Preview);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scene.Dispose();
    }

    [Fact]
    public async Task A_detectors_record_is_read_as_numbers_over_the_days_that_were_asked_for()
    {
        DemoScene.Decide(_scene);

        var text = Text(await _host.Client.GetStringAsync("/detectors?days=30"));
        using var enforcement = await _host.Client.GetAsync("/detectors?days=30&as=enforcement");

        Assert.Contains("Signals raised in the last 30 days", text, StringComparison.Ordinal);
        Assert.Contains("FirstAppearance 12 12 9 1 2 90 % (60 % to 98 %)", text, StringComparison.Ordinal);
        Assert.Contains("FirstAppearance 22 (34) 13 (25) 34 (46) 25 (37)", text, StringComparison.Ordinal);
        Assert.Contains("SpaceTimeScan 2 2 0 0 2 none decided", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, enforcement.StatusCode);
    }

    private static string Text(string html) => Spaces().Replace(WebUtility.HtmlDecode(Tags().Replace(html, " ")), " ");

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
