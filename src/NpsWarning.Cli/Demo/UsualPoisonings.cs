using NpsWarning.Detection.Presentations;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// Presentations of the twelve known toxidromes in all three countries, from the same simulator that the model of the usual is trained
/// on. Six in ten come with no substance known.
/// </summary>
internal static class UsualPoisonings
{
    private const double KnownShare = .4;
    private const double LaterIdentified = .12;

    // What causes each toxidrome here; only what has long been in use, so that none of it is news. No entry: nobody knows.
    private static readonly Dictionary<string, string[]> Causes = new()
    {
        ["opioid"] = ["heroin", "fentanyl", "methadone", "oxycodone", "tramadol", "morphine"],
        ["sympathomimetic"] = ["cocaine", "methamphetamine", "amphetamine", "cocaine"],
        ["sedative"] = ["diazepam", "alprazolam", "clonazepam", "zolpidem", "pregabalin", "ethanol"],
        ["anticholinergic"] = ["diphenhydramine", "quetiapine", "amitriptyline"],
        ["serotonergic"] = ["MDMA", "sertraline", "citalopram", "venlafaxine"],
        ["hallucinogen"] = ["LSD", "psilocybin", "MDMA"],
        ["dissociative"] = ["ketamine", "dextromethorphan"],
        ["synthetic cannabinoid"] = ["cannabis"],
        ["GHB"] = ["GHB", "ethanol"],
        ["cardiotoxic"] = ["verapamil", "diltiazem", "amitriptyline"],
        ["gastrointestinal irritant"] = ["acetaminophen", "ethanol"],
    };

    private static readonly string[] Told = ["heroin", "cocaine", "MDMA", "speed", "Xanax", "spice", "K", "pills from a friend", "something at a party", "cannabis"];

    /// <param name="reports">By country code.</param>
    public static void Write(IReadOnlyDictionary<string, PoisoningReports> reports, SimulatedBackground background, DateOnly start, string ketamineFree)
    {
        foreach (var usual in PresentationSimulator.Background(background))
            Write(reports[usual.Place.Country], usual, usual.PresentedOn.DayNumber - start.DayNumber, ketamineFree);
    }

    private static void Write(PoisoningReports reports, Presentation usual, int day, string ketamineFree)
    {
        var dice = reports.Dice;
        var toxidrome = LikeliestCause(usual.Features);
        var cause = Causes.TryGetValue(toxidrome, out var causes) ? dice.Pick(causes) : null;
        if (cause == "ketamine" && reports.Country.Code == ketamineFree)
            cause = "dextromethorphan";
        var severity = (PoisoningSeverity?)usual.Pss;
        var report = reports.Presentation(day, usual.Place.Region!, usual.Features, new()
        {
            AgeBand = AgeBandOf(usual.AgeBand),
            Route = RouteOf(usual.Route),
            Claimed = dice.Chance(.7) ? [new() { RawName = cause is not null && dice.Chance(.6) ? cause : dice.Pick(Told), Certainty = ClaimSource.Patient }] : [],
            PssInitial = severity is > PoisoningSeverity.Minor && dice.Chance(.2) ? severity - 1 : severity,
            PssWorst = severity,
            Outcome = OutcomeOf(severity),
            Naloxone = toxidrome == "opioid" && dice.Chance(.6) ? new() { Doses = dice.Between(1, 2), TotalMg = .4m * dice.Between(1, 4), Response = AntidoteResponse.Full } : null,
            ToxRequested = dice.Chance(.3),
        });
        var known = cause is not null && dice.Chance(KnownShare / Identifiable);
        var posted = reports.Post(known ? report with { Findings = [ByHospital(cause!)] } : report);
        if (!known && cause is not null && dice.Chance(LaterIdentified))
            reports.Toxicology(posted, day + dice.Between(5, 14), [ByHospital(cause) with { Identification = Identification.ReferenceStandard }]);
    }

    /// <summary>Part of the presentations whose toxidrome has an entry in <see cref="Causes"/>, measured on the simulator.</summary>
    private const double Identifiable = .96;

    private static Finding ByHospital(string name) => new() { RawName = name, Identification = Identification.LibraryMatch };

    /// <summary>The simulator does not tell the cause, as no patient does: the toxidrome that the features speak for most.</summary>
    private static string LikeliestCause(FeatureSet features) =>
        Toxidromes.All.MaxBy(toxidrome => Math.Log(toxidrome.Share) + Enumerable.Range(0, ClinicalFeatures.Count).Sum(feature =>
        {
            var probability = Math.Clamp(toxidrome.Of(feature) * .7, .004, .95);
            return Math.Log(features.Has(feature) ? probability : 1 - probability);
        }))!.Name;

    private static AgeBand? AgeBandOf(string? band) => band switch
    {
        "6-12" => AgeBand.From6To12,
        "13-17" => AgeBand.From13To17,
        "18-24" => AgeBand.From18To24,
        "25-34" => AgeBand.From25To34,
        "35-44" => AgeBand.From35To44,
        "45-64" => AgeBand.From45To64,
        "65+" => AgeBand.From65,
        _ => null,
    };

    private static IReadOnlyList<ExposureRoute> RouteOf(string? route) => route switch
    {
        "ingestion" => [ExposureRoute.Ingestion],
        "nasal" => [ExposureRoute.Nasal],
        "inhalation" => [ExposureRoute.Inhalation],
        "injection" => [ExposureRoute.Injection],
        _ => [],
    };

    private static Outcome? OutcomeOf(PoisoningSeverity? severity) => severity switch
    {
        PoisoningSeverity.None => Outcome.NoEffect,
        PoisoningSeverity.Minor => Outcome.Minor,
        PoisoningSeverity.Moderate => Outcome.Moderate,
        PoisoningSeverity.Severe => Outcome.Major,
        PoisoningSeverity.Fatal => Outcome.Death,
        _ => null,
    };
}
