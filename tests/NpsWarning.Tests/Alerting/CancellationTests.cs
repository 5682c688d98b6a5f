using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Versions;
using NpsWarning.Alerting.Words;
using NpsWarning.Detection;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Alerting;

public sealed class CancellationTests
{
    private const string Counted = "MARKED 3 patients of one centre were corrected.";

    public static TheoryData<string, Audience> Versions()
    {
        var data = new TheoryData<string, Audience>();
        foreach (var language in AlertLanguages.All)
            foreach (var audience in Enum.GetValues<Audience>()) data.Add(language, audience);
        return data;
    }

    [Theory, MemberData(nameof(Versions))]
    public void A_cancellation_reads_as_approved(string language, Audience audience)
    {
        var brief = Second(Stories.NewOpioid) with { Language = language };
        var text = Cancellation.Text(brief, audience, Reach.WithinJurisdiction, AlertSentence.Of("cancel.why.retracted"));
        Approved.Matches($"cancelled.{audience.ToString().ToLowerInvariant()}.{language}.txt", Approved.Shown(text));
    }

    [Theory, MemberData(nameof(Versions))]
    public void An_alert_that_goes_on_under_another_says_where_in_each_language(string language, Audience audience)
    {
        var brief = Second(Stories.UnknownToxidrome) with { Language = language };
        var text = Cancellation.Continued(brief, audience, new AlertReference("OTHER-1"));
        Assert.Contains("OTHER-1", text.Headline);
        Assert.Equal(language, text.Language);
        Assert.InRange(text.Headline.Length, 1, AlertWriter.LongestHeadline);
        Assert.Equal(audience == Audience.Public, text.SmsLine is { Length: > 0 and <= 160 });
        if (language == "en") Approved.Matches($"continued.{audience.ToString().ToLowerInvariant()}.en.txt", Approved.Shown(text));
    }

    /// <summary>A reason as it was recorded may count patients, and a cluster is named after what they show.</summary>
    [Theory, MemberData(nameof(Versions))]
    public void A_cancellation_tells_of_patients_to_health_in_the_country_alone(string language, Audience audience)
    {
        var brief = Second(Stories.UnknownToxidrome) with { Language = language, Subject = new("MARKED drowsiness", SubjectKind.PresentationCluster) };
        foreach (var reach in Enum.GetValues<Reach>())
        {
            var text = Cancellation.Text(brief, audience, reach, AlertSentence.Recorded(Counted));
            var told = audience == Audience.Health && reach == Reach.WithinJurisdiction;
            Assert.Equal(told, (text.PlainText + text.Html + text.Headline + text.SmsLine).Contains("MARKED", StringComparison.Ordinal));
            if (told && language != "en") Assert.DoesNotContain($"\n{Counted}", text.PlainText);
        }
    }

    [Theory, MemberData(nameof(Versions))]
    public void A_cancellation_of_a_simulation_says_so_first(string language, Audience audience)
    {
        var mark = AlertWords.For(language).Say("simulated");
        var text = Cancellation.Text(Second(Stories.Medicine) with { Language = language }, audience, Reach.WithinJurisdiction, AlertSentence.Of("cancel.why.reviewer"));
        Assert.StartsWith(mark, text.Headline);
        Assert.StartsWith(mark + "\n", text.PlainText);
        Assert.InRange(text.Headline.Length, 1, AlertWriter.LongestHeadline);
    }

    [Fact]
    public void What_a_new_version_changes_is_said_in_its_language()
    {
        var change = new VersionChange(AlertSentence.Of("change.severity", ("before", Severity.Minor), ("after", Severity.Extreme)), AlertSentence.Of("change.correction", ("name", "fentanyl")));
        foreach (var (language, health, enforcement) in new[]
        {
            ("en", "Severity has risen from minor to extreme.", "Correction: the substance is fentanyl, not what"),
            ("fr", "Le niveau est passé de mineur à extrême.", "Correction : la substance est fentanyl, et non celle"),
            ("es", "El nivel ha subido de leve a extremo.", "Corrección: la sustancia es fentanyl, no la que"),
            ("de", "Die Stufe ist gestiegen, von gering auf extrem.", "Berichtigung: Der Stoff ist fentanyl, nicht der"),
        })
        {
            var brief = Second(Stories.NewOpioid) with { Language = language };
            brief = brief with { Edition = brief.Edition with { Change = change } };
            Assert.Contains(health, Flat(AlertWriter.Write(brief, Audience.Health)));
            Assert.Contains(enforcement, Flat(AlertWriter.Write(brief, Audience.Enforcement)));
            Assert.DoesNotContain(health, Flat(AlertWriter.Write(brief, Audience.Enforcement)));
        }
    }

    [Fact]
    public void What_was_recorded_in_English_is_quoted_as_English()
    {
        Assert.Equal("Found in 3 cases.", AlertSentence.Recorded("Found in 3 cases.").In(AlertWords.For("en")));
        Assert.Equal("(auf Englisch) „Found in 3 cases.“", AlertSentence.Recorded("Found in 3 cases.").In(AlertWords.For("de")));
    }

    private static SignalBrief Second(SignalBrief brief) => brief with
    {
        Edition = brief.Edition with { Version = 2, IssuedAt = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), Earlier = Stories.ToAll(new EarlierVersion(1, brief.Edition.IssuedAt)) },
    };

    private static string Flat(AlertText alert) => string.Join(' ', alert.PlainText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
