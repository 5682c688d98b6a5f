using NpsWarning.Detection;

namespace NpsWarning.Review;

/// <summary>The tabs of the list.</summary>
public enum QueueTab
{
    /// <summary>New or in review, and asked for by a detector.</summary>
    Review,

    /// <summary>Kept in sight.</summary>
    Monitoring,

    /// <summary>Confirmed, dismissed or closed.</summary>
    Decided,

    /// <summary>First cases: shown quietly, nobody is told of them.</summary>
    Notices,

    /// <summary>Everything.</summary>
    All,
}

/// <summary>What a reader asked to see; all of it stands in the page's address.</summary>
public sealed record QueueFilter
{
    /// <summary>Which tab.</summary>
    public QueueTab Tab { get; init; }

    /// <summary>Only this state.</summary>
    public SignalState? State { get; init; }

    /// <summary>A country with its regions, or one region.</summary>
    public string? Place { get; init; }

    /// <summary>Only this grade.</summary>
    public Grade? Grade { get; init; }

    /// <summary>Part of a name.</summary>
    public string? Text { get; init; }

    /// <summary>From 1.</summary>
    public int Page { get; init; } = 1;

    /// <summary>Whether anything but the tab narrows the list.</summary>
    public bool Narrows => State is not null || Grade is not null || !string.IsNullOrEmpty(Place) || !string.IsNullOrEmpty(Text);

    /// <summary>Whether a signal of that state and grade stands in the tab.</summary>
    public static bool Holds(QueueTab tab, SignalState state, Grade grade)
    {
        var open = state is SignalState.New or SignalState.InReview;
        return tab switch
        {
            QueueTab.Review => open && grade > Detection.Grade.Notice,
            QueueTab.Monitoring => state == SignalState.Monitoring,
            QueueTab.Decided => state is SignalState.Confirmed or SignalState.Dismissed or SignalState.Closed,
            QueueTab.Notices => open && grade <= Detection.Grade.Notice,
            _ => true,
        };
    }

    internal object Parameters => new
    {
        state = State?.ToString(),
        grade = Grade?.ToString(),
        place = string.IsNullOrEmpty(Place) ? null : Place,
        within = string.IsNullOrEmpty(Place) ? null : Escaped(Place) + "%",
        text = string.IsNullOrEmpty(Text) ? null : "%" + Escaped(Text) + "%",
    };

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
}
