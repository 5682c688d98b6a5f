using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NpsWarning.Substances;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// What a schema cannot say: codes with check digits, places that fit together, dates against each other and now. Works on the message
/// and not on the record, so that its errors come together with those of the shape; a value of the wrong shape is passed over.
/// </summary>
internal sealed partial class ReportRules(JsonElement report, ReportKind? kind, DateTimeOffset now)
{
    /// <summary>Clocks of submitters may be this far ahead.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);

    /// <summary>A date is a local one, up to 14 hours ahead of UTC (Kiribati).</summary>
    private static readonly TimeSpan EarliestZone = TimeSpan.FromHours(14);

    /// <summary>Of these at most a part is covered by an error that the walk has found before, of which there are no more than the reader wants.</summary>
    private const int EnoughErrors = 6 * ReportReader.EnoughErrors;

    private static readonly DateOnly Earliest = new(1950, 1, 1);

    private readonly List<ReportError> _errors = [];

    public IReadOnlyList<ReportError> Check()
    {
        Sections();
        Places();
        Dates();
        Codes();
        Stakeholders();
        if (kind is not null)
            SomethingIsStated();
        return _errors;
    }

    private void Sections()
    {
        foreach (var other in Enum.GetValues<ReportKind>().Where(other => kind is not null && other != kind))
        {
            var name = ContractSchemas.SectionName(other);
            if (report.TryGetProperty(name, out var section) && section.ValueKind != JsonValueKind.Null)
                Add(ErrorCodes.SectionMismatch, $"/{name}", $"Leave it out, or set kind to {name}: the section must be the kind's.");
        }
        if (kind == ReportKind.Seizure && report.Get("seizure") is { } seizure && seizure.Get("amount") is { ValueKind: JsonValueKind.Number }
            && seizure.Get("amountUnit") is null)
            Add(ErrorCodes.MissingField, "/seizure/amountUnit", "Add it: an amount without a unit means nothing.");
    }

    private void Places()
    {
        if (report.Get("place") is { } place)
        {
            var country = place.Text("country");
            Country(country, "/place/country");
            if (country is not null && place.Text("region") is { } region && !PlaceCodes.IsRegionOf(region, country))
                Add(ErrorCodes.BadPlace, "/place/region", $"Use an ISO 3166-2 or NUTS code that starts with the country's code, as {country}-….", region);
            if (place.Text("locality") is { } locality && IsTooFine(locality))
                Add(ErrorCodes.PlaceTooFine, "/place/locality", "Give the town, county or district by name only: no street, house number, postal code or coordinates.");
        }
        if (report.Get("seizure") is not { } seizure)
            return;
        Country(seizure.Text("routeOrigin"), "/seizure/routeOrigin");
        Country(seizure.Text("routeDestination"), "/seizure/routeDestination");
        foreach (var (transit, pointer) in seizure.Items("routeTransit", "/seizure").TakeWhile(_ => _errors.Count <= EnoughErrors))
            Country(transit.AsText(), pointer);
    }

    private void Country(string? code, string pointer)
    {
        if (code is not null && !PlaceCodes.IsCountry(code))
            Add(ErrorCodes.BadPlace, pointer, "Use an ISO 3166-1 alpha-2 code, such as US or DE.", code);
    }

    private static bool IsTooFine(string locality) =>
        PersonalData.IsStreetAddress(locality) || PersonalData.Matches(FinePlace(), locality);

    private void Dates()
    {
        var today = DateOnly.FromDateTime((now + EarliestZone).UtcDateTime);
        var occurredOn = Date(report, "occurredOn", "", today);
        if (report.Text("reportedAt") is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var reportedAt))
        {
            if (reportedAt > now + ClockTolerance)
                Add(ErrorCodes.InTheFuture, "/reportedAt", "Give the instant when this revision was made.", text);
            else if (occurredOn is { } occurred && occurred.ToDateTime(TimeOnly.MinValue) > (reportedAt.UtcDateTime + EarliestZone))
                Add(ErrorCodes.AfterReport, "/occurredOn", "Correct it, or reportedAt: an event is not later than the report about it.", report.Text("occurredOn"));
        }
        foreach (var (section, field) in PastDates)
        {
            if (report.Get(section) is { } part)
                Date(part, field, $"/{section}", today);
        }
        if (report.Get("poisoning") is { } poisoning)
            Date(poisoning, "toxExpectedOn", "/poisoning", DateOnly.MaxValue);
    }

    private static readonly (string Section, string Field)[] PastDates =
    [
        ("seizure", "seizedOn"), ("laboratory", "collectedOn"), ("laboratory", "receivedOn"), ("laboratory", "analysedOn"),
        ("poisoning", "exposedOn"), ("poisoning", "presentedOn"),
    ];

    private DateOnly? Date(JsonElement part, string field, string parent, DateOnly latest)
    {
        if (part.Text(field) is not { } text || !DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return null; // Absent, or refused by the schema.
        if (date > latest)
            Add(ErrorCodes.InTheFuture, $"{parent}/{field}", "Give a day that has come.", text);
        else if (date < Earliest)
            Add(ErrorCodes.OutOfRange, $"{parent}/{field}", "Give a day from 1950-01-01 on.", text);
        return date;
    }

    private void Codes()
    {
        foreach (var (finding, pointer) in report.Items("findings", "").TakeWhile(_ => _errors.Count <= EnoughErrors))
        {
            if (finding.Text("casNumber") is { } cas && CasNumber.Form().IsMatch(cas) && !CasNumber.HasCheckDigit(cas))
                Add(ErrorCodes.BadCas, $"{pointer}/casNumber", "Check the number: its last digit does not fit the others.", cas);
        }
    }

    private void Stakeholders()
    {
        foreach (var (entry, pointer) in report.Items("notify", "").TakeWhile(_ => _errors.Count <= EnoughErrors))
        {
            if (entry.ValueKind != JsonValueKind.Object || entry.Get("stakeholderId") is not null)
                continue;
            foreach (var field in (ReadOnlySpan<string>)["name", "role", "email"])
            {
                if (entry.Get(field) is null)
                    Add(ErrorCodes.MissingField, $"{pointer}/{field}", "Add it, or give the stakeholderId of a body in the directory.");
            }
        }
    }

    private void SomethingIsStated()
    {
        if (report.Text("status") == "retracted" || report.Get("findings") is { } findings && (findings.ValueKind != JsonValueKind.Array || findings.GetArrayLength() > 0))
            return;
        if (kind == ReportKind.Laboratory && report.Get("laboratory")?.Get("notAnalysedReason") is null)
            Add(ErrorCodes.NoFindingAndNoFeature, "/findings", "Add a finding, or laboratory.notAnalysedReason.");
        if (kind == ReportKind.Poisoning && report.Get("poisoning") is { } poisoning
            && poisoning.Get("outcome") is null && !poisoning.Items("features", "").Any() && !poisoning.Items("claimed", "").Any())
            Add(ErrorCodes.NoFindingAndNoFeature, "/findings", "Add a finding, a clinical feature, what was claimed, or the outcome.");
    }

    private void Add(string code, string pointer, string message, string? value = null) =>
        _errors.Add(new ReportError(code, pointer, message, value is null ? null : ReportError.Cut(value)));

    // Four digits and more are a postal code or part of a coordinate; so are UK, Canadian and Dutch postal codes; a number before a name
    // or after a comma is a house number. "Wien 10" and "Paris 15e" are districts and pass.
    [GeneratedRegex(@"\d{4,}|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|^\s*\d+[A-Za-z]?,?\s+\p{L}|,\s*\d+[A-Za-z]?\s*$|\d\.\d|°|\b(?:street|avenue|boulevard|apartment|apt|flat|suite|unit|room)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 250)]
    private static partial Regex FinePlace();
}

/// <summary>Looking into a message whose shape is not known to be right.</summary>
internal static class LenientJson
{
    /// <summary>The field, when there and not null.</summary>
    public static JsonElement? Get(this JsonElement value, string field) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(field, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    public static string? AsText(this JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static string? Text(this JsonElement value, string field) => value.Get(field)?.AsText();

    /// <summary>The items of a list with their pointers; none when it is no list.</summary>
    public static IEnumerable<(JsonElement Item, string Pointer)> Items(this JsonElement value, string field, string parent) =>
        value.Get(field) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select((item, index) => (item, $"{parent}/{field}/{index}"))
            : [];
}
