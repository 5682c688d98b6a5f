using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Words;

namespace NpsWarning.Alerting.Versions;

/// <summary>The public version: 120 to 180 words that a twelve-year-old can read, and a line for a text message.</summary>
internal sealed class PublicVersion(PublicBrief brief, AlertWords words)
{
    internal const int LongestSms = 160;

    private string Group => brief.Effects.ToString().ToLowerInvariant();

    private string Place => brief.Regions.Count is > 0 and <= 3
        ? words.Say("place.within", ("place", words.All(brief.Regions)), ("country", Wording.Country(words, brief.Country)))
        : Wording.Country(words, brief.Country);

    private string EmergencyNumber => brief.Contacts.EmergencyNumber ?? words.Say("public.4.call.default");

    private string Subject => brief.SubjectName is null ? words.Say("subject.unnamed")
        : brief.NameIsUnlisted ? words.Say("subject.public.unlisted", ("name", Wording.Quoted(words, brief.SubjectName)))
        : brief.IsomerCandidates.Count > 1 ? words.Say("subject.public.set", ("names", Wording.OneOf(words, brief.IsomerCandidates)))
        : AlertWords.Fact(brief.SubjectName);

    /// <summary>For the headline: all candidates, without saying why there are several.</summary>
    private string ShortSubject => brief.IsomerCandidates.Count > 1 ? Wording.ShortSet(words, brief.IsomerCandidates) : AlertWords.Fact(brief.SubjectName ?? "");

    /// <summary>For the text message, where each letter counts.</summary>
    private string ShortestSubject => brief.IsomerCandidates.Count > 1 ? Wording.OneOf(words, brief.IsomerCandidates) : ShortSubject;

    /// <summary>"Found to contain" needs an analysis of material that tells what it is.</summary>
    private bool Found => brief.MaterialWasAnalysed && brief.Identification >= IdentificationLevel.LibraryMatch;

    public AlertDraft Draft() => new()
    {
        Title = words.Say("audience.public"),
        Headline = words.Say(brief.SubjectName is null || brief.NameIsUnlisted ? "public.headline.unnamed" : "public.headline", ("place", Place), ("subject", ShortSubject)),
        Header =
        [
            new(words.Say("header.reference"), words.Say("header.reference.public", ("alert", brief.Alert), ("version", brief.Version))),
            new(words.Say("header.issued"), words.Date(DateOnly.FromDateTime(brief.IssuedAt.UtcDateTime))),
        ],
        Sections =
        [
            new(words.Say("public.1"), WhatWeFound()),
            new(words.Say("public.2"), [AlertBlock.Paragraph(words.Say("why." + Group))]),
            new(words.Say("public.3"), [AlertBlock.Paragraph(words.Say("signs." + Group))]),
            new(words.Say("public.4"), WhatToDo()),
            new(words.Say("public.5"), LowerTheRisk()),
            new(words.Say("public.6"), [AlertBlock.Paragraph(NotKnown())]),
            new(words.Say("public.7"),
            [
                AlertBlock.Paragraph(words.Say("public.7.text", ("reportTo", brief.Contacts.ReportTo ?? words.Say("public.7.report.default")),
                    ("poisonCentre", brief.Contacts.PoisonCentre ?? words.Say("health.2.call.default")),
                    ("date", words.Date(brief.NextReviewOn)))),
            ]),
        ],
        Simulated = brief.Simulated,
        SmsLine = Sms(),
    };

    private List<AlertBlock> WhatWeFound()
    {
        var sentence = brief.SubjectName is null
            ? words.Say(brief.PeopleBecameUnwell ? "public.1.unnamed" : "public.1.unnamed.few", ("place", Place))
            : words.Say(Found ? "public.1.found" : "public.1.may", ("place", Place), ("described", Described()), ("subject", Subject));
        var after = new List<string>();
        if (brief.SubjectName is not null && brief.Forms.Count > 0) after.Add(words.Say("public.1.looks"));
        if (brief.MedicalUse == MedicalUse.Yes) after.Add(words.Say("public.1.medicine"));
        if (brief.ReplacesEarlier) after.Insert(0, words.Say("public.1.replaces"));
        if (brief.ToldApart.Count > 0) after.Insert(0, words.Say("public.1.told", ("names", words.All(brief.ToldApart))));
        return [AlertBlock.Paragraph(string.Join(" ", after.Prepend(sentence)))];
    }

    /// <summary>Forms and colours side by side: which colour goes with which form is not known, so none is paired.</summary>
    private string Described()
    {
        var facts = new List<string>();
        if (brief.Forms.Count > 0) facts.Add(words.Either(brief.Forms.Take(2).Select(form => words.Term("forms", form))));
        if (brief.Colours.Count > 0) facts.Add(words.Either(brief.Colours.Take(2).Select(colour => words.TermOrQuotation("colours", colour))));
        if (brief.SoldAs.Count > 0) facts.Add(words.Say("public.1.sold", ("names", words.Either(brief.SoldAs.Take(2).Select(name => Wording.Quoted(words, name))))));
        return facts.Count == 0 ? "" : words.Say("public.1.described", ("facts", string.Join(words.Say("semicolon"), facts)));
    }

    private List<AlertBlock> WhatToDo()
    {
        var blocks = new List<AlertBlock>
        {
            AlertBlock.Bullet(words.Say("public.4.call", ("number", EmergencyNumber))),
            AlertBlock.Bullet(words.Say(brief.Effects == EffectGroup.Opioid ? "public.4.naloxone" : "public.4.naloxone.unsure")),
            AlertBlock.Bullet(words.Say("public.4.position")),
        };
        if (brief.Contacts.GoodSamaritanLaw) blocks.Add(AlertBlock.Bullet(words.Say("public.4.law")));
        return blocks;
    }

    private List<AlertBlock> LowerTheRisk()
    {
        var text = words.Say("public.5.text");
        if (brief.Effects == EffectGroup.Opioid) text += " " + words.Say("public.5.naloxone");
        return [AlertBlock.Paragraph(text + " " + words.Say("public.5.check"))];
    }

    private string NotKnown()
    {
        var first = brief.SubjectName is null || brief.Identification <= IdentificationLevel.Presumptive ? words.Say("public.6.identity") + " "
            : brief.IsomerCandidates.Count > 1 ? words.Say("public.6.set") + " "
            : brief.Identification < IdentificationLevel.ReferenceStandard ? words.Say("public.6.confirm") + " "
            : "";
        return first + words.Say("public.6.strength");
    }

    /// <summary>What does not fit is left out from the end; the first sentences and the mark of a simulation stay.</summary>
    private string Sms()
    {
        var country = AlertWords.Fact(PlaceNames.ShortCountry(brief.Country, words.Language));
        var line = brief.Simulated ? words.Say("simulated.sms") + " " : "";
        line += brief.SubjectName is null || brief.NameIsUnlisted || ShortestSubject.Length > 45
            ? words.Say("sms.start.unnamed", ("place", country))
            : words.Say("sms.start", ("place", country), ("subject", ShortestSubject));
        var pieces = new List<string> { words.Say("sms.call", ("number", EmergencyNumber)) };
        if (brief.Effects == EffectGroup.Opioid) pieces.Add(words.Say("sms.naloxone"));
        pieces.AddRange([words.Say("sms.alone"), words.Say("sms.until", ("date", words.SmsDate(brief.NextReviewOn)))]);
        foreach (var piece in pieces)
            if (line.Length + 1 + piece.Length <= LongestSms) line += " " + piece;
        return AlertWords.Fact(line, LongestSms);
    }
}
