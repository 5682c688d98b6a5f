using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// What was known of one subject in one place by the end of a day. A case stands on the day it became known, not on the day it
/// happened: windows that end today are then whole, whatever the laboratory's delay, and no detector can see a case too early.
/// </summary>
public sealed record StreamHistory
{
    /// <summary>What is watched.</summary>
    public required SubjectKey Subject { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is news at all that the subject turns up; a name that nobody knows counts as <see cref="Standing.Nps"/>.</summary>
    public required Standing Standing { get; init; }

    /// <summary>Country or region code.</summary>
    public required string Place { get; init; }

    /// <summary>The last day (inclusive) of which anything is known.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Cases by the day they became known, each case once whatever sources reported it.</summary>
    public required DayCounts Cases { get; init; }

    /// <summary>Cases by the week in which they happened, by kind of source: seizure, laboratory, poisoning. A case from two kinds of source stands in both.</summary>
    public required IReadOnlyDictionary<string, WeekCounts> Weeks { get; init; }

    /// <summary>
    /// Exposure: how many substances were named in this place, by the day on which that became known. When laboratories begin to name more substances in each
    /// case, every substance rises, and none has become commoner.
    /// </summary>
    public required DayCounts Named { get; init; }

    /// <summary>The same by the week of the event, and how much of the last weeks is still to come, by kind of source.</summary>
    public required IReadOnlyDictionary<string, Nowcast> Reporting { get; init; }

    /// <summary>The first day with any case in this place; null before it.</summary>
    public required DateOnly? WatchedSince { get; init; }

    /// <summary>How long a place is watched before something can be said to be new there, in days, by the place's policy.</summary>
    public required int LearningDays { get; init; }

    /// <summary>Identified against a reference standard, or its structure elucidated, in at least one case. Asked only where a first case may be news (<see cref="FirstAppearance.IsNews"/>), else false.</summary>
    public bool Confirmed { get; init; }

    /// <summary>Known in another place by the end of <see cref="Day"/>. Asked only there too.</summary>
    public bool SeenElsewhere { get; init; }

    /// <summary>Whether the place has been watched long enough to tell new from not yet seen.</summary>
    public bool Learning => WatchedSince is not { } since || Day.DayNumber - since.DayNumber < LearningDays;
}
