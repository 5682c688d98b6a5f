using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>How each detector has done, by what reviewers decided.</summary>
public sealed class DetectorsModel(Database database, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>Days looked back over.</summary>
    public int Days { get; private set; }

    /// <summary>All together, then each by name; empty where none raised a signal.</summary>
    public IReadOnlyList<DetectorRecord> Records { get; private set; } = [];

    /// <summary>What stands for all detectors is no name to show.</summary>
    public static string NameOf(DetectorRecord record) => record.Detector == DetectorRecord.All ? "All together" : record.Detector;

    /// <summary>"12 (40)": the median and the 90th percentile.</summary>
    public static string DaysOf(Delay? delay) => delay is { } d ? $"{d.Median} ({d.Ninetieth})" : "–";

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows them.</summary>
    public void OnGet(int days = 90)
    {
        Days = DetectorRecord.Windows.Contains(days) ? days : 90;
        Records = [.. database.Read(session => DetectorRecords.Read(session, Today)).Where(r => r.Days == Days)];
    }
}
