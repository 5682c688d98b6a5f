using NpsWarning.Detection;

namespace NpsWarning.Review;

/// <summary>One signal as the list shows it.</summary>
public sealed record QueueRow
{
    /// <summary>The signal's row.</summary>
    public required Signal Signal { get; init; }

    /// <summary>What it is called.</summary>
    public required string Name { get; init; }

    /// <summary>How reports wrote it, commonest first, at most three, without <see cref="Name"/> itself.</summary>
    public required IReadOnlyList<string> NamedAs { get; init; }

    /// <summary>Cases of the last eight weeks by the day they became known, oldest week first; for enforcement, seizures.</summary>
    public required IReadOnlyList<int> Weeks { get; init; }

    /// <summary>The day on which its newest case became known; null for enforcement, since it may be one patient's.</summary>
    public DateOnly? LastCaseOn { get; init; }

    /// <summary>The newest version of its alert; null where none was issued.</summary>
    public AlertStanding? Alert { get; init; }

    /// <summary>Signals on the same substance elsewhere, and on its kin, nearest first; empty where nobody asked for them.</summary>
    public IReadOnlyList<RelatedSignal> Related { get; init; } = [];

    /// <summary>What enforcement may know of the cases; null for other viewers.</summary>
    public SupplyCounts? Supply { get; init; }
}

/// <summary>Where the newest version of an alert, as the viewer counts them, stands with its recipients.</summary>
public sealed record AlertStanding(string AlertId, int Version, string Kind, DateTimeOffset IssuedAt, int Delivered, int Waiting, int Failed);

/// <summary>Cases without anybody under 18: those with a seizure, and the others.</summary>
public sealed record SupplyCounts(int Seizures, int Others);

/// <summary>The list as it stood at one moment.</summary>
public sealed record QueuePage
{
    /// <summary>Signals a tab, under the same filters.</summary>
    public required IReadOnlyDictionary<QueueTab, int> Counts { get; init; }

    /// <summary>This page's rows, highest rank first.</summary>
    public required IReadOnlyList<QueueRow> Rows { get; init; }

    /// <summary>Rows in all.</summary>
    public required int Total { get; init; }

    /// <summary>The last day of which there are data: where the eight weeks end.</summary>
    public required DateOnly DataUntil { get; init; }

    /// <summary>The newest change among all signals when this was read; null where there is no signal.</summary>
    public required DateTimeOffset? AsOf { get; init; }

    /// <summary>Places with a signal.</summary>
    public required IReadOnlyList<string> Places { get; init; }

    /// <summary>Whether any report has come in at all.</summary>
    public required bool AnyReport { get; init; }
}
