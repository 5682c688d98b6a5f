namespace NpsWarning.Detection.Presentations;

/// <summary>
/// Sets a model's default thresholds on simulated deployments without any planted group, judged every day: one for those
/// that have a year of their own to be held against, one for those that are held against the model's reference.
/// </summary>
internal static class ThresholdCalibration
{
    /// <summary>Where simulations start; weekdays and seasons hang on it.</summary>
    public static readonly DateOnly SimulatedFrom = new(2024, 1, 1);

    public sealed record Outcome(AlarmThreshold OwnYear, AlarmThreshold Reference, double[] Seen, double[] Unseen);

    private sealed record Replay(List<(int Day, List<GroupCandidate> Groups)> OwnYear, List<(int Day, List<GroupCandidate> Groups)> Reference);

    public static Outcome Run(PresentationTraining.Fitted fitted, TrainingOptions options, IProgress<TrainingProgress>? progress)
    {
        var notSet = new AlarmThreshold(300, 0, "nothing: set one");
        var model = PresentationTraining.Model(fitted, "in training", notSet, notSet);
        var (clusters, done, all) = (new ClusterOptions(), 0, options.CalibrationSeeds.Count + options.UnseenSeeds.Count);
        Replay[] ReplayAll(IReadOnlyList<int> seeds, string what) => [.. seeds.Select(seed =>
        {
            progress?.Report(new($"{what}, seed {seed}", .05 + .95 * done++ / all));
            return Judge(model, clusters, options, seed);
        })];
        var seen = ReplayAll(options.CalibrationSeeds, "Setting thresholds");
        var words = $"simulated background, seeds {string.Join(", ", options.CalibrationSeeds)}, judged daily";
        var ownYear = AlarmThreshold.Set([.. seen.Select(r => r.OwnYear)], options.AlarmsAMonth, clusters, words);
        var reference = AlarmThreshold.Set([.. seen.Select(r => r.Reference)], options.AlarmsAMonth, clusters, words);
        var unseen = ReplayAll(options.UnseenSeeds, "Measuring false alarms");
        double[] Rates(Replay[] replays) =>
            [Rate(replays.Select(r => r.OwnYear), ownYear, clusters), Rate(replays.Select(r => r.Reference), reference, clusters)];
        return new(ownYear, reference, Rates(seen), Rates(unseen));
    }

    private static Replay Judge(UsualPresentations model, ClusterOptions clusters, TrainingOptions options, int seed)
    {
        var (history, judged) = options.CalibrationDays;
        var background = PresentationSimulator.Background(new() { Seed = seed, From = SimulatedFrom, Days = history + judged });
        var table = new PresentationTable(background, model);
        var replay = new Replay([], []);
        for (var day = SimulatedFrom.AddDays(history); day < SimulatedFrom.AddDays(history + judged); day = day.AddDays(1))
        {
            replay.OwnYear.Add((day.DayNumber, GroupSearch.On(JudgedDay.Of(table, model, clusters, day), AlarmThreshold.Floor)));
            replay.Reference.Add((day.DayNumber, GroupSearch.On(JudgedDay.ByReference(table, model, clusters, day), AlarmThreshold.Floor)));
        }
        return replay;
    }

    private static double Rate(IEnumerable<List<(int Day, List<GroupCandidate> Groups)>> replays, AlarmThreshold threshold, ClusterOptions options)
    {
        var list = replays.ToArray();
        var months = list.Sum(r => r.Count) / AlarmThreshold.DaysAMonth;
        return months == 0 ? -1 : Math.Round(list.Sum(r => AlarmEpisodes.Count(r, threshold.Score, options)) / months, 3);
    }
}
