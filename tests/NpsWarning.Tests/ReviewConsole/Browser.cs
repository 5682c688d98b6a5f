using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace NpsWarning.Tests.ReviewConsole;

/// <summary>A headless Chromium; tests that need one are skipped by name where there is none.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Browser> Open()
    {
        var path = Environment.GetEnvironmentVariable("NPS_BROWSER") ?? Usual.FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null || !File.Exists(path), "No browser: install chromium, or name one in NPS_BROWSER.");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Headless = true,
            ChromiumSandbox = false,
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A page that keeps what its console said: a violated policy is said there.</summary>
    public async Task<(IPage Page, List<string> Said)> Page(int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        var said = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" or "warning") said.Add(message.Text); };
        page.PageError += (_, error) => said.Add(error);
        return (page, said);
    }

    /// <summary>
    /// Waits until a page is there with its script, before which a key is lost. It asks again and again: Playwright's own waiting for an address listens for an event,
    /// which on a busy machine may have come just before.
    /// </summary>
    public static async Task Arrived(IPage page, string addressEnd)
    {
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(addressEnd) + "$"), new PageAssertionsToHaveURLOptions { Timeout = 30_000 });
        while (await page.EvaluateAsync<string>("document.readyState") != "complete") await Task.Delay(20);
    }

    /// <summary>Keeps a picture where <c>NPS_PICTURES</c> names a folder, for people to look at.</summary>
    public static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("NPS_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), FullPage = true });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
