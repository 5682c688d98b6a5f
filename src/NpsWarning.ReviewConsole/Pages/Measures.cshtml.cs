using System.Globalization;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>Whether warnings come in time, are read and acted on, and what harm there was before and after.</summary>
public sealed class MeasuresModel(Database database, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>Days that can be looked back over.</summary>
    public static IReadOnlyList<int> Windows { get; } = [30, 90, 365];

    /// <summary>Days looked back over.</summary>
    public int Days { get; private set; }

    /// <summary>What was found.</summary>
    public HarmMeasures Measures { get; private set; } = null!;

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows it.</summary>
    public void OnGet(int days = 365)
    {
        Days = Windows.Contains(days) ? days : 365;
        // By the day of the data: a scenario's alerts are of its own year.
        Measures = database.Read(session => HarmMeasures.Read(session, ReviewQueue.DataUntil(session, Today).AddDays(-Days), ReviewQueue.DataUntil(session, Today), null, ReviewQueue.DataUntil(session, Today)));
    }

    /// <summary>"3.5 days", "4 h", "20 min", "2 s".</summary>
    public static string Duration(double? hours) => hours switch
    {
        null => "–",
        >= 48 => string.Create(CultureInfo.InvariantCulture, $"{hours / 24:0.#} days"),
        >= 2 => string.Create(CultureInfo.InvariantCulture, $"{hours:0} h"),
        >= 1 / 30.0 => string.Create(CultureInfo.InvariantCulture, $"{hours * 60:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, hours.Value) * 3600:0.#} s"),
    };

    /// <summary>"12 of 14 (86 %)".</summary>
    public static string Share(int part, int all) => all == 0 ? "–" : $"{part} of {all} ({Words.Percent((double)part / all)})";
}
