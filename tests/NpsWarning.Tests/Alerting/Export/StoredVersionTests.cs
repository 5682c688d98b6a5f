using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Alerting.Export;

/// <summary>What exports are made from, as it is read from the tables.</summary>
public sealed class StoredVersionTests
{
    private static readonly DateTimeOffset Long = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly SignalBrief Brief = Stories.NewOpioid;

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void The_newest_version_of_each_alert_is_read_with_those_that_its_readers_had_before(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        Issue.Write(test.Database, Brief, "Alert", Audience.Health);
        Issue.Write(test.Database, Issue.Later(Brief, 2, 5, Audience.Health), "Update", Audience.Health, Audience.Public);
        Issue.Write(test.Database, Stories.UnknownToxidrome, "Alert", Audience.Health);

        var health = Newest(test, Audience.Health);
        Assert.Equal(["XA-2026-0042-A/2 Update after 1", "XB-2026-0007-A/1 Alert after "], health.Select(Said));
        Assert.Equal(["XA-2026-0042-A/1 Alert after "], Newest(test, Audience.Public).Select(Said)); // that health was told before is not for the public
        Assert.Empty(Newest(test, Audience.Enforcement));
        Assert.Equal(["XA-2026-0042-A/1 Alert after ", "XA-2026-0042-A/2 Update after 1"], test.Database.Read(s => StoredVersion.Of(s, "XA-2026-0042-A", Audience.Health, Reach.Beyond)).Select(Said));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void A_withdrawn_alert_is_withdrawn_also_for_readers_to_whom_no_cancellation_was_written(DatabaseProvider provider)
    {
        using var test = Databases.Open(provider);
        Issue.Write(test.Database, Brief, "Alert", Audience.Health, Audience.Public);
        Issue.Write(test.Database, Issue.Later(Brief, 2, 5), "Cancel", Audience.Health);

        var version = Assert.Single(Newest(test, Audience.Public));
        Assert.Equal("XA-2026-0042-A/2 Cancel after 1", Said(version));
        Assert.Contains("CANCELLED: alert XA-2026-0042-A", version.Texts[0].Headline);
        var cap = Schemas.MustBeValid(CapAlert.Of(version, Issue.Source)).ToString();
        Assert.DoesNotContain("MARKED", cap); // the reason in the alerts' table is for health
        Assert.Contains("<urgency>Past</urgency>", cap);
    }

    [Fact]
    public void An_alert_whose_newest_version_is_above_the_clearance_is_not_there_at_all()
    {
        using var test = Databases.Open(DatabaseProvider.Sqlite);
        Issue.Write(test.Database, Brief with { Tlp = Tlp.Green }, "Alert", Audience.Health);
        Assert.Single(test.Database.Read(s => StoredVersion.Newest(s, Audience.Health, Tlp.Green, _ => Reach.Beyond, Long)));
        Issue.Write(test.Database, Issue.Later(Brief, 2, 5) with { Tlp = Tlp.Red }, "Update", Audience.Health);
        Assert.Empty(test.Database.Read(s => StoredVersion.Newest(s, Audience.Health, Tlp.AmberStrict, _ => Reach.Beyond, Long)));
        Assert.Single(test.Database.Read(s => StoredVersion.Newest(s, Audience.Health, Tlp.Red, _ => Reach.Beyond, Long)));
    }

    [Fact]
    public void Who_works_in_the_country_reads_the_fuller_health_version_and_nobody_else()
    {
        var stakeholder = StakeholderDirectory.National("XA")[0];
        Assert.Equal(Reach.WithinJurisdiction, Feed.ReachOf(stakeholder with { Places = ["XA-2"] }, "XA"));
        Assert.Equal(Reach.Beyond, Feed.ReachOf(stakeholder with { Places = ["XB", "*"] }, "XA"));
        Assert.Equal(Reach.Beyond, Feed.ReachOf(null, "XA"));

        using var test = Databases.Open(DatabaseProvider.Sqlite);
        Issue.Write(test.Database, Brief, "Alert", Audience.Health);
        var (within, beyond) = (Newest(test, Audience.Health, Reach.WithinJurisdiction)[0], Newest(test, Audience.Health, Reach.Beyond)[0]);
        Assert.NotNull(within.Facts.FirstOccurredOn);
        Assert.Null(beyond.Facts.FirstOccurredOn);
        Assert.NotEqual(within.Texts[0].Plain, beyond.Texts[0].Plain);
    }

    [Fact]
    public void A_feed_drops_what_has_expired_cancellations_too_and_changes_when_it_does()
    {
        using var test = Databases.Open(DatabaseProvider.Sqlite);
        Issue.Write(test.Database, Brief, "Alert", Audience.Public);
        Issue.Write(test.Database, Issue.Later(Brief, 2, 5), "Cancel", Audience.Public);
        AtomFeed At(DateTimeOffset now) => test.Database.Read(s => AtomFeed.Read(s, new Feed(Audience.Public, Tlp.Clear), null, now));

        var expiry = new DateTimeOffset(2026, 12, 4, 23, 59, 59, TimeSpan.Zero);
        Assert.Equal(("Cancel", Brief.Edition.IssuedAt.AddHours(5)), (Assert.Single(At(expiry).Versions).Kind, At(expiry).Updated));
        Assert.Empty(At(expiry.AddSeconds(1)).Versions);
        Assert.Equal(expiry, At(expiry.AddSeconds(1)).Updated);
    }

    private static IReadOnlyList<StoredVersion> Newest(TestDatabase test, Audience audience, Reach reach = Reach.WithinJurisdiction) =>
        test.Database.Read(s => StoredVersion.Newest(s, audience, Tlp.Red, _ => reach, Long));

    private static string Said(StoredVersion version) => $"{version.Facts.AlertId}/{version.Facts.Version} {version.Kind} after {string.Join(", ", version.Earlier.Select(e => e.Version))}";
}
