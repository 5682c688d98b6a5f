using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NpsWarning.Intake;

/// <summary>Reads one jurisdiction, after it has inherited, and adds every error that it finds. Keys it does not know are errors: a misspelt safeguard must not be silently absent.</summary>
internal sealed partial class PolicyReader(string pointer, List<PolicyError> errors)
{
    private static readonly string[] Keys =
        ["watch", "learningDays", "alarmBudget", "severity", "automatic", "languages", "finestPlace", "smallCellMinimum", "wholesale", "reviewDays", "acknowledge", "contacts"];

    public bool IsJurisdiction(string key)
    {
        if (key == PolicyFile.Everywhere || JurisdictionKey().IsMatch(key)) return true;
        errors.Add(new("jurisdiction-unknown", pointer, JsonSerializer.Serialize(key), "\"*\", a country (ISO 3166-1 alpha-2) or a region (ISO 3166-2)"));
        return false;
    }

    public JurisdictionPolicy? Read(string key, JsonObject from)
    {
        var before = errors.Count;
        KnownKeys(from, "", Keys);
        KnownKeys(Object(from, "severity", report: false), "severity/", ["extremeDeaths", "extremeSevereCases", "severeDeaths", "severeSevereCases", "moderateCases"]);
        KnownKeys(Object(from, "wholesale", report: false), "wholesale/", ["grams", "units"]);
        KnownKeys(Object(from, "acknowledge", report: false), "acknowledge/", ["remindAfterMinutes", "reminders", "escalateAfterMinutes"]);
        KnownKeys(Object(from, "contacts", report: false), "contacts/", ["emergencyNumber", "poisonCentre", "laboratory", "reportTo", "goodSamaritanLaw"]);

        var severity = Object(from, "severity");
        var wholesale = Object(from, "wholesale");
        var contacts = Object(from, "contacts");
        var policy = new JurisdictionPolicy
        {
            Jurisdiction = key,
            Watch = Word<PlaceLevel>(from, "watch"),
            LearningDays = Whole(from, "learningDays", 0, 3650),
            AlarmBudget = from["alarmBudget"] is null ? PolicyFile.UsualAlarmBudget : Number(from, "alarmBudget", 0.1m, 100),
            Severity = new SeverityThresholds
            {
                ExtremeDeaths = Threshold(severity, "extremeDeaths"),
                ExtremeSevereCases = Threshold(severity, "extremeSevereCases"),
                SevereDeaths = Threshold(severity, "severeDeaths"),
                SevereSevereCases = Threshold(severity, "severeSevereCases"),
                ModerateCases = Threshold(severity, "moderateCases"),
            },
            Automatic = ReadAutomatic(Object(from, "automatic")),
            Languages = ReadLanguages(from),
            FinestPlace = Word<PlaceLevel>(from, "finestPlace"),
            SmallCellMinimum = Whole(from, "smallCellMinimum", PolicyFile.SmallestCell, 1000),
            Wholesale = new WholesaleThreshold
            {
                Grams = Number(wholesale, "grams", 0.001m, 1_000_000, "wholesale/"),
                Units = Number(wholesale, "units", 1, 1_000_000, "wholesale/"),
            },
            ReviewDays = Whole(from, "reviewDays", 1, 365),
            Acknowledge = ReadAcknowledge(from),
            Contacts = new JurisdictionContacts
            {
                EmergencyNumber = Text(contacts, "emergencyNumber"),
                PoisonCentre = Text(contacts, "poisonCentre"),
                Laboratory = Text(contacts, "laboratory"),
                ReportTo = Text(contacts, "reportTo"),
                GoodSamaritanLaw = Flag(contacts, "goodSamaritanLaw"),
            },
        };
        if (policy.Severity.ExtremeDeaths < policy.Severity.SevereDeaths || policy.Severity.ExtremeSevereCases < policy.Severity.SevereSevereCases)
            Add("thresholds-out-of-order", "severity", severity, "extreme needs at least as many cases as severe");
        return errors.Count == before ? policy : null;
    }

    private AcknowledgementPolicy ReadAcknowledge(JsonObject from)
    {
        var usual = new AcknowledgementPolicy();
        if (from["acknowledge"] is null) return usual;
        var acknowledge = Object(from, "acknowledge");
        var policy = new AcknowledgementPolicy
        {
            RemindAfterMinutes = WholeOr(usual.RemindAfterMinutes, acknowledge, "remindAfterMinutes", 5, 10_080, "acknowledge/"),
            Reminders = WholeOr(usual.Reminders, acknowledge, "reminders", 0, 10, "acknowledge/"),
            EscalateAfterMinutes = WholeOr(usual.EscalateAfterMinutes, acknowledge, "escalateAfterMinutes", 5, 20_160, "acknowledge/"),
        };
        if (policy.EscalateAfterMinutes < policy.RemindAfterMinutes)
            Add("escalation-before-reminder", "acknowledge", acknowledge, "the next contact is asked no sooner than the first is reminded");
        return policy;
    }

    private Dictionary<Severity, IReadOnlyList<Audience>> ReadAutomatic(JsonObject automatic)
    {
        var result = new Dictionary<Severity, IReadOnlyList<Audience>>();
        foreach (var (name, value) in automatic)
        {
            var at = $"automatic/{name}";
            if (!Enum.TryParse<Severity>(name, true, out var severity)) { Add("severity-unknown", at, value, Words<Severity>()); continue; }
            var audiences = new List<Audience>();
            foreach (var item in value as JsonArray ?? [])
            {
                if (!TryWord<Audience>(item, out var audience)) Add("audience-unknown", at, item, Words<Audience>());
                else if (audience == Audience.Public) Add("public-never-automatic", at, item, "the public version always waits for a reviewer");
                else audiences.Add(audience);
            }
            if (value is not JsonArray) Add("not-a-list", at, value, "a list of audiences");
            if (audiences.Contains(Audience.Enforcement) && !audiences.Contains(Audience.Health))
                Add("health-first", at, value, "what goes to enforcement at once goes to health at once");
            result[severity] = audiences;
        }
        return result;
    }

    private List<string> ReadLanguages(JsonObject from)
    {
        var languages = (from["languages"] as JsonArray ?? []).Select(item => item is JsonValue value && value.TryGetValue(out string? text) ? text : "").ToList();
        if (languages.Count == 0 || languages.Any(language => !LanguageTag().IsMatch(language)))
            Add("languages-invalid", "languages", from["languages"], "a list of at least one language tag, e.g. \"en\"");
        return languages;
    }

    private int Threshold(JsonObject from, string name) => Whole(from, name, 1, 1000, "severity/");

    /// <summary>Where the file says nothing, what is usual.</summary>
    private int WholeOr(int usual, JsonObject from, string name, int least, int most, string under = "") => from[name] is null ? usual : Whole(from, name, least, most, under);

    private int Whole(JsonObject from, string name, int least, int most, string under = "")
    {
        var number = Number(from, name, least, most, under);
        if (number != decimal.Truncate(number)) Add("not-a-whole-number", under + name, from[name], $"a whole number from {least} to {most}");
        return number < least || number > most ? least : (int)number;
    }

    private decimal Number(JsonObject from, string name, decimal least, decimal most, string under = "")
    {
        var found = from[name] is JsonValue value && value.TryGetValue(out decimal number) ? number : (decimal?)null;
        if (found is null) Add(from[name] is null ? "missing" : "not-a-number", under + name, from[name], $"a number from {least} to {most}");
        else if (found < least || found > most) Add("out-of-range", under + name, from[name], $"from {least} to {most}");
        return found ?? least;
    }

    private T Word<T>(JsonObject from, string name) where T : struct, Enum
    {
        if (TryWord<T>(from[name], out var word)) return word;
        Add(from[name] is null ? "missing" : "word-unknown", name, from[name], Words<T>());
        return default;
    }

    private static bool TryWord<T>(JsonNode? node, out T word) where T : struct, Enum
    {
        word = default;
        return node is JsonValue value && value.TryGetValue(out string? text) && text.All(char.IsLetter) && Enum.TryParse(text, true, out word);
    }

    private string? Text(JsonObject from, string name)
    {
        if (from[name] is null) return null;
        if (from[name] is JsonValue value && value.TryGetValue(out string? text) && text.Length is > 0 and <= 200) return text;
        Add("not-a-text", $"contacts/{name}", from[name], "null or 1 to 200 characters");
        return null;
    }

    private bool Flag(JsonObject from, string name)
    {
        if (from[name] is JsonValue value && value.TryGetValue(out bool flag)) return flag;
        Add("not-a-flag", $"contacts/{name}", from[name], "true or false");
        return false;
    }

    private void KnownKeys(JsonObject of, string under, string[] known)
    {
        foreach (var (key, value) in of.Where(entry => !known.Contains(entry.Key)))
            Add("key-unknown", under + key, value, $"known are {string.Join(", ", known)}");
    }

    private JsonObject Object(JsonObject from, string name, bool report = true)
    {
        if (from[name] is JsonObject found) return found;
        if (!report) return [];
        Add(from[name] is null ? "missing" : "not-an-object", name, from[name], "an object");
        return [];
    }

    private static string Words<T>() where T : struct, Enum => $"one of {string.Join(", ", Enum.GetNames<T>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]))}";

    private void Add(string code, string under, JsonNode? value, string message) => errors.Add(new(code, $"{pointer}/{under}", value?.ToJsonString(), message));

    [GeneratedRegex(@"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\z")]
    private static partial Regex JurisdictionKey();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z")]
    private static partial Regex LanguageTag();
}
