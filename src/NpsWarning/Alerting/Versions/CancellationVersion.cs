using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Versions;

/// <summary>The short versions with which an alert ends: taken back, or gone on under another alert. They name the country, no finer place, and nothing of patients.</summary>
internal sealed class CancellationVersion(SignalBrief brief, Audience audience, AlertWords words)
{
    private readonly string _for = audience.ToString().ToLowerInvariant();

    private AlertReference Alert => brief.Edition.Alert;

    private int Number => brief.Edition.NumberFor(audience);

    private string Country => Wording.Country(words, brief.Place.Country);

    /// <summary>As the audience's other versions name it: a cluster's own name describes patients.</summary>
    private string Subject
    {
        get
        {
            var unnamed = brief.Subject.Kind == SubjectKind.PresentationCluster || (audience == Audience.Public && brief.Subject.Kind == SubjectKind.UnidentifiedCompound);
            var candidates = brief.Substance?.IsomerCandidates ?? [];
            if (!unnamed && candidates.Count > 1) return Wording.ShortSet(words, candidates);
            return Wording.Subject(words, unnamed ? null : brief.Subject.DisplayName, brief.Subject.Kind == SubjectKind.UnlistedName, brief.Subject.Kind == SubjectKind.UnidentifiedCompound, candidates);
        }
    }

    private string ReportTo => brief.Policy.Contacts.ReportTo ?? words.Say(audience == Audience.Public ? "public.7.report.default" : "health.2.report.default");

    public AlertDraft Withdrawn(Reach reach, AlertSentence reason) => Draft("cancel", words.Say("cancel.headline", ("alert", Alert), ("subject", Subject), ("place", Country)),
    [
        new(words.Say("cancel.1"), [AlertBlock.Paragraph(words.Say("cancel.1.text", ("alert", Alert), ("version", Number)))]),
        new(words.Say("cancel.2"), [AlertBlock.Paragraph(Why(reach, reason).In(words))]),
        new(words.Say("cancel.3"),
        [
            AlertBlock.Bullet(words.Say("cancel.3." + _for)),
            AlertBlock.Bullet(words.Say($"cancel.3.report.{_for}", ("reportTo", ReportTo))),
        ]),
    ], words.Say("sms.withdrawn", ("place", ShortCountry), ("alert", Alert)));

    public AlertDraft Continued(AlertReference other) => Draft("continue", words.Say("continue.headline", ("alert", Alert), ("other", other), ("subject", Subject), ("place", Country)),
    [
        new(words.Say("continue.1"), [AlertBlock.Paragraph(words.Say("continue.1.text", ("alert", Alert), ("other", other)))]),
        new(words.Say("continue.2"), [AlertBlock.Paragraph(words.Say("continue.2.text"))]),
        new(words.Say("continue.3"), [AlertBlock.Paragraph(words.Say("continue.3.text", ("alert", Alert), ("other", other)))]),
    ], words.Say("sms.continued", ("place", ShortCountry), ("alert", Alert), ("other", other)));

    private string ShortCountry => PlaceNames.ShortCountry(brief.Place.Country, words.Language);

    // A recorded reason may count patients.
    private AlertSentence Why(Reach reach, AlertSentence reason) =>
        (audience == Audience.Health && reach == Reach.WithinJurisdiction) || reason.Key == "cancel.why.reviewer" ? reason : AlertSentence.Of("cancel.why.evidence");

    private AlertDraft Draft(string kind, string headline, IReadOnlyList<AlertSection> sections, string sms) => new()
    {
        Title = words.Say($"{kind}.title.{_for}"),
        Headline = headline,
        Header =
        [
            new(words.Say("header.reference"), audience == Audience.Public
                ? words.Say("header.reference.public", ("alert", Alert), ("version", Number))
                : words.Say("header.reference.value", ("alert", Alert), ("version", Number), ("signal", brief.Signal))),
            new(words.Say("header.issued"), words.Instant(brief.Edition.IssuedAt)),
            new(words.Say("header.replaces"), words.Say(kind + ".replaces")),
        ],
        Sections = sections,
        Simulated = brief.Simulated,
        SmsLine = audience != Audience.Public ? null
            : AlertWords.Fact((brief.Simulated ? words.Say("simulated.sms") + " " : "") + sms, PublicVersion.LongestSms),
    };
}
