using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MimeKit;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Intake.Contract;
using NpsWarning.Substances;

namespace NpsWarning.Alerting.Stakeholders;

/// <summary>Reads a file of stakeholders and says all that is wrong with it at once. A body that cannot be reached as it says is refused before an alert depends on it.</summary>
public static partial class DirectoryFile
{
    private const int LongestId = 64;

    /// <summary>What alerts are chosen by: the classes of the catalogue, and the groups of effects. A body with any other would never be told.</summary>
    internal static IReadOnlyList<string> Classes { get; } = [.. SubstanceClassNames.All, .. Enum.GetValues<EffectGroup>().Where(e => e != EffectGroup.Unknown).Select(e => e.ToString())];

    /// <summary>The stakeholders that are right, and every error of the others.</summary>
    /// <param name="json">A list, as <c>nps stakeholders export</c> writes it.</param>
    public static (IReadOnlyList<Stakeholder> Stakeholders, IReadOnlyList<DirectoryError> Errors) Read(string json)
    {
        JsonNode? root;
        try { root = JsonNode.Parse(json, documentOptions: new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false }); }
        catch (JsonException e) { return ([], [new("not-json", "", null, $"line {e.LineNumber + 1}: {e.Message.Split(" LineNumber:")[0]}")]); }
        if (root is not JsonArray list) return ([], [new("not-a-list", "", root?.ToJsonString(), "the directory is a list of stakeholders: [ { \"id\": … } ]")]);

        var (stakeholders, errors) = (new List<Stakeholder>(), new List<DirectoryError>());
        for (var i = 0; i < list.Count; i++)
        {
            var found = One(list[i], $"/{i}", errors);
            if (found is null) continue;
            if (stakeholders.Any(s => s.Id == found.Id)) errors.Add(new("id-twice", $"/{i}/id", found.Id.Value, "each stakeholder has an id of its own"));
            else stakeholders.Add(found);
        }
        return (stakeholders, errors);
    }

    private static Stakeholder? One(JsonNode? node, string pointer, List<DirectoryError> errors)
    {
        var shape = Shape(node, pointer).ToList();
        if (shape.Count > 0) { errors.AddRange(shape); return null; }
        Stakeholder stakeholder;
        try { stakeholder = node.Deserialize<Stakeholder>(StakeholderDirectory.Options) ?? throw new JsonException("nothing is there"); }
        catch (JsonException e)
        {
            errors.Add(new("not-a-stakeholder", pointer + (e.Path ?? "$")[1..].Replace('.', '/'), Shortened(node?.ToJsonString()), Told(e.Message)));
            return null;
        }
        var before = errors.Count;
        void Add(string code, string at, string? value, string message) => errors.Add(new(code, $"{pointer}/{at}", value, message));
        if (!Id().IsMatch(stakeholder.Id.Value) || stakeholder.Id.Value.Length > LongestId) Add("id-invalid", "id", stakeholder.Id.Value, "1 to 64 lower-case letters, digits and hyphens");
        if (string.IsNullOrWhiteSpace(stakeholder.Name)) Add("name-missing", "name", stakeholder.Name, "what people call it");
        if (stakeholder.Places.Count == 0 || stakeholder.Places.Any(p => !IsPlace(p))) Add("places-invalid", "places", string.Join(", ", stakeholder.Places.Where(p => !IsPlace(p))), "\"*\", countries that exist (ISO 3166-1 alpha-2, e.g. FR) or regions of them (ISO 3166-2, e.g. FR-IDF, or NUTS, e.g. FR10)");
        if (stakeholder.Classes.Count == 0) Add("classes-missing", "classes", null, "\"*\" or names of substance classes");
        foreach (var unknown in stakeholder.Classes.Where(c => c != "*" && !Classes.Contains(c, StringComparer.OrdinalIgnoreCase))) Add("class-unknown", "classes", unknown, $"\"*\", or one of {string.Join(", ", Classes)}");
        if (stakeholder.Channels.All(c => c.Escalation)) Add("channels-missing", "channels", null, "at least one way to reach it that is not for escalation only");
        for (var i = 0; i < stakeholder.Channels.Count; i++)
            if (Problem(stakeholder.Channels[i], stakeholder.Id) is { } problem) Add(problem.Code, $"channels/{i}/address", stakeholder.Channels[i].Address, problem.Message);
        if (stakeholder.QuietHours is { } quiet && Problem(quiet) is { } wrong) Add("quiet-hours-invalid", "quietHours", $"{quiet.From} to {quiet.To}, {quiet.TimeZone}", wrong);
        foreach (var language in stakeholder.Languages.Where(l => !Language().IsMatch(l))) Add("language-invalid", "languages", language, "a language tag, e.g. \"fr\"");
        return errors.Count == before ? stakeholder : null;
    }

    /// <summary>What the reader of JSON would take for something else, or fall over: words in a list where one is meant, and nothing where something is.</summary>
    private static IEnumerable<DirectoryError> Shape(JsonNode? node, string pointer)
    {
        if (node is not JsonObject stakeholder) { yield return new("not-an-object", pointer, Shortened(node?.ToJsonString()), "a stakeholder is an object: { \"id\": … }"); yield break; }
        foreach (var one in (string[])["role", "clearance", "digest"])
            if (stakeholder[one] is { } value && (value.GetValueKind() != JsonValueKind.String || value.GetValue<string>().Contains(',')))
                yield return new("not-a-stakeholder", $"{pointer}/{one}", Shortened(value.ToJsonString()), "one word, in quotation marks");
        foreach (var text in (string[])["id", "name"])
            if (stakeholder.ContainsKey(text) && (stakeholder[text]?.GetValueKind() != JsonValueKind.String || !IsText(stakeholder[text]!.GetValue<string>())))
                yield return new("not-a-stakeholder", $"{pointer}/{text}", Shortened(stakeholder[text]?.ToJsonString()), "a text");
        foreach (var list in (string[])["places", "classes", "channels", "languages"])
            if (stakeholder.ContainsKey(list) && (stakeholder[list] is not JsonArray items || items.Any(i => i is null || (list == "channels" ? i is not JsonObject : i.GetValueKind() != JsonValueKind.String))))
                yield return new("not-a-stakeholder", $"{pointer}/{list}", Shortened(stakeholder[list]?.ToJsonString()), list == "channels" ? "a list of objects" : "a list of texts");
    }

    private static bool IsPlace(string place) => Place().IsMatch(place) && (place == "*" || (place.Length == 2 ? PlaceCodes.IsCountry(place) : PlaceCodes.IsCountry(PlaceCodes.CountryOf(place)) && PlaceCodes.IsRegionOf(place, PlaceCodes.CountryOf(place))));

    // Half a surrogate pair cannot be written down again.
    private static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[++i])) return false;
        }
        return true;
    }

    private static (string Code, string Message)? Problem(StakeholderChannel channel, StakeholderId of) => channel.Kind switch
    {
        EmailChannel.KindName => MailboxAddress.TryParse(channel.Address, out var address) && address.Address.Contains('@') && address.Domain.Contains('.') ? null : ("address-invalid", "a mail address, e.g. duty@centre.example"),
        WebhookChannel.KindName => WebhookChannel.Problem(channel) is { } problem ? ("webhook-invalid", problem) : null,
        TopicChannel.KindName => channel.Address == of.Value && TopicChannel.IsSubscription(of.Value) ? null : ("subscription-invalid", "the name of the subscription, which is the stakeholder's id, of at most 50 characters"),
        _ => ("channel-unknown", $"kind is \"{EmailChannel.KindName}\", \"{WebhookChannel.KindName}\" or \"{TopicChannel.KindName}\""),
    };

    private static string? Problem(QuietHours hours)
    {
        if (!TimeOnly.TryParseExact(hours.From, "HH:mm", out var from) || !TimeOnly.TryParseExact(hours.To, "HH:mm", out var to)) return "from and to are written as \"22:00\"";
        if (from == to) return "from and to are the same, which would be never or always";
        return TimeZoneInfo.TryFindSystemTimeZoneById(hours.TimeZone, out _) ? null : "timeZone is a name such as \"Europe/Paris\"";
    }

    // The library's messages name types of ours.
    private static string Told(string message) => message.Contains("DirectoryRole", StringComparison.Ordinal) ? $"role is one of {string.Join(", ", Enum.GetValues<DirectoryRole>().Select(r => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(r.ToString())))}"
        : message.Contains("Contract.Tlp", StringComparison.Ordinal) ? "clearance is one of CLEAR, GREEN, AMBER, AMBER+STRICT, RED"
        : message.Contains("required", StringComparison.Ordinal) ? $"missing: {message[(message.LastIndexOf(':') + 1)..].Trim()}"
        : message.Contains("could not be mapped", StringComparison.Ordinal) ? message.Replace("The JSON property", "the key", StringComparison.Ordinal).Split(" could not")[0] + " is not known"
        : message.Split(" Path:")[0];

    private static string? Shortened(string? text) => text is { Length: > 120 } ? text[..120] + "…" : text;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A(\*|[A-Z]{2}(-?[A-Z0-9]{1,3})?)\z")]
    private static partial Regex Place();

    [GeneratedRegex(@"\A[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\z")]
    private static partial Regex Language();
}

/// <summary>One thing that is wrong with a file of stakeholders.</summary>
/// <param name="Code">Stable, for scripts.</param>
/// <param name="Pointer">JSON pointer.</param>
/// <param name="Value">As found; null if there is none.</param>
/// <param name="Message">What can stand there.</param>
public sealed record DirectoryError(string Code, string Pointer, string? Value, string Message);
