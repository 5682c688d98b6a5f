using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// Reads and checks one message. Never throws on bad input: bad data is a finding, and all of it is reported at once.
/// </summary>
/// <remarks>
/// Most messages are good: <see cref="ShapeProof"/> says so of most of those. For the rest, JsonSchema.Net checks the shape against the
/// published schema of the report's kind. Around it: <see cref="MessageWalk"/> (persons, doubles, unreadable values) before and
/// <see cref="ReportRules"/> (what a schema cannot say) after.
/// </remarks>
public static class ReportReader
{
    /// <summary>Bytes, included: what a queue of the standard tier takes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Looking further than this into one bad message costs time and helps nobody.</summary>
    internal const int EnoughErrors = 1_000;

    private const int MaxErrors = 100;
    private const int MaxPointerLength = 300;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32 };
    private static readonly JsonReaderOptions StrictReader = new() { MaxDepth = Strict.MaxDepth };

    private static readonly (ReportKind Kind, byte[] Name)[] KindNames =
        [.. Enum.GetValues<ReportKind>().Select(kind => (kind, Encoding.UTF8.GetBytes(ContractSchemas.SectionName(kind))))];

    private static readonly FrozenDictionary<ReportKind, SchemaErrors> Schemas = Enum.GetValues<ReportKind>()
        .ToFrozenDictionary(kind => kind, kind => new SchemaErrors(ContractDocuments.All[$"{ContractSchemas.SectionName(kind)}-1.schema.json"]));

    private static readonly FrozenDictionary<ReportKind, ShapeProof> Proofs = Enum.GetValues<ReportKind>()
        .ToFrozenDictionary(kind => kind, kind => new ShapeProof(ContractDocuments.All[$"{ContractSchemas.SectionName(kind)}-1.schema.json"]));

    private static readonly FrozenSet<string> KnownFields = Schemas.Values.SelectMany(schema => schema.FieldNames()).ToFrozenSet(StringComparer.Ordinal);

    /// <param name="utf8Json">The message's body, with or without a byte-order mark.</param>
    /// <param name="now">What "in the future" is measured against.</param>
    public static ReportReading Read(ReadOnlyMemory<byte> utf8Json, DateTimeOffset now)
    {
        if (utf8Json.Length > MaxBytes)
            return Unread(utf8Json, new(ErrorCodes.TooLarge, "", $"Send at most {MaxBytes} bytes; this message has {utf8Json.Length}. Send spectra in reports of their own."));
        if (!Utf8.IsValid(utf8Json.Span))
            return Unread(utf8Json, new(ErrorCodes.NotJson, "", "Send JSON in UTF-8: these bytes are not UTF-8."));
        if (utf8Json.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            utf8Json = utf8Json[3..];
        return ReadGood(utf8Json, now) ?? ReadAny(utf8Json, now);
    }

    /// <summary>The report, where it can be proven without a list of errors that the message is a good one; null where it cannot.</summary>
    internal static ReportReading? ReadGood(ReadOnlyMemory<byte> utf8Json, DateTimeOffset now)
    {
        try
        {
            if (KindOf(ShapeProof.KindIn(utf8Json.Span, StrictReader)) is not { } kind || !Proofs[kind].Holds(utf8Json.Span, StrictReader))
                return null;
            using var document = JsonDocument.Parse(utf8Json, Strict);
            if (new ReportRules(document.RootElement, kind, now).Check().Count > 0)
                return null;
            var report = document.RootElement.Deserialize(ContractJson.Default.Report)!;
            return new ReportReading { Report = report, ReportId = report.ReportId, Revision = report.Revision };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The report, or everything that is wrong with the message.</summary>
    internal static ReportReading ReadAny(ReadOnlyMemory<byte> utf8Json, DateTimeOffset now)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8Json, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement, now)
                : Unread(utf8Json, new(ErrorCodes.WrongType, "", "Send one report, as a JSON object, in each message."));
        }
        catch (JsonException failure)
        {
            return Unread(utf8Json, new(ErrorCodes.NotJson, "", $"Send JSON: reading failed in line {failure.LineNumber + 1} at byte {failure.BytePositionInLine + 1}."));
        }
    }

    private static ReportReading Unread(ReadOnlyMemory<byte> body, ReportError error)
    {
        var namesAPerson = PersonalData.AppearsIn(body.Span);
        // What is not even the beginning of JSON may be packed or encoded: nobody can have looked through it, so it is not kept either.
        return new ReportReading { Errors = namesAPerson ? [error, PersonInBody] : [error], NamesAPerson = namesAPerson || !BeginsAsJson(body.Span) };
    }

    private static bool BeginsAsJson(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    private static readonly ReportError PersonInBody =
        new(ErrorCodes.PersonIdentified, "", "The message seems to identify a person, and was not kept: leave such data out.");

    private static ReportReading Read(JsonElement message, DateTimeOffset now)
    {
        var walk = new MessageWalk(KnownFields);
        walk.Visit(message);
        if (walk.IsUnreadable)
            return Refused(walk.Errors, walk, reportId: null, revision: null);

        var reportId = message.Text("reportId") is { Length: > 0 and <= 200 } id && !walk.Errors.Any(error => error.Pointer == "/reportId") ? id : null;
        int? revision = message.Get("revision") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

        var errors = Errors(message, walk, now);
        if (errors.Count > 0)
            return Refused(errors, walk, reportId, revision);
        try
        {
            var report = message.Deserialize(ContractJson.Default.Report)!;
            return new ReportReading { Report = report, ReportId = reportId, Revision = revision };
        }
        catch (JsonException failure)
        {
            // Schema and reader differ in corners, such as 1.0 for a whole number or a leap second.
            var error = new ReportError(ErrorCodes.BadFormat, PointerOf(failure.Path), "Write this value in its plainest form.");
            return Refused([error], walk, reportId, revision);
        }
    }

    private static List<ReportError> Errors(JsonElement message, MessageWalk walk, DateTimeOffset now)
    {
        var errors = new List<ReportError>(walk.Errors);
        var kind = KindOf(message);
        if (kind is null && message.Get("kind") is { } unknown)
            errors.Add(new(ErrorCodes.UnknownKind, "/kind", "Use one of: seizure, laboratory, poisoning.", SchemaErrors.Shown(unknown)));
        // With an unknown kind the section that is there tells what was meant; the kind itself is reported already.
        var assumed = kind ?? Enum.GetValues<ReportKind>().Cast<ReportKind?>().FirstOrDefault(each => message.Get(ContractSchemas.SectionName(each!.Value)) is not null);
        var shape = Schemas[assumed ?? ReportKind.Poisoning].In(message)
            .Where(error => kind is not null || error.Pointer != "/kind" || error.Code == ErrorCodes.MissingField)
            .Where(error => assumed is not null || error.Pointer != "/poisoning");

        var covered = new CoveredPlaces(errors);
        foreach (var error in new ReportRules(message, assumed, now).Check().Concat(shape))
        {
            if (errors.Count > EnoughErrors)
                break;
            if (walk.Withheld.Contains(error.Pointer) || covered.Covers(error))
                continue;
            errors.Add(error);
            covered.Add(error);
        }
        return errors;
    }

    private static ReportKind? KindOf(JsonElement message) => message.Text("kind") is { } kind ? KindOf(Encoding.UTF8.GetBytes(kind)) : null;

    private static ReportKind? KindOf(ReadOnlySpan<byte> name)
    {
        foreach (var (kind, own) in KindNames)
            if (name.SequenceEqual(own)) return kind;
        return null;
    }

    private static ReportReading Refused(IReadOnlyList<ReportError> errors, MessageWalk walk, string? reportId, int? revision)
    {
        // A place finer than a town is somebody's address: it is kept no more than a name is.
        var isPersonal = walk.NamesAPerson || errors.Any(error => error.Code == ErrorCodes.PlaceTooFine);
        var listed = errors.Take(errors.Count <= MaxErrors ? MaxErrors : MaxErrors - 1).Select(error => error with
        {
            // A sender's own field names may be of any length.
            Pointer = error.Pointer.Length <= MaxPointerLength ? error.Pointer : error.Pointer[..MaxPointerLength],
            // Where there is one person there may be another, in a value that is wrong for some other reason.
            Value = isPersonal ? null : error.Value,
        }).ToList();
        if (errors.Count > MaxErrors)
            listed.Add(new ReportError(ErrorCodes.TooManyErrors, "", $"There are at least {errors.Count} errors; correct these first."));
        return new ReportReading
        {
            Errors = listed,
            NamesAPerson = isPersonal,
            ReportId = reportId,
            Revision = revision,
        };
    }

    /// <summary>The framework's <c>$.findings[0].value</c> as a pointer.</summary>
    private static string PointerOf(string? path) =>
        path is null or "$" ? "" : path.TrimStart('$').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal).Replace('.', '/');
}
