using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Tests.Review;
using Xunit;

namespace NpsWarning.Tests.ReviewConsole;

public sealed partial class QuarantinePageTests : IAsyncLifetime
{
    private const string Body = """{"kind":"seizure","note":"<script>alert('x')</script>"}""";
    private readonly ReviewScene _scene = DemoScene.Build();
    private ConsoleHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _scene.Database.Write(s => s.Execute(
            "INSERT INTO quarantine (quarantine_id, submitter, message_id, received_at, reason, errors, body) VALUES (@id, @submitter, @message, @at, @reason, @errors, @body)",
            new[]
            {
                Row("contract", "lab-a", "run7-14", 3, "OUT_OF_RANGE, MISSING_FIELD, BAD_DATE, BAD_CAS", """[{"code":"OUT_OF_RANGE","pointer":"/seizure/amount","message":"At least 0.","value":"-3"},{"code":"MISSING_FIELD","pointer":"/reportId","message":"Give the report an id."},{"code":"BAD_DATE","pointer":"/occurredOn","message":"YYYY-MM-DD.","value":"31/12"},{"code":"BAD_CAS","pointer":"/findings/0/cas","message":"Check digit.","value":"50-00-1"}]""", Encoding.UTF8.GetBytes(Body)),
                Row("person", "lab-a", "run7-15", 2, "PERSON_IDENTIFIED", """[{"code":"PERSON_IDENTIFIED","pointer":"/patientName","message":"Names a person."}]""", null),
                Row("failed", "lab-a", "run7-16", 1, "INTAKE_FAILED", """[{"code":"INTAKE_FAILED","pointer":"","message":"SqliteException after 5 deliveries"}]""", Encoding.UTF8.GetBytes("{}")),
                Row("gone", "lab-closed", "old-1", 4, "NOT_JSON", """[{"code":"NOT_JSON","pointer":"","message":"Send JSON in UTF-8."}]""", [0xFF, 0x00]),
            }));
        _host = await ConsoleHost.Start(_scene);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scene.Dispose();
    }

    [Fact]
    public async Task The_list_shows_each_message_once_and_what_was_dealt_with_only_if_asked()
    {
        var html = await _host.Client.GetStringAsync("/quarantine");
        foreach (var id in new[] { "contract", "person", "failed", "gone" }) Assert.Single(Regex.Matches(html, $"href=\"/quarantine/{id}\""));
        Assert.Contains("and 1 more", html, StringComparison.Ordinal);
        _scene.Database.Write(s => QuarantineDesk.Discard(s, "gone", "Ada", "Test data.", ReviewScene.Now));
        Assert.DoesNotContain("lab-closed ·", await _host.Client.GetStringAsync("/quarantine"), StringComparison.Ordinal);
        Assert.Contains("Test data.", await _host.Client.GetStringAsync("/quarantine?all=true"), StringComparison.Ordinal);
        var narrowed = await _host.Client.GetStringAsync("/quarantine?submitter=lab-a&reason=BAD_CAS");
        Assert.Contains("/quarantine/contract", narrowed, StringComparison.Ordinal);
        Assert.DoesNotContain("/quarantine/failed", narrowed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_shown_as_text_with_every_error()
    {
        var html = await _host.Client.GetStringAsync("/quarantine/contract");
        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert", html, StringComparison.Ordinal);
        Assert.Contains("50-00-1", html, StringComparison.Ordinal);
        Assert.Contains("/wA=", WebUtility.HtmlDecode(await _host.Client.GetStringAsync("/quarantine/gone")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_names_a_person_offers_no_second_sending()
    {
        var html = await _host.Client.GetStringAsync("/quarantine/person");
        Assert.DoesNotContain("value=\"Requeue\"", html, StringComparison.Ordinal);
        using var answer = await Post("person", ("Act", "Requeue"), ("Who", "Ada"));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal(QuarantineState.Open, State("person"));
    }

    [Fact]
    public async Task Sending_once_more_leaves_the_message_in_the_outbox_and_a_row_in_the_audit_trail()
    {
        using var answer = await Post("failed", ("Act", "Requeue"), ("Who", "Ada Łuczak"));
        Assert.Equal("/quarantine/failed?done=true", answer.Headers.Location?.ToString());
        Assert.Equal(QuarantineState.Requeued, State("failed"));
        Assert.Equal("reports/lab-a", _scene.Database.Read(s => s.Query<string>("SELECT queue FROM outbox")).Single());
        Assert.Equal(("Ada Łuczak", "requeued", "quarantine:failed"), _scene.Database.Read(s => Audit.Newest(s, 1)).Select(a => (a.Who, a.Action, a.Target)).Single());
        Assert.Contains("it goes to its queue", await _host.Client.GetStringAsync("/quarantine/failed?done=true"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("contract", "Discard", " ", "Ada", 400, "Say why")]
    [InlineData("contract", "Discard", "Test data.", "", 400, "Say who you are")]
    [InlineData("contract", "", "Test data.", "Ada", 400, "Choose what to do")]
    [InlineData("gone", "Requeue", "", "Ada", 409, "reports/lab-closed is not there")]
    public async Task What_lacks_something_is_not_done_and_says_so(string id, string act, string because, string who, int status, string problem)
    {
        using var answer = await Post(id, ("Act", act), ("Because", because), ("Who", who));
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(problem, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        Assert.Equal(QuarantineState.Open, State(id));
        Assert.Empty(_scene.Database.Read(s => Audit.Newest(s, 1)));
    }

    [Fact]
    public async Task A_form_without_its_token_does_nothing()
    {
        using var answer = await _host.Client.PostAsync("/quarantine/failed", new FormUrlEncodedContent(new Dictionary<string, string> { ["Act"] = "Discard", ["Because"] = "x", ["Who"] = "Mallory" }));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(QuarantineState.Open, State("failed"));
    }

    [Fact]
    public async Task What_is_not_there_says_so()
    {
        using var answer = await _host.Client.GetAsync("/quarantine/none");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_message_is_discarded_with_the_keyboard_alone_and_no_policy_is_violated()
    {
        await using var browser = await Browser.Open();
        var (page, said) = await browser.Page();
        await page.GotoAsync(new Uri(_host.Address, "/quarantine").ToString());
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(":focus")).ToHaveTextAsync("PERSON_IDENTIFIED");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(page.Locator(":focus")).ToHaveAttributeAsync("href", "/quarantine/contract"); // on a busy machine Enter may overtake it
        await page.Keyboard.PressAsync("Enter");
        await Browser.Arrived(page, "/quarantine/contract");
        await page.Keyboard.PressAsync("d");
        await page.Keyboard.PressAsync("ArrowDown");
        await Assertions.Expect(page.Locator(":focus")).ToHaveIdAsync("d-Discard");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("A test of the laboratory's: dujk are letters here");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Ada Reviewer");
        await Browser.Picture(page, "quarantine-discard");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".done")).ToContainTextAsync("its body is removed");
        await Browser.Picture(page, "quarantine-discarded");
        await Browser.Arrived(page, "/quarantine/contract?done=true");
        await page.Keyboard.PressAsync("u");
        await Browser.Arrived(page, "/quarantine");
        Assert.Equal(QuarantineState.Discarded, State("contract"));
        Assert.Empty(said);
    }

    [Theory]
    [InlineData("/quarantine", 1280, ColorScheme.Light)]
    [InlineData("/quarantine?all=true", 390, ColorScheme.Dark)]
    [InlineData("/quarantine/contract", 1280, ColorScheme.Dark)]
    [InlineData("/quarantine/person", 390, ColorScheme.Light)]
    public async Task A_page_has_no_barrier_that_axe_knows_and_fits_its_width(string address, int width, ColorScheme scheme)
    {
        await using var browser = await Browser.Open();
        var (page, said) = await browser.Page(width, scheme: scheme);
        _scene.Database.Write(s => QuarantineDesk.Requeue(s, "failed", "Ada", _ => true, ReviewScene.Now));
        await page.GotoAsync(new Uri(_host.Address, address).ToString());
        await Browser.Picture(page, $"axe{address.Replace('/', '-').Replace('?', '-')}-{width}-{scheme}");
        var found = await page.RunAxe();
        Assert.Empty(found.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"));
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, "the page is wider than the screen");
        Assert.Empty(said);
    }

    private QuarantineState State(string id) => _scene.Database.Read(s => Quarantine.Find(s, id))!.State;

    private async Task<HttpResponseMessage> Post(string id, params (string Name, string Value)[] fields)
    {
        var token = Token().Match(await _host.Client.GetStringAsync($"/quarantine/{id}")).Groups[1].Value;
        return await _host.Client.PostAsync($"/quarantine/{id}", new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).ToDictionary(f => f.Item1, f => f.Item2)));
    }

    private static object Row(string id, string submitter, string message, int hoursAgo, string reason, string errors, byte[]? body) =>
        new { id, submitter, message, at = ReviewScene.Now.AddHours(-hoursAgo), reason, errors, body };

    [GeneratedRegex("""name="__RequestVerificationToken"[^>]*value="([^"]+)""")]
    private static partial Regex Token();
}
