using System.Net;
using System.Text.RegularExpressions;
using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Tests.Review;
using Xunit;

namespace NpsWarning.Tests.ReviewConsole;

public sealed partial class PageTests : IAsyncLifetime
{
    private readonly ReviewScene _scene = DemoScene.Build();
    private ConsoleHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ConsoleHost.Start(_scene, preview: DemoScene.Preview);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scene.Dispose();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?tab=all&q=x&place=XA&grade=Strong&state=New&p=3")]
    [InlineData("/?tab=nonsense&grade=99&p=-4")]
    [InlineData("/signals/opioid")]
    [InlineData("/signals/toxidrome?basis=occurred")]
    [InlineData("/signals/either")]
    [InlineData("/alerts")]
    [InlineData("/alerts/XC-2026-0007/1")]
    [InlineData("/alerts/XA-2026-0009/1")]
    [InlineData("/outbox")]
    [InlineData("/quarantine")]
    [InlineData("/audit")]
    [InlineData("/detectors")]
    [InlineData("/detectors?days=nonsense")]
    [InlineData("/about")]
    public async Task Every_page_is_there_says_that_data_are_simulated_and_allows_nothing_foreign(string address)
    {
        using var answer = await _host.Client.GetAsync(address);
        var html = await answer.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("SIMULATED DATA – demo", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
        Assert.DoesNotMatch(@"<[^>]+\s(on\w+|style)\s*=|<style|<script(?![^>]*src=""/assets/)|(src|href|action)=""https?:", html);
        AssertHeaders(answer);
    }

    [Theory]
    [InlineData("/nowhere", 404)]
    [InlineData("/signals/none", 404)]
    [InlineData("/alerts/none/1", 404)]
    [InlineData("/assets/none.css", 404)]
    public async Task What_is_not_there_says_so_under_the_same_headers(string address, int status)
    {
        using var answer = await _host.Client.GetAsync(address);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains("There is no such page", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        AssertHeaders(answer);
    }

    [Theory]
    [InlineData("/?tab=all")]
    [InlineData("/signals/notice")]
    public async Task A_hostile_name_is_text(string address)
    {
        var html = await _host.Client.GetStringAsync(address);

        Assert.DoesNotContain("<script>alert", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img src=x", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert", html, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_search_comes_back_as_text()
    {
        var html = await _host.Client.GetStringAsync("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");

        Assert.DoesNotContain("<script>alert", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waits_for_a_second_person_is_said_on_the_page_and_can_be_approved_there_and_only_then()
    {
        const string waits = "The public version waits for a second person of 2: first was Ada at 30 March 2026 09:00 UTC.";
        await using var host = await ConsoleHost.Start(_scene, preview: DemoScene.Preview with { Publishing = [waits], AnotherPersonNeeded = true });
        var page = await host.Client.GetStringAsync("/signals/decided");
        Assert.Contains(waits, page, StringComparison.Ordinal);
        Assert.Contains("value=\"Approve\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"Approve\"", await host.Client.GetStringAsync("/signals/opioid"), StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"Approve\"", await _host.Client.GetStringAsync("/signals/decided"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_without_its_token_is_refused_and_nothing_is_decided()
    {
        using var answer = await _host.Client.PostAsync("/signals/opioid", Form(("Disposition", "Dismiss"), ("reason-Dismiss", "expected"), ("Who", "Mallory"), ("Seen", SeenNow("opioid"))));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("The form was not accepted", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(SignalState.New, State("opioid"));
    }

    [Fact]
    public async Task A_decision_is_taken_and_the_name_is_remembered_in_a_cookie_that_no_script_reads()
    {
        using var answer = await Decide("opioid", ("Disposition", "Confirm"), ("reason-Confirm", "identified"), ("Who", "Ada Łuczak"), ("Note", "seen"));

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/signals/opioid?done=Confirm", answer.Headers.Location!.ToString());
        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("nps-reviewer", StringComparison.Ordinal));
        Assert.Contains("samesite=strict", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
        Assert.Equal(SignalState.Confirmed, State("opioid"));
        Assert.Equal("Ada Łuczak", _scene.Database.Read(s => Audit.Newest(s, 1)).Single().Who);
        Assert.Contains("value=\"Ada &#x141;uczak\"", await _host.Client.GetStringAsync("/signals/surge"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Disposition", "", "Choose a decision")]
    [InlineData("reason-Confirm", "", "Choose a reason")]
    [InlineData("reason-Confirm", "data-error", "Choose a reason")]
    [InlineData("Who", " ", "Say who you are")]
    [InlineData("Seen", "rubbish", "The form is incomplete")]
    public async Task A_form_that_lacks_something_comes_back_with_what_was_typed(string field, string value, string problem)
    {
        using var answer = await Decide("opioid", ("Disposition", "Confirm"), ("reason-Confirm", "identified"), ("Who", "Ada"), ("Note", "typed once"), (field, value));
        var html = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(problem, html, StringComparison.Ordinal);
        Assert.Contains("typed once", html, StringComparison.Ordinal);
        Assert.Equal(SignalState.New, State("opioid"));
    }

    [Fact]
    public async Task A_signal_that_changed_meanwhile_is_shown_as_it_is_now()
    {
        var seen = SeenNow("opioid");
        _scene.Database.Write(s => SignalBook.Save(s, SignalBook.Find(s, "opioid")! with { Cases = 17, ChangedAt = ReviewScene.Now }, isNew: false));

        using var answer = await Decide("opioid", ("Disposition", "Dismiss"), ("reason-Dismiss", "expected"), ("Who", "Ada"), ("Seen", seen));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("17 cases now, 9 when you opened the page", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(SignalState.New, State("opioid"));
    }

    [Fact]
    public async Task The_proxys_name_counts_only_where_it_is_trusted()
    {
        using var mallory = await Decide("opioid", "X-MS-CLIENT-PRINCIPAL-NAME", ("Disposition", "StartReview"), ("reason-StartReview", "routine"), ("Who", "Ada"));
        Assert.Equal("Ada", _scene.Database.Read(s => Audit.Newest(s, 1)).Single().Who);

        await _host.DisposeAsync();
        _host = await ConsoleHost.Start(_scene, o => o with { TrustProxyIdentity = true });
        using var vouched = await Decide("opioid", "X-MS-CLIENT-PRINCIPAL-NAME", ("Disposition", "Confirm"), ("reason-Confirm", "identified"), ("Who", "Ada"));
        Assert.Equal("from-the-header", _scene.Database.Read(s => Audit.Newest(s, 1)).Single().Who);
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    public async Task A_name_that_is_not_this_machines_is_not_answered(string name, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Host = $"{name}:{_host.Address.Port}";
        using var answer = await _host.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Enforcement_reads_supply_and_neither_patients_nor_health_texts()
    {
        var page = await _host.Client.GetStringAsync("/signals/opioid?as=enforcement");
        var later = await _host.Client.GetStringAsync("/signals/opioid"); // remembered

        Assert.All([page, later], html =>
        {
            Assert.Contains("250 g", html, StringComparison.Ordinal);
            Assert.DoesNotContain("poison-centre", html, StringComparison.Ordinal);
            Assert.DoesNotContain("naloxone", html, StringComparison.Ordinal);
            Assert.DoesNotContain("9 cases", html, StringComparison.Ordinal);
            Assert.DoesNotContain("death", html, StringComparison.Ordinal);
            Assert.DoesNotContain("|9\"", html, StringComparison.Ordinal);
        });
        Assert.DoesNotContain("Health text", await _host.Client.GetStringAsync("/alerts/XC-2026-0007/1"), StringComparison.Ordinal);
        foreach (var closed in new[] { "/outbox", "/outbox/a.eml", "/quarantine", "/quarantine/q1", "/audit", "/signals/toxidrome" })
        {
            using var answer = await _host.Client.GetAsync(closed);
            Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, closed);
        }
    }

    [Fact]
    public async Task From_an_alert_a_reader_comes_to_its_isomers_and_from_there_to_their_findings()
    {
        var alert = await _host.Client.GetStringAsync("/alerts/XA-2026-0009/1");
        var link = Regex.Match(alert, "href=\"(/signals/[^\"]+)\"").Groups[1].Value;
        var signal = WebUtility.HtmlDecode(Regex.Replace(await _host.Client.GetStringAsync(link), "\\s+", " "));
        Assert.Contains("<h1>2- or 3-FMA ", signal, StringComparison.Ordinal);
        Assert.Contains("<li><strong>2-FMA</strong>: 1 case</li> <li><strong>3-FMA</strong>: 0 cases</li> <li>Not told which of <strong>2- or 3-FMA</strong>: 2 cases</li>", signal, StringComparison.Ordinal);
        Assert.Contains("href=\"#evidence\"", signal, StringComparison.Ordinal);
        var evidence = signal[signal.IndexOf("id=\"evidence\"", StringComparison.Ordinal)..];
        Assert.Contains("<td>FMA<br><span class=\"minor\">Names it (preferred name; library match by gc-ms alone: one of 2- or 3-FMA)</span></td>", evidence, StringComparison.Ordinal);
        Assert.Contains("<td>2-FMA<br>", evidence, StringComparison.Ordinal);
        Assert.Contains("reference standard", evidence, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Enforcement_reads_which_isomers_it_may_be_and_no_count_of_cases()
    {
        _scene.Case("fma-s", "either:2-fma+3-fma", "XA-02", kind: "Seizure", rawName: "FMA", knownAgo: 4, body: "{\"kind\":\"seizure\",\"schemaVersion\":\"1.0\",\"reportId\":\"fma-s\",\"revision\":1,\"status\":\"final\",\"occurredOn\":\"2026-03-20\",\"reportedAt\":\"2026-03-24T08:00:00Z\",\"place\":{\"country\":\"XA\",\"region\":\"XA-02\",\"basis\":\"occurred\"},\"findings\":[{\"rawName\":\"FMA\"}],\"seizure\":{\"context\":\"import\",\"amount\":250,\"amountUnit\":\"g\"}}");
        var page = Regex.Replace(await _host.Client.GetStringAsync("/signals/either?as=enforcement"), "\\s+", " ");
        Assert.Contains("<li><strong>2-FMA</strong></li> <li><strong>3-FMA</strong></li> </ul>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Names it", page, StringComparison.Ordinal);
        Assert.DoesNotContain("2 cases", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_is_shown_as_text_and_no_other_file_is()
    {
        File.WriteAllText(Path.Combine(_scene.Outbox, "2026-1 <a>.eml"), "From: nps@x.example\r\nTo: duty@health.example\r\nSubject: =?utf-8?B?TmV3IG9waW9pZCDigJQgWEE=?=\r\nDate: Mon, 30 Mar 2026 09:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n<b>Expect</b> repeated doses.\r\n");
        File.WriteAllText(Path.Combine(_scene.Outbox, "..secret.txt"), "top secret");
        var list = WebUtility.HtmlDecode(await _host.Client.GetStringAsync("/outbox"));
        var mail = await _host.Client.GetStringAsync("/outbox/" + Uri.EscapeDataString("2026-1 <a>.eml"));

        Assert.Contains("New opioid — XA", list, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;Expect&lt;/b&gt; repeated doses.", mail, StringComparison.Ordinal);
        foreach (var name in new[] { "..%2Fnps.db", "%2e%2e%2fnps.db", "..%5Cnps.db", "..secret.txt", "%2Fetc%2Fpasswd", "../nps.db", "a%00.eml", "....//nps.db" })
        {
            using var answer = await _host.Client.GetAsync("/outbox/" + name);
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_refused_message_shows_its_errors_and_no_value_where_it_was_not_kept()
    {
        _scene.Database.Write(s => s.Execute(
            "INSERT INTO quarantine (quarantine_id, submitter, message_id, received_at, reason, errors, body) VALUES (@id, 'lab-a', @id, @Now, @reason, @errors, @body)",
            new[]
            {
                new { id = "q1", ReviewScene.Now, reason = "PERSON_IDENTIFIED", errors = """[{"code":"PERSON_NAME","pointer":"/patientName","message":"names a person","value":"Jane Roe"}]""", body = (byte[]?)null },
                new { id = "q2", ReviewScene.Now, reason = "NOT_VALID", errors = """[{"code":"OUT_OF_RANGE","pointer":"/seizure/amount","message":"at least 0","value":"-3"}]""", body = (byte[]?)[1] },
            }));
        var html = await _host.Client.GetStringAsync("/quarantine");

        Assert.DoesNotContain("Jane Roe", html, StringComparison.Ordinal);
        Assert.Contains("PERSON_NAME", html, StringComparison.Ordinal);
        Assert.Contains("/seizure/amount", html, StringComparison.Ordinal);
        Assert.Contains("-3", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_is_ready_with_the_schema_and_not_without()
    {
        Assert.Equal("""{"live":true,"ready":true,"database":"reachable","schema":"current","models":{},"failing":[]}""", await _host.Client.GetStringAsync("/health"));

        using var empty = new ReviewScene();
        empty.Database.Write(s => s.Execute("DROP TABLE leases"));
        await using var host = await ConsoleHost.Start(empty);
        using var answer = await host.Client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task A_stage_that_fails_is_told_on_every_page_and_to_probes()
    {
        Assert.DoesNotContain("The service fails at", await _host.Client.GetStringAsync("/"), StringComparison.Ordinal);
        _host.Failing.Failed(Stages.Alerting, new InvalidOperationException("with a secret"), ReviewScene.Now);
        foreach (var page in (string[])["/", "/alerts?as=enforcement"])
        {
            var html = await _host.Client.GetStringAsync(page);
            Assert.Contains("The service fails at", html, StringComparison.Ordinal);
            Assert.Contains("alerting since ", html, StringComparison.Ordinal);
            Assert.DoesNotContain("with a secret", html, StringComparison.Ordinal);
        }
        Assert.Contains("\"stage\":\"alerting\"", await _host.Client.GetStringAsync("/health"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_service_says_what_to_do_next()
    {
        using var empty = new ReviewScene();
        await using var host = await ConsoleHost.Start(empty, o => o with { Simulated = false });
        var html = await host.Client.GetStringAsync("/");

        Assert.Contains("No report has come in yet", html, StringComparison.Ordinal);
        Assert.Contains("nps submit", html, StringComparison.Ordinal);
        Assert.DoesNotContain("SIMULATED", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_is_not_sent_twice()
    {
        var html = await _host.Client.GetStringAsync("/");
        var address = AssetAddress().Match(html).Value;
        using var first = await _host.Client.GetAsync(address);
        using var again = new HttpRequestMessage(HttpMethod.Get, address);
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _host.Client.SendAsync(again);

        Assert.Equal("text/css", first.Content.Headers.ContentType!.MediaType);
        Assert.Contains("immutable", first.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    [Fact]
    public async Task The_refresh_hint_tells_what_came_since()
    {
        var since = Uri.EscapeDataString(ReviewScene.Now.ToString("O"));
        Assert.Equal("""{"text":""}""", await _host.Client.GetStringAsync($"/updates?since={since}"));

        _scene.Signal("later", "substance:l", name: "L", changedAt: ReviewScene.Now.AddSeconds(5));
        Assert.Equal("""{"text":"1 changed."}""", await _host.Client.GetStringAsync($"/updates?since={since}"));
        Assert.Contains("3 cases, new", await _host.Client.GetStringAsync($"/updates?signal=later&since={since}"), StringComparison.Ordinal);
    }

    private static void AssertHeaders(HttpResponseMessage answer)
    {
        string Header(string name) => string.Join("; ", answer.Headers.TryGetValues(name, out var values) ? values : []);
        var policy = Header("Content-Security-Policy");
        Assert.StartsWith("default-src 'none'; style-src 'self'; script-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(("nosniff", "no-referrer"), (Header("X-Content-Type-Options"), Header("Referrer-Policy")));
    }

    private Task<HttpResponseMessage> Decide(string id, params (string, string)[] fields) => Decide(id, "X-Unused", fields);

    private async Task<HttpResponseMessage> Decide(string id, string header, params (string Name, string Value)[] fields)
    {
        var html = await _host.Client.GetStringAsync($"/signals/{id}");
        var sent = new Dictionary<string, string> { ["Seen"] = SeenNow(id), ["__RequestVerificationToken"] = Token().Match(html).Groups[1].Value };
        foreach (var (name, value) in fields) sent[name] = value;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/signals/{id}") { Content = new FormUrlEncodedContent(sent) };
        request.Headers.Add(header, "from-the-header");
        return await _host.Client.SendAsync(request);
    }

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) => new(fields.ToDictionary(f => f.Name, f => f.Value));

    private string SeenNow(string id) => _scene.Database.Read(s => Seen.Of(SignalBook.Find(s, id)!, Viewer.Health)).ToString();

    private SignalState State(string id) => _scene.Database.Read(s => SignalBook.Find(s, id))!.State;

    [GeneratedRegex("(?s)id=\"decide\".*?name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("/assets/console\\.css\\?v=[0-9a-f]+")]
    private static partial Regex AssetAddress();
}
