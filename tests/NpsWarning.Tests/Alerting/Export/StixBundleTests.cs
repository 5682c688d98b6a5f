using System.Text.Json.Nodes;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting.Export;

public sealed class StixBundleTests
{
    private static readonly EarlierVersion First = new(1, new(2026, 11, 18, 7, 30, 0, TimeSpan.Zero));

    [Fact]
    public void An_alert_is_a_report_on_its_places_and_its_substance()
    {
        var bundle = Valid(Issue.Version(Stories.NewOpioid, Audience.Health));
        Assert.Equal(["extension-definition", "identity", "location", "location", "location", "marking-definition", "marking-definition", "nps-substance", "report"], Objects(bundle).Select(Type).Order());
        var report = One(bundle, "report");
        Assert.Equal("2026-11-20T08:01:00.000Z", report["published"]!.GetValue<string>());
        Assert.Equal("N-pyrrolidino protonitazene", One(bundle, "nps-substance")["name"]!.GetValue<string>());
        Assert.Equal(Objects(bundle).Where(o => Type(o) is "location" or "nps-substance").Select(Id).Order(), report["object_refs"]!.AsArray().Select(r => r!.GetValue<string>()).Order());
        Assert.All(Objects(bundle).SelectMany(o => o["object_marking_refs"]?.AsArray() ?? []), mark => Assert.Contains(mark!.GetValue<string>(), Objects(bundle).Select(Id)));
    }

    [Theory]
    [InlineData(Tlp.Clear)]
    [InlineData(Tlp.Green)]
    [InlineData(Tlp.Amber)]
    [InlineData(Tlp.AmberStrict)]
    [InlineData(Tlp.Red)]
    public void Report_and_substance_bear_the_mark_of_the_version(Tlp mark)
    {
        var bundle = Valid(Issue.Version(Stories.NewOpioid with { Tlp = mark }, Audience.Health));
        foreach (var type in (string[])["report", "nps-substance"]) Assert.Equal(StixBundle.MarkId(mark), One(bundle, type)["object_marking_refs"]!.AsArray().Single()!.GetValue<string>());
        Assert.Contains(Objects(bundle), o => Id(o) == StixBundle.MarkId(mark) && o["name"]!.GetValue<string>() == AlertEvent.Mark(mark));
    }

    [Fact]
    public void A_later_version_is_a_version_of_the_same_objects_and_a_cancellation_revokes_them()
    {
        var first = One(Valid(Issue.Version(Stories.NewOpioid, Audience.Health)), "report");
        var cancelled = One(Valid(Issue.Version(Issue.Later(Stories.NewOpioid, 2, 3), Audience.Health, Reach.WithinJurisdiction, "Cancel", First)), "report");
        Assert.Equal(Id(first), Id(cancelled));
        Assert.Null(first["revoked"]);
        Assert.True(cancelled["revoked"]!.GetValue<bool>());
        Assert.Equal(("2026-11-18T07:30:00.000Z", "2026-11-20T11:01:00.000Z"), (cancelled["created"]!.GetValue<string>(), cancelled["modified"]!.GetValue<string>()));
        Assert.NotEqual(Id(first), Id(One(Valid(Issue.Version(Stories.NewOpioid, Audience.Health, Reach.Beyond)), "report")));
        Assert.NotEqual(Id(first), Id(One(Valid(Issue.Version(Stories.NewOpioid, Audience.Public)), "report")));
    }

    [Fact]
    public void The_same_alerts_make_the_same_bundle_with_each_object_once()
    {
        StoredVersion[] versions = [Issue.Version(Stories.NewOpioid, Audience.Health), Issue.Version(Stories.UnknownToxidrome, Audience.Health)];
        var bundle = Valid(versions);
        Assert.Equal(StixBundle.Text(bundle), StixBundle.Text(Valid(versions)));
        Assert.Equal(Objects(bundle).Select(Id).Distinct().Count(), Objects(bundle).Count());
        Assert.Equal(2, Objects(bundle).Count(o => Type(o) == "report"));
        Assert.Equal(1, Objects(bundle).Count(o => Type(o) == "identity"));
    }

    [Fact]
    public void Other_languages_are_the_report_s_content_in_that_language()
    {
        var version = Issue.Version(Stories.NewOpioid, Audience.Public);
        var bundle = Valid(version with { Texts = [.. version.Texts, new StoredText("fr", "Alerte", "Texte", "")] });
        var (report, translated) = (One(bundle, "report"), One(bundle, "language-content"));
        Assert.Equal((Id(report), report["modified"]!.GetValue<string>(), "Alerte"), (translated["object_ref"]!.GetValue<string>(), translated["object_modified"]!.GetValue<string>(), translated["contents"]!["fr"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public void Its_ids_are_version_5_as_rfc_9562_makes_them()
    {
        var id = StableUuid.Of("a", "b");
        Assert.Equal(5, id.Version);
        Assert.InRange(id.Variant, 8, 11);
        Assert.NotEqual(id, StableUuid.Of("a\u001fc"));
        Assert.NotEqual(id, StableUuid.Of("b", "a"));
    }

    private static JsonObject Valid(params StoredVersion[] versions)
    {
        var bundle = StixBundle.Of(versions, Issue.Source);
        Schemas.MustBeValidStix(StixBundle.Text(bundle));
        return bundle;
    }

    private static IEnumerable<JsonObject> Objects(JsonObject bundle) => bundle["objects"]!.AsArray().Select(o => o!.AsObject());

    private static JsonObject One(JsonObject bundle, string type) => Objects(bundle).Single(o => Type(o) == type);

    private static string Type(JsonObject o) => o["type"]!.GetValue<string>();

    private static string Id(JsonObject o) => o["id"]!.GetValue<string>();
}
