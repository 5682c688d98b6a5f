using System.Collections.Frozen;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// One pass over a message, before its shape is looked at: fields there twice, texts and numbers that nothing can read, and whatever
/// identifies a person, in fields known or not, at any depth.
/// </summary>
internal sealed class MessageWalk(FrozenSet<string> knownFields)
{
    private static readonly FrozenSet<string> ProductFields =
        FrozenSet.Create("rawName", "soldAs", "appearsAs", "markings");

    private static readonly FrozenSet<string> IdFields =
        FrozenSet.Create("reportId", "caseNumber", "itemNumber", "code", "genericCode", "productCode", "submitter", "stakeholderId");

    private static readonly FrozenSet<string> TooFineFields =
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "latitude", "longitude", "lat", "lon", "lng", "coordinates", "gps", "geo",
            "postalCode", "postCode", "zip", "zipCode", "plz", "postal_code", "zip_code");

    private readonly List<ReportError> _errors = [];
    private readonly HashSet<string> _withheld = [];

    public IReadOnlyList<ReportError> Errors => _errors;

    public bool NamesAPerson { get; private set; }

    /// <summary>A text or number cannot be represented: looking at the shape would fail.</summary>
    public bool IsUnreadable { get; private set; }

    private const int LeastPacked = 40;

    private static readonly System.Buffers.SearchValues<char> Packed = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-%.\r\n");

    /// <summary>Pointers that themselves identify a person, in the name of a field.</summary>
    public IReadOnlySet<string> Withheld => _withheld;

    public void Visit(JsonElement value) => Visit(value, JsonPath.Root, TextKind.Free, isKnown: true);

    private void Visit(JsonElement value, JsonPath path, TextKind kind, bool isKnown)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object: VisitObject(value, path); break;
            case JsonValueKind.Array: VisitArray(value, path, kind, isKnown); break;
            case JsonValueKind.String: VisitText(value, path, kind, isKnown); break;
            case JsonValueKind.Number when !value.TryGetDecimal(out _):
                IsUnreadable = true;
                Add(ErrorCodes.OutOfRange, path, "Give a number of at most 28 digits.", value.GetRawText());
                break;
        }
    }

    private void VisitArray(JsonElement array, JsonPath path, TextKind kind, bool isKnown)
    {
        var index = 0;
        foreach (var item in array.EnumerateArray())
            Visit(item, path.Item(index++), kind, isKnown);
    }

    private void VisitObject(JsonElement value, JsonPath path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                IsUnreadable = true;
                Add(ErrorCodes.BadText, path, "The name of a field here holds a lone surrogate: write it as whole characters.");
                continue;
            }
            VisitField(property.Value, name, path, isFirst: seen.Add(name));
        }
    }

    private void VisitField(JsonElement value, string name, JsonPath parent, bool isFirst)
    {
        var isBody = parent.IsEntryOf("notify");
        var isKnown = knownFields.Contains(name) && (isBody || name is not ("name" or "email"));
        if (!isKnown && PersonalFields.Contains(name))
        {
            IsUnreadable |= !IsReadable(value);
            AddPerson(parent.Field(name), $"Leave out '{name}': a report identifies no person. Age band, sex and region are enough.");
            return;
        }
        if (!isKnown && (PersonalData.FirstIn(name, TextKind.Free) is not null || PersonalData.LooksLikeAName(name)))
        {
            IsUnreadable |= !IsReadable(value);
            _withheld.Add(parent.Field(name).ToPointer());
            AddPerson(parent, "The name of a field here identifies a person: leave it out.");
            return;
        }
        var path = parent.Field(name);
        if (!isFirst)
            Add(ErrorCodes.DuplicateKey, path, "Give this field once.");
        if (TooFineFields.Contains(name))
        {
            NamesAPerson = true; // So fine a place is somebody's address: it is not kept either.
            Add(ErrorCodes.PlaceTooFine, path, "Leave it out: country, region and the name of a town or county are enough.");
        }
        Visit(value, path, isBody && name == "email" ? TextKind.MailAddress : KindOf(name), isKnown);
    }

    private void VisitText(JsonElement value, JsonPath path, TextKind kind, bool isKnown)
    {
        if (TextOf(value) is not { } text)
        {
            IsUnreadable = true;
            Add(ErrorCodes.BadText, path, "The text holds a lone surrogate: write it as whole characters.");
            return;
        }
        if (text.AsSpan().ContainsAnyInRange('\0', '\b') || text.AsSpan().ContainsAnyInRange('\u000b', '\u001f'))
            Add(ErrorCodes.BadText, path, "Take out control characters.", text);
        if (path.Name == "locality" && PersonalData.IsStreetAddress(text))
        {
            NamesAPerson = true; // An address; the rules of places say so.
            return;
        }
        if (PersonalData.FirstIn(text, kind) is { } what)
            AddPerson(path, $"Take out {what}: a report identifies no person.");
        else if (!isKnown && PersonalData.LooksLikeAName(text))
            AddPerson(path, "Leave out this field: the contract has none of this name, and its value may name a person.");
        else if (!isKnown && MayBePacked(text))
            NamesAPerson = true; // nobody can look through it, so that it is not kept
    }

    // Base64, hexadecimal or percent-encoded.
    private static bool MayBePacked(string text) => text.Length >= LeastPacked && !text.AsSpan().ContainsAnyExcept(Packed);

    /// <summary>What may be a person in a field of that name.</summary>
    internal static TextKind KindOf(string field) =>
        ProductFields.Contains(field) ? TextKind.Product : IdFields.Contains(field) ? TextKind.Id : TextKind.Free;

    private void AddPerson(JsonPath path, string message)
    {
        NamesAPerson = true;
        Add(ErrorCodes.PersonIdentified, path, message);
    }

    private void Add(string code, JsonPath path, string message, string? value = null)
    {
        if (_errors.Count <= ReportReader.EnoughErrors)
            _errors.Add(new ReportError(code, path.ToPointer(), message, value is null ? null : ReportError.Cut(value)));
    }

    /// <summary>For what is not walked through, since it is refused as a whole.</summary>
    private static bool IsReadable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(property => NameOf(property) is not null && IsReadable(property.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(IsReadable),
        JsonValueKind.String => TextOf(value) is not null,
        JsonValueKind.Number => value.TryGetDecimal(out _),
        _ => true,
    };

    private static string? NameOf(JsonProperty property) =>
        LoneSurrogates.AreIn(JsonMarshal.GetRawUtf8PropertyName(property)) ? null : property.Name;

    private static string? TextOf(JsonElement value) =>
        LoneSurrogates.AreIn(JsonMarshal.GetRawUtf8Value(value)) ? null : value.GetString();
}

/// <summary>Where in a message, built only into a pointer when there is something to say.</summary>
internal sealed record JsonPath(JsonPath? Parent, string? Name, int Index)
{
    private const int MaxSegmentLength = 100;

    public static readonly JsonPath Root = new(null, null, 0);

    public JsonPath Field(string name) => new(this, name, 0);

    public JsonPath Item(int index) => new(this, null, index);

    /// <summary>An item of the root's list of that name.</summary>
    public bool IsEntryOf(string list) => Name is null && Parent is { } parent && parent.Name == list && parent.Parent == Root;

    /// <summary>RFC 6901; a very long field name is cut, since it is the sender's own.</summary>
    public string ToPointer() =>
        Parent is null ? "" : $"{Parent.ToPointer()}/{(Name is null ? Index.ToString(CultureInfo.InvariantCulture) : Escape(Name))}";

    public static string Escape(string name) =>
        ReportError.Cut(name.Length > MaxSegmentLength ? name[..MaxSegmentLength] : name)
            .Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
