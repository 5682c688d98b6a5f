using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>Puts reports on the day that they become known.</summary>
internal sealed class Timeline(DateOnly start, int dayCount)
{
    private readonly List<SubmittedReport> _reports = [];
    private readonly List<(DateOnly Day, BadMessage Message)> _bad = [];

    /// <summary>In the order they were added.</summary>
    public IReadOnlyList<SubmittedReport> Reports => _reports;

    /// <summary>Calendar day of a day's number, 0 being the first.</summary>
    public DateOnly Day(int number) => start.AddDays(number);

    /// <summary>Whether a report made on that day is part of the scenario.</summary>
    public bool Covers(int number) => number >= 0 && number < dayCount;

    /// <returns>The report; null where it became known before or after the scenario, and so is not posted.</returns>
    public Report? Add(string submitter, Report report)
    {
        if (!Covers(DayOf(report).DayNumber - start.DayNumber))
            return null;
        _reports.Add(new(submitter, report));
        return report;
    }

    public void Add(int day, BadMessage message) => _bad.Add((Day(day), message));

    public IEnumerable<ScenarioDay> Days()
    {
        var reports = _reports
            .OrderBy(sent => sent.Report.ReportedAt)
            .ThenBy(sent => sent.Submitter, StringComparer.Ordinal)
            .ThenBy(sent => sent.Report.ReportId, StringComparer.Ordinal)
            .ThenBy(sent => sent.Report.Revision)
            .ToLookup(sent => DayOf(sent.Report));
        var bad = _bad.ToLookup(message => message.Day, message => message.Message);
        for (var number = 0; number < dayCount; number++)
            yield return new(Day(number), [.. reports[Day(number)]], [.. bad[Day(number)]]);
    }

    private static DateOnly DayOf(Report report) => DateOnly.FromDateTime(report.ReportedAt.UtcDateTime);
}
