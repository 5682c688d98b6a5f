using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>What would be sent, and to whom, if the signal were confirmed as it stands.</summary>
/// <param name="Recipients">Each body's name with the domain of its address, the version that it gets, and why it was chosen.</param>
/// <param name="Texts">The versions: health, enforcement, public.</param>
public sealed record AlertPreview(
    IReadOnlyList<(string Stakeholder, string Audience, string Why)> Recipients,
    IReadOnlyList<(string Audience, string Headline, string PlainText)> Texts)
{
    /// <summary>Who may publish and what still waits for whom, in sentences for the reviewer.</summary>
    public IReadOnlyList<string> Publishing { get; init; } = [];

    /// <summary>Whether the public version waits for another person than who has confirmed.</summary>
    public bool AnotherPersonNeeded { get; init; }
}

/// <summary>
/// Makes the preview: review comes before alerting, so whoever hosts the pages hands in the way there. Reads only, and sends nothing.
/// </summary>
public delegate AlertPreview PreviewAlert(Session session, string signalId);
