using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NpsWarning.Intake;

/// <summary>Reads one jurisdiction, after it has inherited, and adds every error that it finds. Keys it does not know are errors: a misspelt safeguard must not be silently absent.</summary>
internal sealed partial class PolicyReader(string pointer, List<PolicyError> errors)
{
    private static readonly Dictionary<string, string[]> Keys = new()
    {
        [""] = ["watch", "learningDays", "alarmBudget", "severity", "automatic", "mayPublish", "approvals", "languages", "finestPlace", "smallCellMinimum", "wholesale", "reviewDays", "acknowledge", "contacts"],
        ["severity/"] = ["extremeDeaths", "extremeSevereCases", "severeDeaths", "severeSevereCases", "moderateCases", "raise"],
        ["severity/raise/"] = ["regions", "countries", "children", "newHere"],
        ["approvals/"] = ["public", "push"],
        ["wholesale/"] = ["grams", "units"],
        ["acknowledge/"] = ["remindAfterMinutes", "reminders", "escalateAfterMinutes"],
        ["contacts/"] = ["emergencyNumber", "poisonCentre", "laboratory", "reportTo", "goodSamaritanLaw"],
    };

    public bool IsJurisdiction(string key)
    {
        if (key == PolicyFile.Everywhere || JurisdictionKey().IsMatch(key)) return true;
        errors.Add(new("jurisdiction-unknown", pointer, JsonSerializer.Serialize(key), "\"*\", a country (ISO 3166-1 alpha-2) or a region (ISO 3166-2)"));
        return false;
    }

    public JurisdictionPolicy? Read(string key, JsonObject from)
    {
        var before = errors.Count;
        foreach (var (under, known) in Keys) KnownKeys(under.Split('/', StringSplitOptions.RemoveEmptyEntries).Aggregate(from, (at, name) => Object(at, name, report: false)), under, known);

        var severity = Object(from, "severity");
        var wholesale = Object(from, "wholesale");
        var contacts = Object(from, "contacts");
        var policy = new JurisdictionPolicy
        {
            Jurisdiction = key,
            Watch = Word<PlaceLevel>(from, "watch"),
            LearningDays = Whole(from, "learningDays", 0, 3650),
            AlarmBudget = !from.ContainsKey("alarmBudget") ? PolicyFile.UsualAlarmBudget : Number(from, "alarmBudget", 0.1m, 100),
            Severity = new SeverityThresholds
            {
                ExtremeDeaths = Threshold(severity, "extremeDeaths"),
                ExtremeSevereCases = Threshold(severity, "extremeSevereCases"),
                SevereDeaths = Threshold(severity, "severeDeaths"),
                SevereSevereCases = Threshold(severity, "severeSevereCases"),
                ModerateCases = Threshold(severity, "moderateCases"),
                Raise = ReadRaise(severity),
            },
            Automatic = ReadAutomatic(Object(from, "automatic")),
            MayPublish = ReadMayPublish(from),
            Approvals = ReadApprovals(from),
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

    private RaisingThresholds ReadRaise(JsonObject severity)
    {
        var (usual, raise) = (new RaisingThresholds(), Optional(severity, "raise", "severity/"));
        int? Rule(int? otherwise, string name, int least) => !raise.ContainsKey(name) ? otherwise : raise[name] is null ? null : Whole(raise, name, least, 1000, "severity/raise/");
        return new RaisingThresholds
        {
            Regions = Rule(usual.Regions, "regions", 2),
            Countries = Rule(usual.Countries, "countries", 1),
            Children = Rule(usual.Children, "children", 1),
            NewHere = Rule(usual.NewHere, "newHere", 1),
        };
    }

    private IReadOnlyList<string> ReadMayPublish(JsonObject from)
    {
        string[] all = [PolicyFile.Everywhere];
        if (!from.ContainsKey("mayPublish")) return all;
        if (IsText(from["mayPublish"], out var one) && one == PolicyFile.Everywhere) return all;
        if (from["mayPublish"] is JsonArray list && list.All(item => IsText(item, out var name) && name.Length <= 100 && name != PolicyFile.Everywhere && !string.IsNullOrWhiteSpace(name)))
            return [.. list.Select(item => item!.GetValue<string>())];
        Add("not-a-list-of-names", "mayPublish", from["mayPublish"], "\"*\" for everybody, or a list of reviewers' names, each of 1 to 100 characters");
        return all;
    }

    private ApprovalPolicy ReadApprovals(JsonObject from)
    {
        var (usual, approvals) = (new ApprovalPolicy(), Optional(from, "approvals"));
        return new ApprovalPolicy { Public = WholeOr(usual.Public, approvals, "public", 1, 5, "approvals/"), Push = WholeOr(usual.Push, approvals, "push", 1, 5, "approvals/") };
    }

    private AcknowledgementPolicy ReadAcknowledge(JsonObject from)
    {
        var (usual, acknowledge) = (new AcknowledgementPolicy(), Optional(from, "acknowledge"));
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
            if (!TryWord<Severity>(JsonValue.Create(name), out var severity)) { Add("severity-unknown", at, value, Words<Severity>()); continue; }
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
    private int WholeOr(int usual, JsonObject from, string name, int least, int most, string under = "") => !from.ContainsKey(name) ? usual : Whole(from, name, least, most, under);

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
        return IsText(node, out var text) && Enum.GetNames<T>().Any(name => Written(name) == text) && Enum.TryParse(text, true, out word);
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

    /// <summary>An object that may be left out.</summary>
    private JsonObject Optional(JsonObject from, string name, string under = "")
    {
        if (!from.ContainsKey(name)) return [];
        if (from[name] is JsonObject found) return found;
        Add("not-an-object", under + name, from[name], "an object");
        return [];
    }

    private static string Words<T>() where T : struct, Enum => $"one of {string.Join(", ", Enum.GetNames<T>().Select(Written))}";

    private static string Written(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static bool IsText(JsonNode? node, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = null;
        return node is JsonValue value && value.TryGetValue(out text);
    }

    private void Add(string code, string under, JsonNode? value, string message) => errors.Add(new(code, $"{pointer}/{under}", value?.ToJsonString(), message));

    [GeneratedRegex(@"\A[A-Z]{2}(-[A-Z0-9]{1,3})?\z")]
    private static partial Regex JurisdictionKey();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z")]
    private static partial Regex LanguageTag();
}
