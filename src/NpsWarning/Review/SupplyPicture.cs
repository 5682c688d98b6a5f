using System.Text.Json;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>A seizure at or above the wholesale threshold.</summary>
public sealed record SupplyLine(DateOnly On, string Place, string Context, string Amount, string Form, string Markings, string SoldAs, string Route);

/// <summary>What enforcement sees of a signal: supply, and cases in aggregate. Events that involve anybody under 18 are not in it.</summary>
public sealed record SupplyPicture
{
    /// <summary>Wholesale seizures, newest first; those marked above AMBER are counted in <see cref="NotListed"/>.</summary>
    public required IReadOnlyList<SupplyLine> Wholesale { get; init; }

    /// <summary>Wholesale seizures whose mark is above AMBER.</summary>
    public int NotListed { get; init; }

    /// <summary>Seizures below the threshold, or for personal possession: counted and never listed.</summary>
    public required int PossessionSize { get; init; }

    /// <summary>Cases with a seizure, and all others.</summary>
    public required SupplyCounts Cases { get; init; }

    /// <summary>Reads it.</summary>
    public static SupplyPicture Of(Session session, Signal signal, PolicyFile policies)
    {
        var rows = session.Query<Row>(
            """
            SELECT v.body, r.country, r.region, r.tlp FROM reports r
            JOIN report_revisions v ON v.submitter = r.submitter AND v.report_id = r.report_id AND v.revision = r.revision
            WHERE r.kind = 'Seizure' AND r.status <> 'Retracted' AND r.case_id IN (
              SELECT x.case_id FROM sightings x WHERE x.subject IN @subjects AND x.place = @place AND x.source = 'seizure' AND x.known_on >= @from
              AND NOT EXISTS (SELECT 1 FROM reports c WHERE c.case_id = x.case_id AND c.child = 1))
            """,
            new { subjects = SignalSubjects.Counted(session, signal), place = signal.Place, from = signal.EvidenceFrom });
        var seizures = rows.Select(r => (Row: r, Report: JsonSerializer.Deserialize(r.Body, ContractJson.Default.Report)!)).Where(x => x.Report.Seizure is not null).ToList();
        var wholesale = seizures.Where(x => policies.For(x.Row.Country, x.Row.Region).Wholesale.IsReachedBy(x.Report.Seizure!)).ToList();
        return new SupplyPicture
        {
            NotListed = wholesale.Count(x => x.Row.Tlp > Tlp.Amber),
            Wholesale = [.. wholesale.Where(x => x.Row.Tlp <= Tlp.Amber).Select(x => Line(x.Report, x.Row.Region ?? x.Row.Country)).OrderByDescending(l => l.On)],
            PossessionSize = seizures.Count - wholesale.Count,
            Cases = QueueFacts.SupplyOf(session, signal),
        };
    }

    private static SupplyLine Line(Report report, string place)
    {
        var s = report.Seizure!;
        var route = string.Join(" → ", new[] { s.RouteOrigin }.Concat(s.RouteTransit).Append(s.RouteDestination).Where(p => p is not null));
        var (amount, unit) = Amount(s);
        return new SupplyLine(report.OccurredOn, place, Words(s.Context.ToString()), amount == 0 ? unit : $"{amount:0.###} {unit}", Words(s.PhysicalForm?.ToString() ?? ""),
            s.Markings ?? "", s.SoldAs ?? "", s.Transport is { } t ? (route.Length == 0 ? t.ToString() : $"{route}, {t.ToString().ToLowerInvariant()}") : route);
    }

    private static string Words(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>What was seized, as it is written: the amount and its unit; 0 and words where none was stated.</summary>
    internal static (decimal Amount, string Unit) Amount(Seizure seizure) => seizure switch
    {
        { Amount: { } amount, AmountUnit: { } unit } => (amount, Unit(unit)),
        { UnitCount: { } count } => (count, "units"),
        _ => (0m, "amount not stated"),
    };

    private static string Unit(AmountUnit unit) => unit switch
    {
        AmountUnit.Milligram => "mg",
        AmountUnit.Gram => "g",
        AmountUnit.Kilogram => "kg",
        AmountUnit.Millilitre => "mL",
        AmountUnit.Litre => "L",
        _ => unit.ToString().ToLowerInvariant() + "s",
    };

    private sealed record Row
    {
        public required string Body { get; init; }
        public required string Country { get; init; }
        public string? Region { get; init; }
        public required Tlp Tlp { get; init; }
    }
}
