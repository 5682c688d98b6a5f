using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Words;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Versions;

/// <summary>The health version: 350 to 500 words, for clinicians, laboratories and public health.</summary>
internal sealed class HealthVersion(SignalBrief brief, Reach reach, AlertWords words)
{
    private readonly SeverityRuling _ruling = SeverityRules.Assess(brief);
    private readonly HealthEvidence _evidence = new(brief, reach, words);

    private IReadOnlyList<string> Candidates => brief.Substance?.IsomerCandidates ?? [];

    private string Subject => Wording.Subject(words, Named ? brief.Subject.DisplayName : null, brief.Subject.Kind == SubjectKind.UnlistedName, brief.Subject.Kind == SubjectKind.UnidentifiedCompound, Candidates);

    private bool Named => brief.Subject.Kind != SubjectKind.PresentationCluster;

    private string Since => brief.FirstOccurredOn is { } first ? words.Say("since", ("date", words.Date(first))) : words.Say("since.unknown");

    public AlertDraft Draft() => new()
    {
        Title = words.Say("audience.health"),
        Headline = words.Say(Named ? "health.headline" : "health.headline.cluster",
            ("tier", Wording.Tier(words, _ruling.Severity)), ("subject", Candidates.Count > 1 ? Wording.ShortSet(words, Candidates) : Subject), ("place", Place), ("cases", _evidence.Cases), ("since", Since)),
        Header = Header(),
        Sections =
        [
            new(words.Say("health.1"), InOneSentence()),
            new(words.Say("health.2"), DoNow()),
            new(words.Say("health.3"), _evidence.Presentation()),
            new(words.Say("health.4"), Substance()),
            new(words.Say("health.5"), _evidence.Sources()),
            new(words.Say("health.6"), NotKnown()),
            new(words.Say("health.7"), [AlertBlock.Paragraph(Wording.MedicalUse(words, brief.Substance))]),
            new(words.Say("health.8"), ReportTo()),
        ],
        Simulated = brief.Simulated,
        Tier = _ruling.Severity,
    };

    private int Number => brief.Edition.NumberFor(Audience.Health);

    private string Country => Wording.Country(words, brief.Place.Country);

    private string Place => reach == Reach.WithinJurisdiction && brief.Place.Locality is { } locality
        ? words.Say("place.within", ("place", AlertWords.Fact(locality)), ("country", Country))
        : Country;

    private List<HeaderLine> Header() =>
    [
        new(words.Say("header.reference"), words.Say("header.reference.value", ("alert", brief.Edition.Alert), ("version", Number), ("signal", brief.Signal))),
        new(words.Say("header.tier"), Wording.Tier(words, _ruling, withNumbers: reach == Reach.WithinJurisdiction)),
        new(words.Say("header.marking"), Wording.Tlp(words, brief.Tlp)),
        new(words.Say("header.issued"), words.Instant(brief.Edition.IssuedAt)),
        new(words.Say("header.review"), words.Date(brief.NextReviewOn)),
        new(words.Say("header.replaces"), Wording.Replaces(words, Number)),
    ];

    private List<AlertBlock> InOneSentence()
    {
        var blocks = new List<AlertBlock>();
        if (brief.Edition.Change is { } change && Number > 1)
            blocks.Add(AlertBlock.Paragraph(reach == Reach.Beyond
                ? words.Say("health.1.change.beyond", ("version", Number - 1))
                : words.Say("health.1.change", ("version", Number - 1), ("change", change.ForHealth.In(words).TrimEnd('.')))));
        blocks.Add(AlertBlock.Paragraph(words.Say("health.1.sentence", ("subject", Wording.Sentence(Subject)), ("place", Place), ("cases", _evidence.Cases),
            ("since", Since), ("detected", words.Date(DateOnly.FromDateTime(brief.DetectedAt.UtcDateTime))))));
        blocks.Add(AlertBlock.Bullet(words.Say("health.1.harm", ("answer", _evidence.HarmAnswer(_ruling)))));
        blocks.Add(AlertBlock.Bullet(words.Say("health.1.identity", ("answer", Wording.Sentence(Identity())))));
        if (brief.Clinical.Presentations > 0 || _ruling.Found > 0)
            blocks.Add(AlertBlock.Bullet(words.Say(!Named ? "health.1.no-result" : brief.Identification.SubstanceFoundInAHarmedCase ? "health.1.linked" : "health.1.not-linked")));
        return blocks;
    }

    /// <summary>Harm and identity are two statements: this is the second, and says nothing of the first.</summary>
    private string Identity()
    {
        if (!Named) return words.Say(ClinicalAdvice.ResemblesOpioid(brief.Clinical) ? "identification.noresult.opioid" : "identification.noresult");
        var level = Wording.Identified(words, brief.Identification.Level, Candidates);
        return brief.Identification.ProbabilityPercent is { } percent
            ? level + words.Say("semicolon") + words.Say("identification.probability", ("percent", words.Number((decimal)Math.Round(percent, 1))), ("word", Wording.Certainty(words, percent)))
            : level;
    }

    private List<AlertBlock> DoNow()
    {
        var features = brief.Clinical.Features.Where(feature => feature.Cases > 0).Take(5).Select(feature => Wording.Feature(words, feature)).ToList();
        var blocks = new List<AlertBlock>
        {
            AlertBlock.Bullet(features.Count == 0 ? words.Say("health.2.recognise.none") : words.Say("health.2.recognise", ("features", words.List(features)))),
        };
        blocks.AddRange(ClinicalAdvice.For(brief).Select(line => AlertBlock.Bullet(words.Say(line))));
        blocks.Add(AlertBlock.Bullet(words.Say("health.2.call", ("poisonCentre", PoisonCentre))));
        blocks.Add(AlertBlock.Bullet(words.Say("health.2.lab", ("what", LaboratoryLine()), ("laboratory", brief.Policy.Contacts.Laboratory ?? words.Say("health.2.lab.default")))));
        blocks.Add(AlertBlock.Bullet(words.Say("health.2.public-health", ("since", Since))));
        return blocks;
    }

    private string LaboratoryLine() => !Named || brief.Substance is null ? words.Say("lab.unknown")
        : Candidates.Count > 1 ? words.Say("lab.set")
        : words.Say("lab.known");

    private List<AlertBlock> Substance()
    {
        var blocks = new List<AlertBlock>();
        if (!Named) blocks.Add(AlertBlock.Paragraph(words.Say("health.4.unnamed")));
        else if (brief.Subject.Kind == SubjectKind.UnlistedName) blocks.Add(AlertBlock.Paragraph(words.Say("health.4.unlisted", ("name", Wording.Quoted(words, brief.Subject.DisplayName)))));
        else if (brief.Subject.Kind == SubjectKind.UnidentifiedCompound) blocks.Add(AlertBlock.Paragraph(words.Say("health.4.compound")));
        else if (brief.Substance is { } substance)
            blocks.Add(AlertBlock.Paragraph(words.Say("health.4.names", ("name", Candidates.Count > 1 ? Wording.OneOf(words, Candidates) : AlertWords.Fact(brief.Subject.DisplayName)), ("class", Wording.Classes(words, substance.ClassName)),
                ("key", substance.InChIKey ?? words.Say("not-known")), ("others", words.List(substance.OtherNames, 4)))));
        if (Named && Candidates.Count > 1) blocks.Add(AlertBlock.Paragraph(words.Say("health.4.set") + _evidence.ToldApart()));
        if (Named) blocks.Add(AlertBlock.Paragraph(words.Say("health.4.identification",
            ("level", words.Say(Wording.LevelKey(brief.Identification.Level))), ("counts", _evidence.IdentificationCounts()))));
        if (Named && _evidence.ByMetabolite() is { Length: > 0 } metabolites) blocks.Add(AlertBlock.Paragraph(metabolites));
        blocks.Add(AlertBlock.Paragraph(words.Say("health.4.supply", ("soldAs", Wording.Quotations(words, brief.SupplyForHealth.SoldAs, 4)), ("forms", words.List(brief.SupplyForHealth.Forms.Select(form => words.Term("forms", form)), 4)),
            ("vary", brief.SupplyForHealth.Forms.Count > 0 ? words.Say("health.4.vary") : ""))));
        if (brief.Clinical.Claimed.Count > 0) blocks.Add(AlertBlock.Paragraph(words.Say("health.4.claimed", ("claimed", Wording.Quotations(words, brief.Clinical.Claimed, 4)))));
        blocks.Add(AlertBlock.Paragraph(words.Say("health.4.with", ("material", words.List(brief.SupplyForHealth.FoundInMaterial, 4)), ("patients", words.List(brief.Clinical.FoundInPatients, 4)))));
        return blocks;
    }

    private List<AlertBlock> NotKnown()
    {
        var unknown = new List<string>();
        if (!Named || brief.Identification.Level <= IdentificationLevel.Presumptive) unknown.Add(words.Say("unknown.identity"));
        else if (Candidates.Count > 1) unknown.Add(words.Say("unknown.set"));
        else if (brief.Identification.Level < IdentificationLevel.ReferenceStandard) unknown.Add(words.Say("unknown.confirm"));
        if (Named && !brief.Identification.SubstanceFoundInAHarmedCase && brief.Clinical.Presentations > 0) unknown.Add(words.Say("unknown.link"));
        else if (Named && brief.Clinical.FoundInPatients.Count > 0) unknown.Add(words.Say("unknown.share"));
        unknown.Add(words.Say("unknown.strength"));
        unknown.Add(words.Say("unknown.spread"));
        return
        [
            .. unknown.Select(AlertBlock.Bullet),
            AlertBlock.Paragraph(words.Say("unknown.change-view")),
        ];
    }

    private List<AlertBlock> ReportTo() =>
    [
        AlertBlock.Paragraph(words.Say("health.8.report", ("reportTo", ReportAddress))),
        AlertBlock.Paragraph(words.Say("health.8.history", ("alert", brief.Edition.Alert), ("version", Number),
            ("earlier", Wording.Earlier(words, brief.Edition.EarlierFor(Audience.Health))))),
    ];

    private string PoisonCentre => brief.Policy.Contacts.PoisonCentre ?? words.Say("health.2.call.default");

    private string ReportAddress => brief.Policy.Contacts.ReportTo ?? words.Say("health.2.report.default");
}
