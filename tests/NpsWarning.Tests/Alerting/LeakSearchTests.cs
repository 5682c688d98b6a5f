using CsCheck;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Marked values in every field that is for health alone, and a search for them in all that leaves the service for anybody else.</summary>
public sealed class LeakSearchTests(ITestOutputHelper output)
{
    private const int Signals = 10_000;

    /// <summary>How many patients each marked count has, as four languages may write it.</summary>
    private static readonly string[] Marks = [WallTests.Mark, "7919", "7,919", "7.919", "7 919", "7\u00A0919", "7\u202F919"];

    [Fact]
    public void Ten_thousand_poisonous_signals_leak_on_no_way_out()
    {
        var account = new LeakAccount("signals");
        var (turn, inHealth) = (0, 0);
        WallTests.AnyBrief.Select(Gen.Enum<Reach>()).Sample((brief, reach) =>
        {
            var now = Interlocked.Increment(ref turn);
            foreach (var audience in (Audience[])[Audience.Enforcement, Audience.Public])
                foreach (var (way, content) in EveryWayOut.Of(brief, audience, reach, $"{WallTests.Mark} reason", now)) account.Search($"{audience.ToString().ToLowerInvariant()}, {way}", content, Marks);
            if (EveryWayOut.Of(brief, Audience.Health, Reach.WithinJurisdiction, $"{WallTests.Mark} reason", 0).First().Content.Contains(WallTests.Mark, StringComparison.Ordinal)) Interlocked.Increment(ref inHealth);
        }, iter: Signals);
        account.Close(output, ("signals", Signals), ("signals whose marks stand in what health gets", inHealth));

        // Else the search would look for something that was never there.
        Assert.Equal(Signals, inHealth);
    }

    [Fact]
    public void Nobody_is_chosen_whose_clearance_is_below_the_mark_and_every_way_out_states_the_mark()
    {
        var directory = Gen.Select(Gen.Enum<DirectoryRole>(), Gen.Enum<Tlp>(), Gen.Int[0, 3].Select(i => ((string[])["*", "XA", "XA-0", "XB"])[i]), Gen.Bool).Array[1, 8];
        var chosen = 0;
        WallTests.AnyBrief.Select(directory).Sample((brief, bodies) =>
        {
            var listed = bodies.Select((b, i) => StakeholderDirectory.Seed()[0] with { Id = new($"body-{i}"), Role = b.Item1, Clearance = b.Item2, Places = [b.Item3], Classes = ["*"], Channels = [new("email", $"b{i}@x.example")] }).ToList();
            var named = bodies.Select((b, i) => new NamedStakeholder { StakeholderId = b.Item4 ? $"body-{i}" : null, Email = $"unknown{i}@x.example" });
            var recipients = Recipients.For(brief, listed, named);
            foreach (var recipient in recipients.Chosen)
            {
                Interlocked.Increment(ref chosen);
                Assert.True(recipient.Stakeholder.Clearance >= recipient.Mark, $"{recipient}");
                Assert.Equal(recipient.Audience == Audience.Public ? Tlp.Clear : brief.Tlp, recipient.Mark);
                Assert.Equal(recipient.Mark, AlertFacts.Of(brief, recipient.Audience, recipient.Reach, "Alert").Tlp);
                if (recipient.Stakeholder.Id.Value.StartsWith(Recipients.Unlisted, StringComparison.Ordinal)) Assert.Equal(Audience.Public, recipient.Audience);
            }
            var released = AlertPolicy.Decide(brief, SeverityRules.Assess(brief), ReviewState.Released(Enum.GetValues<Audience>()) with { Approvers = 5 });
            if (brief.Tlp >= Tlp.AmberStrict) Assert.Equal(Release.Withheld, released.Single(d => d.Audience == Audience.Public).Release);
            var mail = EveryWayOut.Of(brief, Audience.Enforcement, Reach.WithinJurisdiction, "", 0).Single(way => way.Way == "mail").Content;
            Assert.Contains($"X-NpsWarning-TLP: {AlertEvent.Mark(brief.Tlp)}", mail);
        }, iter: 2_000);
        Assert.True(chosen > 2_000, $"{chosen} chosen");
    }
}
