namespace NpsWarning.Messaging;

/// <summary>A laboratory, seizing authority or poison centre that has a queue pair here: <c>Nps:Submitters</c> in configuration.</summary>
/// <param name="Id">Lower-case letters, digits and hyphens; part of its queues' names.</param>
/// <param name="Kind">What kind of body it is, for people.</param>
/// <param name="Name">Its name, for people.</param>
public sealed record Submitter(string Id, SubmitterKind Kind, string? Name = null);

/// <summary>The three kinds of bodies that report.</summary>
public enum SubmitterKind
{
    /// <summary>Analyses material or specimens.</summary>
    Laboratory,

    /// <summary>Police, customs, border, prison.</summary>
    SeizingAuthority,

    /// <summary>Poison centres, clinicians, and whoever certifies deaths.</summary>
    PoisonCentre,
}
