using System.Collections.Frozen;
using System.ComponentModel;
using System.Reflection;

namespace NpsWarning.Intake.Contract;

/// <summary>Stable codes of refusal: submitters' programs rely on them, so one is added and never renamed. The description is its meaning.</summary>
public static class ErrorCodes
{
    [Description("The message is not JSON in UTF-8, or nested deeper than 32 levels.")]
    public const string NotJson = "NOT_JSON";
    [Description("The message is larger than 256 KiB, what a Service Bus queue of the standard tier takes.")]
    public const string TooLarge = "TOO_LARGE";
    [Description("A text holds a lone surrogate or a control character.")]
    public const string BadText = "BAD_TEXT";
    [Description("The kind is none of seizure, laboratory and poisoning.")]
    public const string UnknownKind = "UNKNOWN_KIND";
    [Description("The report has the section of another kind.")]
    public const string SectionMismatch = "SECTION_MISMATCH";
    [Description("A field that is needed is not there.")]
    public const string MissingField = "MISSING_FIELD";
    [Description("The contract has no such field.")]
    public const string UnknownField = "UNKNOWN_FIELD";
    [Description("A field is there twice: which of the two is meant?")]
    public const string DuplicateKey = "DUPLICATE_KEY";
    [Description("A value is of another JSON type than the contract says.")]
    public const string WrongType = "WRONG_TYPE";
    [Description("A value is outside its code list.")]
    public const string UnknownCode = "UNKNOWN_CODE";
    [Description("A text does not have the form that the contract says.")]
    public const string BadFormat = "BAD_FORMAT";
    [Description("A text is longer, or a list has more entries, than the contract allows.")]
    public const string TooLong = "TOO_LONG";
    [Description("A text or list is empty where it may not be.")]
    public const string Empty = "EMPTY";
    [Description("A number is outside its bounds.")]
    public const string OutOfRange = "OUT_OF_RANGE";
    [Description("Not a date (YYYY-MM-DD) or not an instant (RFC 3339 with offset).")]
    public const string BadDate = "BAD_DATE";
    [Description("A date or instant has not come yet.")]
    public const string InTheFuture = "IN_THE_FUTURE";
    [Description("The event is dated after the report about it.")]
    public const string AfterReport = "AFTER_REPORT";
    [Description("Not an ISO 3166-1 country, or not an ISO 3166-2 or NUTS region of that country.")]
    public const string BadPlace = "BAD_PLACE";
    [Description("The place is finer than a town or county: street, house number, postal code or coordinates.")]
    public const string PlaceTooFine = "PLACE_TOO_FINE";
    [Description("Not an InChIKey (14, 10 and 1 capital letters).")]
    public const string BadInchiKey = "BAD_INCHIKEY";
    [Description("Not a CAS registry number, or its check digit is wrong.")]
    public const string BadCas = "BAD_CAS";
    [Description("The report identifies a person. It is stored nowhere and its value is not repeated.")]
    public const string PersonIdentified = "PERSON_IDENTIFIED";
    [Description("The report states nothing: no finding, and no feature, claim or outcome.")]
    public const string NoFindingAndNoFeature = "NO_FINDING_AND_NO_FEATURE";
    [Description("This revision is here already with other content: a change takes the next revision number.")]
    public const string RevisionConflict = "REVISION_CONFLICT";
    [Description("There are more errors than the 100 that are listed.")]
    public const string TooManyErrors = "TOO_MANY_ERRORS";
    [Description("The message could not be read through: a fault of the service, which keeps nothing of it. Tell its operator.")]
    public const string Unreadable = "UNREADABLE";
    [Description("A row of a file lacks a column or value that its mapping needs.")]
    public const string BadRow = "BAD_ROW";

    /// <summary>Code to meaning.</summary>
    public static FrozenDictionary<string, string> Meanings { get; } = typeof(ErrorCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Where(field => field.IsLiteral)
        .ToFrozenDictionary(
            field => (string)field.GetRawConstantValue()!,
            field => field.GetCustomAttribute<DescriptionAttribute>()!.Description);
}
