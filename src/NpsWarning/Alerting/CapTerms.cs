using NpsWarning.Alerting.Briefs;
using NpsWarning.Intake;

namespace NpsWarning.Alerting;

/// <summary>CAP 1.2's urgency. "Expected" means within the hour and is never claimed here.</summary>
public enum CapUrgency { Immediate, Future, Past, Unknown }

/// <summary>CAP 1.2's certainty of the event.</summary>
public enum CapCertainty { Observed, Likely, Possible, Unlikely, Unknown }

/// <summary>The rules by which an alert's urgency and certainty are said in the words of CAP 1.2 (OASIS 2010, 3.2.2).</summary>
public static class CapTerms
{
    /// <summary>Immediate: people are severely harmed now. Future: prepare, since it is here and harms less, or is known from material only.</summary>
    public static CapUrgency Urgency(Severity severity) => severity >= Severity.Severe ? CapUrgency.Immediate : CapUrgency.Future;

    /// <summary>Observed: harm or material was seen in this place, and an analysis says of what. Likely: seen, and what it is rests on less.</summary>
    public static CapCertainty Certainty(bool seen, IdentificationLevel identification) =>
        seen && identification >= IdentificationLevel.LibraryMatch ? CapCertainty.Observed
        : seen || identification >= IdentificationLevel.LibraryMatch ? CapCertainty.Likely
        : CapCertainty.Possible;
}
