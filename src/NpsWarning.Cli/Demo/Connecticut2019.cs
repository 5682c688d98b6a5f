using NpsWarning.Intake.Contract;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// Real deaths of one US state, from public records: seven years as history, then 2019 day by day. A death's substances become known
/// when toxicology is done, which is taken to be <see cref="LagDays"/> days, so the last two months of the year stay unknown.
/// </summary>
internal static class Connecticut2019
{
    /// <summary>Days from a death to the report about it: what such offices state for themselves, not measured in this file.</summary>
    public const int LagDays = 60;

    private const string Submitter = "ct-ocme";

    private static readonly DateOnly Start = new(2019, 1, 1);

    public static Scenario Scenario { get; } = new()
    {
        Name = "connecticut-2019",
        Description = "Real, public deaths in Connecticut: 2012 to 2018 as history, then 2019 day by day, each known 60 days after the death. "
            + "Source: Connecticut Office of the Chief Medical Examiner, data.ct.gov.",
        Start = Start,
        DayCount = 365,
        Simulated = false,
        Submitters = [new(Submitter, SubmitterKind.PoisonCentre, "US")],
        Stories =
        [
            new("xylazine", "US", "Xylazine", new DateOnly(2019, 5, 3),
                "Xylazine, a veterinary sedative, in deaths together with fentanyl. The first public warning for Connecticut was on 2019-08-30."),
        ],
        History = () => [.. Known().Where(sent => KnownOn(sent) < Start)],
        Days = Days,
    };

    private static IEnumerable<ScenarioDay> Days()
    {
        var byDay = Known().ToLookup(KnownOn);
        for (var day = Start; day < Start.AddDays(365); day = day.AddDays(1))
            yield return new(day, [.. byDay[day]], []);
    }

    private static DateOnly KnownOn(SubmittedReport sent) => DateOnly.FromDateTime(sent.Report.ReportedAt.UtcDateTime);

    private static IEnumerable<SubmittedReport> Known() =>
        ConnecticutDeaths.Load().Select(death => new SubmittedReport(Submitter, ReportOf(death)));

    private static Report ReportOf(RecordedDeath death) => new()
    {
        Kind = ReportKind.Poisoning,
        SchemaVersion = Report.CurrentSchemaVersion,
        ReportId = $"ct-{death.Number:00000}",
        Revision = 1,
        Status = ReportStatus.Final,
        OccurredOn = death.On,
        ReportedAt = new(death.On.AddDays(LagDays), new(12, 0), TimeSpan.Zero),
        Place = new() { Country = "US", Region = "US-CT", Basis = PlaceBasis.Occurred },
        Tlp = Tlp.Clear,
        // How each was identified is not in the table, and so not here.
        Findings = [.. death.Substances.Select(name => new Finding { RawName = name })],
        Poisoning = new() { PssWorst = PoisoningSeverity.Fatal, Outcome = Outcome.Death },
    };
}
