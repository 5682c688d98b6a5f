using System.Diagnostics.Metrics;

namespace NpsWarning.Workers;

/// <summary>What the service has done, for whoever watches it. Counts and submitters only: nothing of what a report says.</summary>
public static class ServiceMetrics
{
    /// <summary>The meter's name, for an exporter to take up.</summary>
    public const string MeterName = "NpsWarning";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Taken = Meter.CreateCounter<long>("nps.reports.taken", "{message}", "Messages recorded, or known already.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("nps.reports.refused", "{message}", "Messages refused for what they say.");
    private static readonly Counter<long> Failed = Meter.CreateCounter<long>("nps.reports.failed", "{message}", "Messages that could not be handled and went back or aside.");
    private static readonly Counter<long> Judged = Meter.CreateCounter<long>("nps.streams.judged", "{stream}", "Streams and countries judged.");
    private static readonly Counter<long> Tried = Meter.CreateCounter<long>("nps.deliveries.tried", "{delivery}", "Deliveries handed to a channel.");

    internal static void ReportTaken(string submitter) => Taken.Add(1, Tag(submitter));

    internal static void ReportRefused(string submitter) => Refused.Add(1, Tag(submitter));

    internal static void ReportFailed(string submitter) => Failed.Add(1, Tag(submitter));

    internal static void StreamsJudged(int count) => Judged.Add(count);

    internal static void DeliveriesTried(int count) => Tried.Add(count);

    private static KeyValuePair<string, object?> Tag(string submitter) => new("submitter", submitter);
}
