using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Tests;

/// <summary>Good values for tests to start from: a test names only what it is about.</summary>
public static partial class Some
{
    /// <summary>The instant that tests read reports at.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DateOnly DaysAgo(int days) => DateOnly.FromDateTime(Now.UtcDateTime).AddDays(-days);

    public static Report Report(
        ReportKind kind = ReportKind.Laboratory,
        string id = "R-1",
        int revision = 1,
        ReportStatus status = ReportStatus.Final,
        DateOnly? occurred = null,
        DateTimeOffset? reportedAt = null,
        string country = "US",
        string? region = "US-CT",
        string? locality = null,
        IReadOnlyList<Finding>? findings = null,
        IReadOnlyList<RelatedReport>? related = null,
        IReadOnlyList<NamedStakeholder>? notify = null,
        Tlp tlp = Tlp.Amber,
        Seizure? seizure = null,
        Laboratory? laboratory = null,
        Poisoning? poisoning = null) => new()
        {
            Kind = kind,
            SchemaVersion = NpsWarning.Intake.Contract.Report.CurrentSchemaVersion,
            ReportId = id,
            Revision = revision,
            Status = status,
            OccurredOn = occurred ?? DaysAgo(10),
            ReportedAt = reportedAt ?? Now.AddDays(-1),
            Place = new Place { Country = country, Region = region, Locality = locality, Basis = PlaceBasis.Occurred },
            Related = related ?? [],
            Notify = notify ?? [],
            Tlp = tlp,
            Findings = findings ?? [Finding()],
            Seizure = kind == ReportKind.Seizure ? seizure ?? new Seizure { Context = SeizureContext.Parcel } : null,
            Laboratory = kind == ReportKind.Laboratory ? laboratory ?? new Laboratory { CaseType = CaseType.SeizedMaterial } : null,
            Poisoning = kind == ReportKind.Poisoning ? poisoning ?? Presentation("respiratory-depression") : null,
        };

    public static Finding Finding(string name = "para-Fluorofentanyl", Identification? identification = Identification.ReferenceStandard, FindingResult result = FindingResult.Detected) =>
        new() { RawName = name, Identification = identification, Result = result };

    public static Poisoning Presentation(params string[] features) =>
        new() { AgeBand = AgeBand.From25To34, Features = [.. features.Select(code => new ClinicalFeature { Code = code })] };

    /// <summary>As a submitter would send it.</summary>
    public static byte[] Json(Report report) => JsonSerializer.SerializeToUtf8Bytes(report, ContractJson.Default.Report);

    public static JsonObject JsonObject(Report report) => JsonNode.Parse(Json(report))!.AsObject();
}
