using System.Net;
using System.Net.Http.Headers;
using System.Xml.Linq;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Tests.Review;
using NpsWarning.Tests.ReviewConsole;
using Xunit;

namespace NpsWarning.Tests.Alerting.Export;

/// <summary>Feeds over HTTP, as a receiving system reads them.</summary>
public sealed class FeedTests : IAsyncLifetime
{
    private readonly ReviewScene _scene = new();
    private ConsoleHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        Import(StakeholderDirectory.Seed());
        Issue.Write(_scene.Database, Stories.NewOpioid, "Alert", Audience.Health, Audience.Enforcement, Audience.Public);
        Issue.Write(_scene.Database, Issue.Later(Stories.NewOpioid, 2, 4), "Update", Audience.Health, Audience.Enforcement, Audience.Public);
        Issue.Write(_scene.Database, Stories.UnknownToxidrome with { Tlp = Tlp.Red }, "Alert", Audience.Health);
        _host = await ConsoleHost.Start(_scene, o => o with { Sender = "warning.health.example" });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _scene.Dispose();
    }

    [Fact]
    public async Task The_public_feed_is_open_and_each_entry_leads_to_a_valid_message()
    {
        var feed = await Atom("/feeds/public/clear.atom");
        var entry = Assert.Single(feed.Root!.Elements(AtomFeed.Namespace + "entry"));
        Assert.Equal("2026-11-20T08:01:00Z 2026-11-20T12:01:00Z", $"{entry.Element(AtomFeed.Namespace + "published")!.Value} {entry.Element(AtomFeed.Namespace + "updated")!.Value}");
        using var answer = await _host.Client.GetAsync(Links(feed).Single());
        Assert.Equal("application/cap+xml", answer.Content.Headers.ContentType!.MediaType);
        var cap = Schemas.MustBeValid(XDocument.Parse(await answer.Content.ReadAsStringAsync()));
        Assert.Equal("XA-2026-0042-A-v2-public", cap.Root!.Element(CapAlert.Namespace + "identifier")!.Value);
    }

    [Fact]
    public async Task A_key_opens_the_feeds_of_its_audience_up_to_its_clearance_in_the_address_or_the_header()
    {
        var key = Key("xa-poison-centre");
        var feed = await Atom($"/feeds/health/amber.atom?key={key}");
        Assert.EndsWith($"/2.cap.xml?key={key}", Links(feed).Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.GetAsync(Links(feed).Single())).StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/feeds/health/amber.atom") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var answer = await _host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain(key, await answer.Content.ReadAsStringAsync());
        Assert.Equal("private, no-cache", answer.Headers.CacheControl!.ToString().Replace("no-cache, private", "private, no-cache"));
    }

    [Theory]
    [InlineData("/feeds/health/amber.atom", null, 401)]
    [InlineData("/feeds/health/amber.atom", "xa-poison-centre.AAAAAAAAAAAAAAAAAAAAAA", 401)]
    [InlineData("/feeds/health/amber.atom", "nonsense", 401)]
    [InlineData("/feeds/health/clear.atom", "xa-police", 403)]
    [InlineData("/feeds/enforcement/clear.atom", "xa-poison-centre", 403)]
    [InlineData("/feeds/health/green.atom", "xa-outreach", 403)]
    [InlineData("/feeds/health/red.atom", "xa-limited", 403)]
    [InlineData("/feeds/health/clear/XA-2026-0042-A/2.cap.xml", "xa-police", 403)]
    [InlineData("/feeds/health/clear/XA-2026-0042-A/2.cap.xml", "xa-poison-centre", 404)] // an amber version below an address of CLEAR
    [InlineData("/feeds/public/red.atom", null, 404)]
    [InlineData("/feeds/nobody/clear.atom", null, 404)]
    [InlineData("/feeds/public/clear/XB-2026-0007-A/1.cap.xml", null, 404)]
    public async Task Another_audience_or_clearance_is_refused(string path, string? key, int status)
    {
        if (key == "xa-limited") Import([StakeholderDirectory.National("XA").Single(s => s.Id.Value == "xa-poison-centre") with { Id = new(key), Clearance = Tlp.Amber }]);
        if (key is not null && !key.Contains('.')) key = key.StartsWith("xa-", StringComparison.Ordinal) ? Key(key) : key;
        using var answer = await _host.Client.GetAsync(path + (key is null ? "" : $"?key={key}"));
        Assert.Equal(status, (int)answer.StatusCode);
        if (status != 404) Assert.DoesNotContain("<html", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_feed_holds_nothing_above_its_mark_and_nothing_of_another_audience()
    {
        Assert.Single(Links(await Atom($"/feeds/health/amber.atom?key={Key("xa-poison-centre")}")));
        Assert.Empty(Links(await Atom($"/feeds/health/green.atom?key={Key("xa-poison-centre")}")));
        Import([StakeholderDirectory.National("XA").Single(s => s.Id.Value == "xa-poison-centre") with { Id = new("xa-cleared"), Clearance = Tlp.Red }]);
        Assert.Equal(2, Links(await Atom($"/feeds/health/red.atom?key={Key("xa-cleared")}")).Count);
        Assert.Single(Links(await Atom($"/feeds/enforcement/amber.atom?key={Key("xa-police")}")));
    }

    [Fact]
    public async Task A_key_that_was_renewed_opens_nothing_and_the_new_one_opens_its_feeds()
    {
        async Task<HttpStatusCode> With(string key)
        {
            using var answer = await _host.Client.GetAsync($"/feeds/health/amber.atom?key={key}");
            return answer.StatusCode;
        }
        var (old, other) = (Key("xa-poison-centre"), Key("xa-emergency-departments"));
        Assert.Equal(HttpStatusCode.OK, await With(old));
        _scene.Database.Write(s =>
        {
            FeedKeys.Renew(s, new("xa-poison-centre"));
            return 0;
        });
        Assert.Equal(HttpStatusCode.Unauthorized, await With(old));
        Assert.NotEqual(old, Key("xa-poison-centre"));
        Assert.Equal(HttpStatusCode.OK, await With(Key("xa-poison-centre")));
        Assert.Equal(HttpStatusCode.OK, await With(other));
    }

    [Fact]
    public async Task A_stakeholder_taken_off_the_directory_reads_no_more()
    {
        var address = $"/feeds/health/amber.atom?key={Key("xa-poison-centre")}";
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.GetAsync(address)).StatusCode);
        _scene.Database.Write(s => DirectoryBook.Import(s, [.. StakeholderDirectory.Seed().Where(d => d.Id.Value != "xa-poison-centre")], replace: true, "test", ReviewScene.Now));
        Assert.Equal(HttpStatusCode.Unauthorized, (await _host.Client.GetAsync(address)).StatusCode);
    }

    [Fact]
    public async Task A_feed_that_has_not_changed_is_not_sent_again()
    {
        using var first = await _host.Client.GetAsync("/feeds/public/clear.atom");
        Assert.Equal(HttpStatusCode.NotModified, await Again(r => r.Headers.IfNoneMatch.Add(first.Headers.ETag!)));
        Assert.Equal(HttpStatusCode.NotModified, await Again(r => r.Headers.IfModifiedSince = first.Content.Headers.LastModified));
        Issue.Write(_scene.Database, Issue.Later(Stories.NewOpioid, 3, 9), "Cancel", Audience.Public);
        Assert.Equal(HttpStatusCode.OK, await Again(r => r.Headers.IfNoneMatch.Add(first.Headers.ETag!)));
        Assert.Equal(HttpStatusCode.OK, await Again(r => r.Headers.IfModifiedSince = first.Content.Headers.LastModified));
        Assert.Contains("term=\"Cancel\"", await _host.Client.GetStringAsync("/feeds/public/clear.atom"));

        async Task<HttpStatusCode> Again(Action<HttpRequestMessage> with)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/feeds/public/clear.atom");
            with(request);
            using var answer = await _host.Client.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Reading_a_restricted_feed_is_in_the_audit_trail_once_an_hour_and_reading_the_public_one_is_not()
    {
        for (var i = 0; i < 3; i++)
        {
            await Atom($"/feeds/health/amber.atom?key={Key("xa-poison-centre")}");
            await Atom("/feeds/public/clear.atom");
        }
        Assert.Equal(1, Read());
        var reader = StakeholderDirectory.Seed().Single(s => s.Id.Value == "xa-poison-centre");
        FeedReads.Note(_scene.Database, new Feed(Audience.Health, Tlp.Amber), reader, ReviewScene.Now.AddMinutes(59));
        Assert.Equal(1, Read());
        FeedReads.Note(_scene.Database, new Feed(Audience.Health, Tlp.Amber), reader, ReviewScene.Now.AddMinutes(61));
        FeedReads.Note(_scene.Database, new Feed(Audience.Health, Tlp.Green), reader, ReviewScene.Now.AddMinutes(61));
        Assert.Equal(3, Read());

        int Read() => _scene.Database.Read(s => s.First<int>("SELECT COUNT(*) FROM audit WHERE action = 'read'"));
    }

    [Fact]
    public async Task Whoever_reads_the_console_takes_out_what_the_viewer_may_see_and_it_is_written_down()
    {
        Assert.Equal(HttpStatusCode.OK, (await _host.Client.GetAsync("/alerts/XA-2026-0042-A/1/health.cap.xml?as=health")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _host.Client.GetAsync("/alerts/XA-2026-0042-A/1/health.cap.xml?as=enforcement")).StatusCode);
        Schemas.MustBeValidStix(await _host.Client.GetStringAsync("/alerts/XA-2026-0042-A/2/enforcement.stix.json?as=enforcement"));
        Assert.Contains("org.npswarning.alert.updated", await _host.Client.GetStringAsync("/alerts/XA-2026-0042-A/2/public.event.json?as=enforcement"));
        Assert.Equal(HttpStatusCode.NotFound, (await _host.Client.GetAsync("/alerts/XA-2026-0042-A/9/public.cap.xml")).StatusCode);
        Assert.Equal(["Version 1 for health, TLP:AMBER, as Cap.", "Version 2 for enforcement, TLP:AMBER, as Stix."], _scene.Database.Read(s => s.Query<string>("SELECT reason FROM audit WHERE action = 'exported' ORDER BY audit_id")));

        Assert.Contains("health.stix.json", await _host.Client.GetStringAsync("/alerts/XA-2026-0042-A/1?as=health"));
        var page = await _host.Client.GetStringAsync("/alerts/XA-2026-0042-A/1?as=enforcement");
        Assert.Contains("enforcement.stix.json", page);
        Assert.DoesNotContain("health.stix.json", page);
    }

    private string Key(string stakeholder) => new FeedKeys(_scene.Database).Of(new StakeholderId(stakeholder));

    private void Import(IReadOnlyList<Stakeholder> stakeholders) => _scene.Database.Write(s => DirectoryBook.Import(s, stakeholders, replace: false, "test", ReviewScene.Now));

    private async Task<XDocument> Atom(string address) => Schemas.MustBeValid(XDocument.Parse(await _host.Client.GetStringAsync(address)));

    private static IReadOnlyList<string> Links(XDocument feed) => [.. feed.Root!.Elements(AtomFeed.Namespace + "entry").Select(e => e.Element(AtomFeed.Namespace + "link")!.Attribute("href")!.Value)];
}
