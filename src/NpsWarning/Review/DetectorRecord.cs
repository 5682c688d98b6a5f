namespace NpsWarning.Review;

/// <summary>
/// How a detector has done, by what reviewers decided of the signals that it raised in the last days. A signal that several raised counts for each of them,
/// on the day on which each first said so.
/// </summary>
public sealed record DetectorRecord
{
    /// <summary>The stretches of time that are looked back over, in days up to and with today.</summary>
    public static readonly IReadOnlyList<int> Windows = [30, 90, 365];

    /// <summary>The detector's name; <see cref="All"/> for all of them together, where each signal counts once.</summary>
    public required string Detector { get; init; }

    /// <summary>What stands for all detectors together.</summary>
    public const string All = "all";

    /// <summary>Days looked back over.</summary>
    public required int Days { get; init; }

    /// <summary>Signals raised. Notices are none.</summary>
    public required int Signals { get; init; }

    /// <summary>Of these, the ones where no other detector had raised it before.</summary>
    public required int First { get; init; }

    /// <summary>True, as a reviewer decided, also where it is over by now.</summary>
    public required int Confirmed { get; init; }

    /// <summary>False, as a reviewer decided. One that came back for new evidence is undecided again.</summary>
    public required int Dismissed { get; init; }

    /// <summary>Not decided either way.</summary>
    public int Undecided => Signals - Confirmed - Dismissed;

    /// <summary>Confirmed among those decided; null where none is.</summary>
    public Share? Precision => Share.Of(Confirmed, Confirmed + Dismissed);

    /// <summary>Of the confirmed: days from the day on which their first case happened to the day of the signal.</summary>
    public required Delay? OccurredToSignal { get; init; }

    /// <summary>Of the confirmed: days from the day on which their first case became known to the day of the signal.</summary>
    public required Delay? KnownToSignal { get; init; }

    /// <summary>Of the confirmed with an alert: days from the day on which their first case happened to the first alert.</summary>
    public required Delay? OccurredToAlert { get; init; }

    /// <summary>Of the confirmed with an alert: days from the day on which their first case became known to the first alert.</summary>
    public required Delay? KnownToAlert { get; init; }

    /// <summary>One detector's record over the last days.</summary>
    /// <param name="detector">Its name.</param>
    /// <param name="days">Days looked back over.</param>
    /// <param name="today">The last of them.</param>
    /// <param name="raised">What it raised, also before these days.</param>
    internal static DetectorRecord Of(string detector, int days, DateOnly today, IEnumerable<RaisedSignal> raised)
    {
        var own = raised.Where(r => r.On > today.AddDays(-days) && r.On <= today).ToList();
        var confirmed = own.Where(r => r.IsTrue == true).ToList();
        var alerted = confirmed.Where(r => r.AlertedOn is not null).ToList();
        return new DetectorRecord
        {
            Detector = detector,
            Days = days,
            Signals = own.Count,
            First = own.Count(r => r.IsFirst),
            Confirmed = confirmed.Count,
            Dismissed = own.Count(r => r.IsTrue == false),
            OccurredToSignal = Delay.Of(confirmed.Select(r => r.On.DayNumber - r.FirstOccurredOn.DayNumber)),
            KnownToSignal = Delay.Of(confirmed.Select(r => r.On.DayNumber - r.FirstKnownOn.DayNumber)),
            OccurredToAlert = Delay.Of(alerted.Select(r => r.AlertedOn!.Value.DayNumber - r.FirstOccurredOn.DayNumber)),
            KnownToAlert = Delay.Of(alerted.Select(r => r.AlertedOn!.Value.DayNumber - r.FirstKnownOn.DayNumber)),
        };
    }
}

/// <summary>A signal as one detector raised it.</summary>
/// <param name="SignalId">Which.</param>
/// <param name="Detector">Who spoke.</param>
/// <param name="On">The day on which it first called it a signal.</param>
/// <param name="IsFirst">No other had called it one before; several may have on the same run.</param>
/// <param name="IsTrue">What a reviewer decided last; null where that is still to come.</param>
/// <param name="FirstOccurredOn">The day on which the first case of its evidence happened.</param>
/// <param name="FirstKnownOn">The day on which the first case became known.</param>
/// <param name="AlertedOn">The day of its first alert; null where none was issued.</param>
internal sealed record RaisedSignal(string SignalId, string Detector, DateOnly On, bool IsFirst, bool? IsTrue, DateOnly FirstOccurredOn, DateOnly FirstKnownOn, DateOnly? AlertedOn);

/// <summary>Days from one thing to another, over several signals. By nearest rank, so that each is a number that occurred.</summary>
/// <param name="Signals">How many.</param>
/// <param name="Median">Half of them took no longer.</param>
/// <param name="Ninetieth">Nine in ten took no longer.</param>
public readonly record struct Delay(int Signals, int Median, int Ninetieth)
{
    internal static Delay? Of(IEnumerable<int> days)
    {
        var ordered = days.Order().ToList();
        return ordered.Count == 0 ? null : new Delay(ordered.Count, ordered[((ordered.Count + 1) / 2) - 1], ordered[(((9 * ordered.Count) + 9) / 10) - 1]);
    }
}

/// <summary>A share with how sure it is.</summary>
/// <param name="Value">Between 0 and 1.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public readonly record struct Share(double Value, double Low, double High)
{
    // The 97.5th percentile of the normal distribution.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// So many of so many, with Wilson's interval, which holds for small numbers too: (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n)
    /// (Wilson EB, J Am Stat Assoc 1927;22:209–212). Null of none.
    /// </summary>
    public static Share? Of(int of, int all)
    {
        if (all == 0) return null;
        var p = (double)of / all;
        var middle = p + (Z * Z / (2 * all));
        var half = Z * Math.Sqrt((p * (1 - p) / all) + (Z * Z / (4.0 * all * all)));
        var scale = 1 + (Z * Z / all);
        // At either end the equation gives 0 or 1, but for the last bit.
        return new Share(p, of == 0 ? 0 : (middle - half) / scale, of == all ? 1 : (middle + half) / scale);
    }
}
