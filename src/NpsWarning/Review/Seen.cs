using System.Globalization;
using NpsWarning.Detection;

namespace NpsWarning.Review;

/// <summary>
/// What of a signal was on the page when the reviewer decided. A signal is judged again whenever one of its reports arrives, which
/// touches its row without changing what the page says: that alone must not refuse a decision.
/// </summary>
/// <param name="ChangedAt">The row's last change.</param>
/// <param name="State">Its state.</param>
/// <param name="Grade">Its grade.</param>
/// <param name="Cases">Its cases; null where the page did not tell them, as for enforcement.</param>
public sealed record Seen(DateTimeOffset ChangedAt, SignalState State, Grade Grade, int? Cases)
{
    /// <summary>What <paramref name="viewer"/> sees on a page that is rendered from this row.</summary>
    public static Seen Of(Signal signal, Viewer viewer) => new(signal.ChangedAt, signal.State, signal.Grade, viewer == Viewer.Health ? signal.Cases : null);

    /// <summary>
    /// Why the decision does not hold for the signal as it is now; null where it does. More cases do not weaken "it is true" or
    /// "I am looking"; for every other disposition they do.
    /// </summary>
    public Refusal? Against(Signal now, Disposition disposition)
    {
        if (now.ChangedAt == ChangedAt) return null;
        var same = now.State == State && now.Grade == Grade;
        var strongerOnly = (Cases is null || now.Cases > Cases) && disposition is Disposition.Confirm or Disposition.StartReview;
        if (same && (now.Cases == Cases || strongerOnly)) return null;
        var state = now.State == State ? "" : $" It is now {now.State.Words()}.";
        var count = Cases is { } then ? $": {now.Cases} {(now.Cases == 1 ? "case" : "cases")} now, {then} when you opened the page" : "";
        return new Refusal("ChangedMeanwhile", $"It has changed meanwhile{count}.{state} Look again, then decide.");
    }

    /// <summary>For a form's hidden field.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ChangedAt.UtcDateTime:O}|{State}|{Grade}|{Cases}");

    /// <summary>Reads <see cref="ToString"/>; null where the text is no such thing.</summary>
    public static Seen? Parse(string? text)
    {
        if (text?.Split('|') is not [var at, var state, var grade, var cases]
            || !DateTimeOffset.TryParseExact(at, "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var changedAt)
            || !Enum.TryParse<SignalState>(state, out var s) || !Enum.TryParse<Grade>(grade, out var g)) return null;
        if (cases.Length == 0) return new Seen(changedAt, s, g, null);
        return int.TryParse(cases, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? new Seen(changedAt, s, g, count) : null;
    }
}

/// <summary>A signal's state in words.</summary>
public static class StateWords
{
    /// <summary>As it stands in a sentence.</summary>
    public static string Words(this SignalState state) => state switch
    {
        SignalState.New => "new",
        SignalState.InReview => "in review",
        SignalState.Monitoring => "monitored",
        SignalState.Confirmed => "confirmed",
        SignalState.Dismissed => "dismissed",
        _ => "closed",
    };
}
