using System.Globalization;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Review;

namespace NpsWarning.Alerting.Policy;

/// <summary>What the signal's page says of publishing, before a confirmation and after it.</summary>
internal static class Publishing
{
    /// <summary>Sentences for the reviewer, of the signal as it stands.</summary>
    public static IReadOnlyList<string> Sentences(SignalBrief brief, Signal signal, IReadOnlyList<AudienceDecision> decisions, IReadOnlyList<Approval> standing)
    {
        var policy = brief.Policy;
        var (needed, counted) = (AlertPolicy.ApproversNeeded(brief), standing.Where(a => policy.LetsPublish(a.Who)).ToList());
        var sentences = new List<string>();
        if (!policy.MayPublish.Contains(PolicyFile.Everywhere))
            sentences.Add(policy.MayPublish.Count == 0
                ? "The policy of this place lets nobody publish: a confirmation sends nothing that is not automatic."
                : $"In this place {string.Join(", ", policy.MayPublish)} may publish. A confirmation by anybody else confirms the signal and sends nothing that is not automatic.");
        if (signal.State != SignalState.Confirmed)
        {
            if (needed > 1) sentences.Add($"The public version needs {needed} people: whoever confirms, and {(needed == 2 ? "another" : $"{needed - 1} others")} who approve{(needed == 2 ? "s" : "")}.");
            return sentences;
        }
        if (standing.Count > 0 && counted.Count == 0)
            sentences.Add($"{standing[0].Who} confirmed it and may not publish here: what is not automatic waits until somebody who may approves it.");
        else if (AnotherPersonNeeded(decisions))
            sentences.Add($"The public version waits for a {Ordinal(counted.Count + 1)} person of {needed}: first was {string.Join(", then ", counted.Select(a => $"{a.Who} at {a.At.ToString("d MMMM yyyy HH:mm", CultureInfo.InvariantCulture)} UTC"))}.");
        return sentences;
    }

    /// <summary>Whether an approval would release something.</summary>
    public static bool AnotherPersonNeeded(IReadOnlyList<AudienceDecision> decisions) =>
        decisions.Any(d => d.Release == Release.Waits && d.Reason.StartsWith(AlertPolicy.AnotherPersonNeeded, StringComparison.Ordinal));

    private static string Ordinal(int number) => number switch { 2 => "second", 3 => "third", 4 => "fourth", _ => "further" };
}
