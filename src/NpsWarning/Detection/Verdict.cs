namespace NpsWarning.Detection;

/// <summary>How much a verdict asks for: nothing, a line to be seen in passing, a review, a review today.</summary>
public enum Grade
{
    /// <summary>Nothing to say.</summary>
    None,

    /// <summary>One case of something new: shown quietly, nobody is alerted. Of such first cases a third grows to five within a year.</summary>
    Notice,

    /// <summary>A person should look.</summary>
    Signal,

    /// <summary>A person should look first here.</summary>
    Strong,
}

/// <summary>What a detector says of a stream on a day, with its reason and its numbers.</summary>
/// <param name="Detector">The detector's name.</param>
/// <param name="DetectorVersion">Changes when the same history would be judged otherwise.</param>
/// <param name="Source">The kind of source that was judged, or 'any'.</param>
/// <param name="Grade">How much it asks for.</param>
/// <param name="Rule">The name of the rule that decided, also where it decided for nothing.</param>
/// <param name="Reason">One sentence for a reviewer, with the numbers.</param>
/// <param name="Numbers">The same numbers by name.</param>
/// <param name="ModelVersion">The model that was used, where one was.</param>
/// <param name="Chance">
/// The probability of as much if nothing had changed, 0 to 1, corrected for looking at several windows; null where the alarm rests on a rule, or on what the subject is, and the alarm budget does not go by a probability.
/// </param>
public sealed record Verdict(
    string Detector,
    string DetectorVersion,
    string Source,
    Grade Grade,
    string Rule,
    string Reason,
    IReadOnlyDictionary<string, double> Numbers,
    string? ModelVersion = null,
    double? Chance = null)
{
    /// <summary>The numbers of a verdict that has none.</summary>
    internal static readonly IReadOnlyDictionary<string, double> NoNumbers = new Dictionary<string, double>();
}
