using System.Text;
using CsCheck;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Alerting.Export;

/// <summary>Exports of random signals with marked values in every field that is for health alone: always valid, and no mark in what others get.</summary>
public sealed class ExportWallTests
{
    private const int Signals = 400;

    private static readonly Gen<(SignalBrief Brief, Reach Reach, int Earlier)> Any = Gen.Select(WallTests.AnyBrief, Gen.Enum<Reach>(), Gen.Int[0, 3], Gen.String, Gen.Bool)
        .Select((brief, reach, earlier, name, simulated) => (brief with
        {
            Subject = brief.Subject.Kind == SubjectKind.PresentationCluster ? brief.Subject : brief.Subject with { DisplayName = "S" + name },
            Simulated = simulated,
        }, reach, earlier));

    [Fact]
    public void Every_export_is_valid_and_none_carries_a_value_of_another_audience()
    {
        var inHealth = 0;
        Any.Sample(any =>
        {
            foreach (var audience in Enum.GetValues<Audience>())
            {
                var kind = any.Earlier == 0 ? "Alert" : any.Earlier == 3 ? "Cancel" : "Update";
                var version = Issue.Version(any.Brief, audience, any.Reach, kind, [.. Enumerable.Range(1, any.Earlier).Select(v => new EarlierVersion(v, any.Brief.Edition.IssuedAt.AddHours(v - 9)))]);
                var atom = new AtomFeed { Of = new Feed(audience, version.Facts.Tlp), Versions = [version], Updated = version.Facts.IssuedAt }.Document(Issue.Source, "https://x.example", "?key=a.b");
                var all = new StringBuilder(Schemas.MustBeValid(CapAlert.Of(version, Issue.Source)).ToString()).Append(Schemas.MustBeValid(atom));
                foreach (var format in Enum.GetValues<ExportFormat>()) all.Append(Encoding.UTF8.GetString(AlertExport.Of(version, format, Issue.Source).Content));
                Schemas.MustBeValidStix(StixBundle.Text(StixBundle.Of([version], Issue.Source)));
                var text = all.ToString();
                if (audience == Audience.Health) { if (text.Contains(WallTests.Mark, StringComparison.Ordinal)) Interlocked.Increment(ref inHealth); continue; }
                Assert.DoesNotContain(WallTests.Mark, text);
                Assert.DoesNotContain("7919", text);
                Assert.DoesNotContain("7,919", text);
            }
        }, iter: Signals);

        // Else the search would look for something that was never there.
        Assert.Equal(Signals, inHealth);
    }

    [Fact]
    public void The_mark_stands_in_every_format_that_has_a_place_for_it()
    {
        foreach (var mark in Enum.GetValues<Tlp>())
        {
            var version = Issue.Version(Stories.NewOpioid with { Tlp = mark }, Audience.Health);
            foreach (var format in Enum.GetValues<ExportFormat>())
                Assert.Contains(AlertEvent.Mark(mark).Replace("+", format == ExportFormat.CloudEvent ? "\\u002B" : "+"), Encoding.UTF8.GetString(AlertExport.Of(version, format, Issue.Source).Content).Replace("&#x2B;", "+").Replace("\\u002B", format == ExportFormat.CloudEvent ? "\\u002B" : "+"));
        }
    }
}
