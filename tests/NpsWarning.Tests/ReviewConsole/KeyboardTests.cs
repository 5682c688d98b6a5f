using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NpsWarning.Detection;
using Xunit;

namespace NpsWarning.Tests.ReviewConsole;

public sealed class KeyboardTests
{
    [Fact]
    public async Task A_signal_is_confirmed_with_the_keyboard_alone_and_no_policy_is_violated()
    {
        await using var browser = await Browser.Open();
        using var scene = DemoScene.Build();
        await using var host = await ConsoleHost.Start(scene, preview: DemoScene.Preview);
        var (page, said) = await browser.Page();

        await page.GotoAsync(host.Address.ToString());
        await Browser.Picture(page, "list");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(":focus")).ToHaveTextAsync("N-Pyrrolidino protonitazene");
        await page.Keyboard.PressAsync("Enter");
        await Browser.Arrived(page, "/signals/opioid");
        await Browser.Picture(page, "signal");
        await page.Keyboard.PressAsync("d");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator(":focus")).ToHaveIdAsync("d-Confirm");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(":focus")).ToHaveIdAsync("r-Confirm");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator("#r-Confirm")).ToHaveValueAsync("identified");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("dujk: letters in a field are letters");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Ada Reviewer");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("done=Confirm$"));
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("confirmed");
        await Browser.Picture(page, "confirmed");

        Assert.Equal(SignalState.Confirmed, scene.Database.Read(s => SignalBook.Find(s, "opioid"))!.State);
        Assert.Empty(said);
    }

    [Fact]
    public async Task From_an_alert_to_its_isomers_and_their_findings_with_the_keyboard_alone()
    {
        await using var browser = await Browser.Open();
        using var scene = DemoScene.Build();
        await using var host = await ConsoleHost.Start(scene, preview: DemoScene.Preview);
        var (page, said) = await browser.Page();

        async Task Follow(string link)
        {
            for (var i = 0; i < 60 && await page.EvaluateAsync<string>("document.activeElement.getAttribute('href') ?? ''") != link; i++) await page.Keyboard.PressAsync("Tab");
            await page.Keyboard.PressAsync("Enter");
        }

        await page.GotoAsync(new Uri(host.Address, "/alerts/XA-2026-0009/1").ToString());
        await Follow("/signals/either");
        await Browser.Arrived(page, "/signals/either");
        await Browser.Picture(page, "isomer-set");
        await Follow("#evidence");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/signals/either#evidence$"));
        await Assertions.Expect(page.Locator("#evidence tbody")).ToContainTextAsync("library match by gc-ms alone: one of 2- or 3-FMA");
        Assert.Empty(said);
    }

    [Theory]
    [InlineData("/", 1280, ColorScheme.Light)]
    [InlineData("/", 390, ColorScheme.Dark)]
    [InlineData("/?tab=all", 390, ColorScheme.Light)]
    [InlineData("/signals/opioid", 1280, ColorScheme.Dark)]
    [InlineData("/signals/opioid?basis=occurred", 390, ColorScheme.Light)]
    [InlineData("/signals/opioid?as=enforcement", 1280, ColorScheme.Light)]
    [InlineData("/signals/toxidrome", 390, ColorScheme.Dark)]
    [InlineData("/signals/either", 1280, ColorScheme.Light)]
    [InlineData("/signals/either", 390, ColorScheme.Dark)]
    [InlineData("/detectors", 1280, ColorScheme.Light)]
    [InlineData("/detectors?days=30", 390, ColorScheme.Dark)]
    public async Task A_page_has_no_barrier_that_axe_knows_and_fits_its_width(string address, int width, ColorScheme scheme)
    {
        await using var browser = await Browser.Open();
        using var scene = DemoScene.Build();
        DemoScene.Decide(scene);
        await using var host = await ConsoleHost.Start(scene, preview: DemoScene.Preview);
        var (page, said) = await browser.Page(width, scheme: scheme);

        await page.GotoAsync(new Uri(host.Address, address).ToString());
        await Browser.Picture(page, $"axe{address.Replace('/', '-').Replace('?', '-')}-{width}-{scheme}");
        var found = await page.RunAxe();

        Assert.Empty(found.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "the page is wider than the screen");
        Assert.Empty(said);
    }
}
