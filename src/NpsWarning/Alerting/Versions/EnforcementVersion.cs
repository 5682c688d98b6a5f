using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Words;
using NpsWarning.Substances;

namespace NpsWarning.Alerting.Versions;

/// <summary>The enforcement version: 250 to 350 words on supply, from an <see cref="EnforcementBrief"/> and nothing else.</summary>
internal sealed class EnforcementVersion(EnforcementBrief brief, AlertWords words)
{
    private const int MostWholesaleLines = 5;

    private IReadOnlyList<string> Candidates => brief.Substance?.IsomerCandidates ?? [];

    private string Subject => Wording.Subject(words, brief.SubjectName, brief.NameIsUnlisted, brief.IsUnidentifiedCompound, Candidates);

    private string Place => brief.Regions.Count is > 0 and <= 4
        ? $"{Country} ({words.List(brief.Regions)})"
        : Country;

    private string Country => Wording.Country(words, brief.Country);

    private string ReportAddress => brief.Contacts.ReportTo ?? words.Say("health.2.report.default");

    public AlertDraft Draft() => new()
    {
        Title = words.Say("audience.enforcement"),
        Headline = words.Say("enforcement.headline", ("subject", Candidates.Count > 1 ? Wording.ShortSet(words, Candidates) : Subject), ("place", Country)),
        Header = Header(),
        Sections =
        [
            new(words.Say("enforcement.1"), InOneSentence()),
            new(words.Say("enforcement.2"), SubstanceAndLaw()),
            new(words.Say("enforcement.3"), SupplyPicture()),
            new(words.Say("enforcement.4"), HarmInAggregate()),
            new(words.Say("enforcement.5"), SafeHandling()),
            new(words.Say("enforcement.6"), Asked()),
            new(words.Say("enforcement.7"), NotKnown()),
            new(words.Say("enforcement.8"), Evidence()),
        ],
        Simulated = brief.Simulated,
        Tier = brief.Severity,
    };

    private List<HeaderLine> Header() =>
    [
        new(words.Say("header.reference"), words.Say("header.reference.value", ("alert", brief.Alert), ("version", brief.Version), ("signal", brief.Signal))),
        new(words.Say("header.tier"), brief.Severity is { } severity ? Wording.Tier(words, severity) : words.Say("header.tier.withheld", ("smallest", brief.Poisonings.Smallest))),
        new(words.Say("header.marking"), Wording.Tlp(words, brief.Tlp)),
        new(words.Say("header.handling"), words.Say("header.handling.value")),
        new(words.Say("header.issued"), words.Instant(brief.IssuedAt)),
        new(words.Say("header.review"), words.Date(brief.NextReviewOn)),
        new(words.Say("header.replaces"), Wording.Replaces(words, brief.Version)),
    ];

    private List<AlertBlock> InOneSentence()
    {
        var blocks = new List<AlertBlock>();
        if (brief.Change is { } change)
            blocks.Add(AlertBlock.Paragraph(words.Say("enforcement.1.change", ("version", brief.Version - 1), ("change", change.In(words).TrimEnd('.')))));
        var detected = words.Date(brief.DetectedOn);
        blocks.Add(AlertBlock.Paragraph(brief.Seized
            ? words.Say("enforcement.1.sentence", ("subject", Wording.Sentence(Subject)), ("place", Place), ("wholesale", words.Counted("wholesale", brief.Supply.Wholesale.Count)), ("detected", detected))
            : words.Say("enforcement.1.no-supply", ("subject", Wording.Sentence(Subject)), ("place", Place), ("detected", detected))));
        return blocks;
    }

    private List<AlertBlock> SubstanceAndLaw()
    {
        var blocks = new List<AlertBlock>
        {
            AlertBlock.Paragraph(words.Say("enforcement.2.name", ("name", Wording.Sentence(Candidates.Count > 1 ? Wording.OneOf(words, Candidates) : Subject)), ("class", Wording.Classes(words, brief.Substance?.ClassName)),
                ("key", brief.Substance?.InChIKey ?? words.Say("not-known")))
                + " " + words.Say("enforcement.2.identification", ("level", brief.SubjectName is null
                    ? words.Say("identification.noresult")
                    : words.Say(Wording.LevelKey(brief.Identification))))),
        };
        if (Candidates.Count > 1) blocks.Add(AlertBlock.Paragraph(words.Say("enforcement.2.set") + Wording.ToldApart(words, brief.ToldApart)));
        var status = (brief.Substance?.Legal ?? []).Take(4).Select(Says).ToList();
        blocks.Add(AlertBlock.Paragraph(words.Say("enforcement.2.legal", ("status", status.Count == 0 ? words.Say("not-known") : string.Join(words.Say("semicolon"), status)))));
        blocks.Add(AlertBlock.Paragraph(words.Say("medical.label") + " " + Wording.MedicalUse(words, brief.Substance)));
        return blocks;
    }

    private string Says(LegalStatus legal)
    {
        var (jurisdiction, status) = (words.Term("jurisdictions", legal.Jurisdiction), words.Term("legal", legal.Status));
        return (legal.From ?? legal.AsOf) is { } day
            ? words.Say(legal.From is null ? "enforcement.2.legal.entry" : "enforcement.2.legal.since", ("jurisdiction", jurisdiction), ("status", status), ("date", words.Date(day)))
            : words.Say("labelled", ("label", jurisdiction), ("value", status));
    }

    private List<AlertBlock> SupplyPicture()
    {
        var supply = brief.Supply;
        var blocks = new List<AlertBlock>
        {
            AlertBlock.Bullet(words.Say("enforcement.3.form", ("forms", words.List(supply.Forms.Select(form => words.Term("forms", form)))),
                ("colours", words.List(supply.Colours.Select(colour => words.TermOrQuotation("colours", colour)))), ("markings", Wording.Quotations(words, supply.Markings)))),
            AlertBlock.Bullet(words.Say("enforcement.3.packaging", ("packaging", Wording.Quotations(words, supply.Packaging)), ("soldAs", Wording.Quotations(words, supply.SoldAs)))),
        };
        blocks.AddRange(supply.Wholesale.Take(MostWholesaleLines).Select(seizure => AlertBlock.Bullet(words.Say("enforcement.3.wholesale",
            ("amount", Amount(seizure)), ("route", AlertWords.Fact(seizure.Route ?? words.Say("not-known"))),
            ("transport", seizure.Transport is { } transport ? words.Term("transport", transport) : words.Say("not-known"))))));
        if (supply.Wholesale.Count == 0) blocks.Add(AlertBlock.Bullet(words.Say("enforcement.3.wholesale.none")));
        if (supply.Wholesale.Count > MostWholesaleLines) blocks.Add(AlertBlock.Bullet(words.Say("enforcement.3.wholesale.more", ("count", supply.Wholesale.Count - MostWholesaleLines))));
        blocks.Add(AlertBlock.Bullet(words.Say("enforcement.3.precursors", ("precursors", words.List(supply.Precursors)), ("material", words.List(supply.FoundInMaterial)))));
        blocks.Add(AlertBlock.Bullet((supply.OnlineSales > 0 ? words.Say("enforcement.3.online", ("count", supply.OnlineSales)) : words.Say("enforcement.3.online.none"))
            + " " + words.Say("enforcement.3.possession", ("count", brief.PossessionSizeSeizures.Count is { } count ? words.Number(count) : Say(brief.PossessionSizeSeizures)))));
        return blocks;
    }

    private string Amount(WholesaleSeizure seizure)
    {
        if (seizure.Amount == 0) return words.Term("units", seizure.Unit);
        var one = seizure.Amount == 1 && Glossary.Find("units", seizure.Unit.TrimEnd('s'), words.Language) is { } unit ? unit : words.Term("units", seizure.Unit);
        return $"{words.Number(seizure.Amount)} {one}";
    }

    private List<AlertBlock> HarmInAggregate() =>
    [
        AlertBlock.Bullet(words.Say("enforcement.4.poisonings", ("country", Country), ("count", Say(brief.Poisonings)))),
        AlertBlock.Bullet(words.Say("enforcement.4.deaths", ("count", Say(brief.Deaths)))),
        AlertBlock.Paragraph(words.Say("enforcement.4.note", ("smallest", brief.Poisonings.Smallest))),
    ];

    private string Say(Aggregate aggregate) => aggregate.Count is { } count
        ? words.Say("at-least", ("smallest", aggregate.Smallest), ("count", count))
        : words.Say("fewer-than", ("smallest", aggregate.Smallest));

    private List<AlertBlock> SafeHandling() =>
    [
        AlertBlock.Paragraph(words.Say("enforcement.5.general")),
        AlertBlock.Paragraph(words.Say(brief.Substance?.Effects == EffectGroup.Opioid ? "enforcement.5.opioid" : "enforcement.5.other")),
    ];

    private List<AlertBlock> Asked() =>
    [
        AlertBlock.Bullet(words.Say("enforcement.6.samples", ("laboratory", brief.Contacts.Laboratory ?? words.Say("health.2.lab.default")), ("reportTo", ReportAddress))),
        AlertBlock.Bullet(words.Say("enforcement.6.people")),
        AlertBlock.Bullet(words.Say(brief.Contacts.GoodSamaritanLaw ? "enforcement.6.law" : "enforcement.6.law.none")),
    ];

    private List<AlertBlock> NotKnown()
    {
        var unknown = new List<string>();
        if (brief.SubjectName is null || brief.Identification <= IdentificationLevel.Presumptive) unknown.Add(words.Say("unknown.identity"));
        else if (Candidates.Count > 1) unknown.Add(words.Say("unknown.set"));
        unknown.Add(words.Say("unknown.source"));
        if (brief.Supply.Wholesale.All(seizure => seizure.Route is null)) unknown.Add(words.Say("unknown.routes"));
        unknown.Add(words.Say("unknown.scale"));
        return [.. unknown.Select(AlertBlock.Bullet), AlertBlock.Paragraph(words.Say("enforcement.7.review"))];
    }

    private List<AlertBlock> Evidence()
    {
        var detectors = brief.Detectors.Select(detector => words.Say("enforcement.8.detector", ("detector", detector.Name), ("version", detector.Version),
            ("model", Wording.Model(words, detector.Model, detector.ModelVersion)))).ToList();
        return
        [
            AlertBlock.Paragraph(words.Say("enforcement.8.detectors", ("detectors", detectors.Count == 0 ? words.Say("not-known") : string.Join(words.Say("semicolon"), detectors)))
                + " " + words.Say("enforcement.8.laboratory", ("count", Say(brief.LaboratoryCases)))),
            AlertBlock.Paragraph(words.Say("enforcement.8.history", ("alert", brief.Alert), ("version", brief.Version),
                ("earlier", Wording.Earlier(words, brief.Earlier)), ("reportTo", ReportAddress))),
        ];
    }
}
