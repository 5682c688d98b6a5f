using NpsWarning.Detection.Presentations;
using NpsWarning.Intake.Contract;
using Feature = NpsWarning.Intake.Contract.ClinicalFeature;

namespace NpsWarning.Cli.Demo;

/// <summary>Writes a country's presentations to its poison centre, and toxicology on specimens from them.</summary>
internal sealed class PoisoningReports(SimulatedCountry country, Timeline timeline, Dice dice)
{
    public SimulatedCountry Country => country;

    public Dice Dice => dice;

    public Timeline Timeline => timeline;

    /// <summary>A presentation, with no substance known, before it is posted.</summary>
    /// <param name="day">The report's day; the patient came that day or the one before.</param>
    public Report Presentation(int day, string region, FeatureSet features, Poisoning rest)
    {
        var presented = timeline.Day(day - (dice.Chance(.3) ? 1 : 0));
        return country.Envelope('G', ReportKind.Poisoning, presented, timeline.Day(day), region, dice) with
        {
            Poisoning = rest with
            {
                PresentedOn = presented,
                Sex = rest.Sex ?? (dice.Chance(.62) ? Sex.Male : Sex.Female),
                Reason = rest.Reason ?? ExposureReason.IntentionalAbuse,
                CallerSite = Site.HealthFacility,
                ManagementSite = Site.HealthFacility,
                Features = [.. features.Positions().Select(position => new Feature { Code = ClinicalFeatures.All[position].Code, Related = FeatureRelated.Yes })],
                Vitals = VitalsOf(features),
            },
        };
    }

    public Report? Post(Report report) => timeline.Add(country.PoisonCentre, report);

    /// <summary>A toxicology laboratory's report on a specimen of the patient.</summary>
    /// <param name="posted">The poisoning; the report on it falls away where it was not posted.</param>
    /// <param name="besides">A method beside those by liquid chromatography.</param>
    public Report? Toxicology(Report? posted, int day, IReadOnlyList<Finding> findings, SpecimenType specimen = SpecimenType.Serum, Method? besides = null)
    {
        if (posted is null || !timeline.Covers(day))
            return null;
        var isDeath = posted.Poisoning!.Outcome == Outcome.Death;
        return timeline.Add(country.ToxicologyLaboratory, country.Envelope('T', ReportKind.Laboratory, posted.OccurredOn, timeline.Day(day), posted.Place.Region!, dice) with
        {
            Related = [new() { Kind = ReportKind.Poisoning, Submitter = country.PoisonCentre, ReportId = posted.ReportId, Relation = Relation.SpecimenFrom }],
            Findings = findings,
            Laboratory = new()
            {
                CaseType = isDeath ? CaseType.PostMortem : CaseType.Clinical,
                SpecimenType = isDeath ? SpecimenType.Blood : specimen,
                SpecimenSite = isDeath ? "femoral" : null,
                CollectedOn = posted.OccurredOn,
                AnalysedOn = timeline.Day(day - 1),
                Methods = besides is { } method ? [Method.LcHrms, Method.LcMsMs, method] : [Method.LcHrms, Method.LcMsMs],
                Accredited = true,
                Scope = ["opioids", "stimulants", "benzodiazepines", "new psychoactive substances"],
            },
        });
    }

    /// <summary>Features of a known toxidrome as a poison centre records them: about three in ten present ones are not noted.</summary>
    public FeatureSet Drawn(string toxidrome)
    {
        var profile = Toxidromes.All.Single(known => known.Name == toxidrome).Features;
        var features = default(FeatureSet);
        while (features.IsEmpty)
        {
            foreach (var (feature, probability) in profile)
            {
                if (dice.Chance(probability * .7))
                    features = features.With(feature);
            }
        }
        return features;
    }

    // Only what the features say, so that numbers and codes agree.
    private Vitals? VitalsOf(FeatureSet features)
    {
        bool Has(string code) => features.Has(ClinicalFeatures.PositionOf(code));
        var vitals = new Vitals
        {
            Gcs = Has("coma") ? dice.Between(3, 8) : Has("drowsiness") ? dice.Between(10, 14) : null,
            HeartRate = Has("tachycardia") ? dice.Between(105, 150) : Has("bradycardia") ? dice.Between(34, 52) : null,
            Systolic = Has("hypertension") ? dice.Between(150, 205) : Has("hypotension") ? dice.Between(65, 88) : null,
            RespiratoryRate = Has("apnoea") ? 0 : Has("resp_depression") ? dice.Between(3, 9) : null,
            TemperatureC = Has("hyperthermia") ? 38.5m + dice.Between(0, 25) / 10m : Has("hypothermia") ? 32.0m + dice.Between(0, 28) / 10m : null,
            Pupils = Has("miosis") ? Pupils.Miosis : Has("mydriasis") ? Pupils.Mydriasis : null,
        };
        return vitals == new Vitals() ? null : vitals;
    }
}
