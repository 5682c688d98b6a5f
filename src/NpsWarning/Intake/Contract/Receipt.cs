using System.ComponentModel;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Intake.Contract;

/// <summary>What a submitter gets back for each message, on <c>receipts/{submitter}</c>.</summary>
public sealed record Receipt
{
    [Description("What came of the message.")]
    public required ReceiptOutcome Outcome { get; init; }

    [Description("The report's id, as far as readable.")]
    public string? ReportId { get; init; }

    [Description("The report's revision, as far as readable.")]
    public int? Revision { get; init; }

    [Description("The message id that the submitter set.")]
    public string? MessageId { get; init; }

    [Description("When it was settled.")]
    public required DateTimeOffset SettledAt { get; init; }

    [Description("Every error, when refused.")]
    public IReadOnlyList<ReportError> Errors { get => field ?? []; init; }

    [Description("How each substance name was understood: a wrong reading is seen at once, and an unknown name is kept as written.")]
    public IReadOnlyList<NameReading> Findings { get => field ?? []; init; }
}

/// <summary>How one name was understood.</summary>
/// <param name="RawName">As it was written.</param>
/// <param name="Subject">What it is counted as; null where it is no substance.</param>
/// <param name="Name">The subject's name for people.</param>
/// <param name="How">Why.</param>
/// <param name="Spectrum">What its spectrum resembles, where it is unidentified and came with one.</param>
public sealed record NameReading(string RawName, string? Subject, string? Name, string How, SpectrumReading? Spectrum = null);

/// <summary>What an unidentified electron-ionisation spectrum resembles, for the laboratory that measured it.</summary>
public sealed record SpectrumReading
{
    [Description("All of it in one sentence.")]
    public required string InWords { get; init; }

    [Description("Whether the compound, or an isomer with the same spectrum, is in the service's library. Absent: there is no library.")]
    public InLibrary? InLibrary { get; init; }

    [Description("Probability, 0 to 1, that it is. Absent without a model.")]
    public double? Probability { get; init; }

    [Description("The best matches, best first.")]
    public IReadOnlyList<Resemblance> Resembles { get => field ?? []; init; }

    [Description("The library's compounds that this spectrum cannot tell apart, the best match among them.")]
    public IReadOnlyList<string> CannotTellApart { get => field ?? []; init; }

    [Description("Its likeliest class, where it is not in the library. A hint, no finding.")]
    public string? NearestClass { get; init; }

    [Description("Probability of that class, 0 to 1.")]
    public double? ClassProbability { get; init; }

    [Description("Other laboratories with the same unknown. A laboratory is not named to another.")]
    public int OtherLaboratories { get; init; }

    [Description("Since when the first of all of them has had it.")]
    public DateOnly? SameSince { get; init; }

    [Description("What another laboratory has identified the same spectrum as. By electron ionisation alone isomers can look the same.")]
    public string? IdentifiedAs { get; init; }

    [Description("The model that judged.")]
    public string? ModelVersion { get; init; }
}

/// <summary>One library entry that a spectrum resembles.</summary>
/// <param name="Name">The compound.</param>
/// <param name="InchiKey">Where the library has it.</param>
/// <param name="Score">0 to 1; 1 is the same spectrum.</param>
public sealed record Resemblance(string Name, string? InchiKey, double Score);

/// <summary>
/// Unchanged: the same report, id and revision were there already, and nothing was done. Superseded: recorded, without effect, since
/// a later revision is already here.
/// </summary>
public enum ReceiptOutcome { Accepted, Unchanged, Superseded, Rejected }
