using System.Reflection;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>Which versions judge, and how far the data go.</summary>
public sealed class AboutModel(Database database, ConsoleOptions options, TimeProvider time, PolicyFile policies) : ConsolePage(options, time)
{
    /// <summary>A detector that has spoken, with its version and its model's.</summary>
    public sealed record DetectorLine
    {
        /// <summary>Its name.</summary>
        public required string Detector { get; init; }

        /// <summary>Its version.</summary>
        public required string DetectorVersion { get; init; }

        /// <summary>Its model's version; null where it has none.</summary>
        public string? ModelVersion { get; init; }
    }

    /// <summary>What to read, label by label.</summary>
    public IReadOnlyList<(string Label, string Value)> Facts { get; private set; } = [];

    /// <summary>Who has spoken.</summary>
    public IReadOnlyList<DetectorLine> Detectors { get; private set; } = [];

    /// <summary>What judges what has no name.</summary>
    public IReadOnlyList<ModelState> Models { get; } = options.Models;

    /// <summary>What the alarm budgets do and cost.</summary>
    public IReadOnlyList<AlarmBudgetLine> Budgets { get; private set; } = [];

    /// <summary>Shows it.</summary>
    public void OnGet() => database.Read(session =>
    {
        var reports = session.First<int?>("SELECT SUM(reports) FROM submitter_totals") ?? 0;
        var newest = session.Top<DateTimeOffset>(1, "SELECT received_at FROM submitter_totals ORDER BY received_at DESC");
        Facts =
        [
            ("Version", typeof(AboutModel).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown"),
            ("Runtime", System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription),
            ("Database", $"{database.Provider}, {Path.GetFileName(database.Display)}"),
            ("Reports", Words.Count(reports, "report")),
            ("Newest report received", newest is [var at] ? Words.Instant(at) : "none yet"),
            ("Data up to", Words.Day(ReviewQueue.DataUntil(session, Today))),
            ("Time of the service", Words.Instant(Now)),
        ];
        Detectors = session.Query<DetectorLine>("SELECT DISTINCT detector, detector_version, model_version FROM verdicts ORDER BY detector, detector_version");
        Budgets = AlarmBudgetLine.All(session, policies, ReviewQueue.DataUntil(session, Today));
        return 0;
    });
}
