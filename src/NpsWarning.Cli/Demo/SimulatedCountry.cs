using NpsWarning.Intake.Contract;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Demo;

/// <summary>A made-up country, its bodies and the numbers that they give to their reports.</summary>
internal sealed class SimulatedCountry(string code)
{
    private readonly Dictionary<char, int> _numbers = [];

    /// <summary>A code that ISO 3166-1 leaves to users, so that no real country is meant.</summary>
    public string Code => code;

    public string ForensicLaboratory => Body("forensic-lab");

    public string ToxicologyLaboratory => Body("toxicology-lab");

    public string Customs => Body("customs");

    public string Police => Body("police");

    public string PoisonCentre => Body("poison-centre");

    public IReadOnlyList<string> Regions { get; } = [.. Enumerable.Range(1, 4).Select(number => $"{code}-{number}")];

    public IEnumerable<ScenarioSubmitter> Submitters =>
    [
        new(ForensicLaboratory, SubmitterKind.Laboratory, code),
        new(ToxicologyLaboratory, SubmitterKind.Laboratory, code),
        new(Customs, SubmitterKind.SeizingAuthority, code),
        new(Police, SubmitterKind.SeizingAuthority, code),
        new(PoisonCentre, SubmitterKind.PoisonCentre, code),
    ];

    /// <summary>A report's common part: first revision, final, AMBER.</summary>
    /// <param name="letter">Tells the body's series of numbers: C, P, L, T or G.</param>
    public Report Envelope(char letter, ReportKind kind, DateOnly occurred, DateOnly reported, string region, Dice dice) => new()
    {
        Kind = kind,
        SchemaVersion = Report.CurrentSchemaVersion,
        ReportId = $"{code}-{letter}-{NextNumber(letter):00000}",
        Revision = 1,
        Status = ReportStatus.Final,
        OccurredOn = occurred,
        ReportedAt = new(reported, new(dice.Between(7, 18), dice.Between(0, 59)), TimeSpan.Zero),
        Place = new() { Country = code, Region = region, Basis = PlaceBasis.Occurred },
    };

    private string Body(string kind) => $"{kind}-{code.ToLowerInvariant()}";

    private int NextNumber(char letter) => _numbers[letter] = _numbers.GetValueOrDefault(letter) + 1;
}
