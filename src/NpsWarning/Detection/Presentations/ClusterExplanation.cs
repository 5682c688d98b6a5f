using System.Globalization;

namespace NpsWarning.Detection.Presentations;

/// <summary>Turns a group that alarms into a cluster that says why.</summary>
internal static class ClusterExplanation
{
    private const int MostFeatures = 8;
    private const int MostWeeks = 6;

    // Below these a feature would be named that a reader cannot recognise the next patient by.
    private const double LeastShare = .25;
    private const double LeastRatio = 2;

    public static PresentationCluster Explain(JudgedDay day, GroupCandidate group, AlarmThreshold threshold)
    {
        var usual = UsualShares(day);
        var members = GroupGrowth.Grow(day, group, usual);
        var (ids, core) = (Ids(day, members), Ids(day, group.Members));
        var features = SetApart(day.Table, members, usual);
        var weeks = Weeks(day, members);
        var differences = ClusterDifferences.Of(day, group, members);
        return new()
        {
            Id = ClusterId.Of(day.Table.Places[group.Place], core),
            Place = day.Table.Places[group.Place],
            JudgedOn = DateOnly.FromDayNumber(day.Day),
            FirstOn = day.Table.Rows[members[0]].PresentedOn,
            Members = ids,
            CoreMembers = core,
            Features = features,
            Weeks = weeks,
            Differences = differences,
            Rule = group.Rule,
            WindowDays = day.Options.WindowDays[group.Window],
            Expected = group.Expected,
            Score = group.Score,
            Threshold = threshold,
            AgainstReference = day.AgainstReference,
            ModelVersion = day.Model.Version,
            Reason = Reason(day, group, threshold, members.Length, features, weeks, differences),
        };
    }

    private static string Reason(
        JudgedDay day, GroupCandidate group, AlarmThreshold threshold, int members,
        IReadOnlyList<DistinctFeature> features, IReadOnlyList<int> weeks, IReadOnlyList<ClusterDifference> differences)
    {
        var what = group.Rule == ClusterRule.MisfitBall
            ? "resemble each other and fit no usual pattern"
            : $"have {string.Join(" together with ", group.Centre.Positions().Select(p => ClinicalFeatures.All[p].Name))}";
        var against = (day.AgainstReference, group.Rule) switch
        {
            (true, _) => $"the model's {day.Model.Reference.Count:N0} reference presentations",
            (_, ClusterRule.FeaturePairOfYear) => "the place's own count of the year before",
            _ => "the usual patterns of the year before",
        };
        var with = members == group.Members.Length ? $"In these {members}" : $"With those that are like them the group has {members} cases, in which";
        var apart = features.Count == 0 ? "" : $" {with}: {string.Join(", ", features.Take(5))}.";
        var growth = weeks.Count < 2 ? "" : $" {string.Join(", ", weeks)} in the last {weeks.Count} weeks.";
        var also = differences.Count == 0 ? "" : $" {string.Join(". ", differences)}.";
        return string.Create(CultureInfo.InvariantCulture,
            $"{group.Members.Length} of {day.Exposure(group.Window, group.Place):N0} presentations in {day.Table.Places[group.Place]} in {day.Options.WindowDays[group.Window]} days {what}; {group.Expected:0.0#} were expected from {against} (score {group.Score:0.0}, alarm from {threshold.Score:0.0}).{apart}{growth}{also}");
    }

    private static List<DistinctFeature> SetApart(PresentationTable table, int[] members, double[] usual)
    {
        var counts = new int[ClinicalFeatures.Count];
        foreach (var row in members)
            foreach (var f in new FeatureSet(table.Bits[row]).Positions()) counts[f]++;
        return [.. counts.Select((n, f) => (Position: f, Found: n, Here: (double)n / members.Length, Usually: usual[f]))
            .Where(f => f.Here >= LeastShare && f.Here >= LeastRatio * f.Usually)
            .OrderByDescending(f => f.Here * Math.Log(f.Here / f.Usually)).ThenBy(f => f.Position)
            .Take(MostFeatures)
            .Select(f => new DistinctFeature(ClinicalFeatures.All[f.Position], f.Found, members.Length, f.Usually))];
    }

    /// <summary>Cases in each week up to the day judged, oldest first, from the week of the first case on, six at most.</summary>
    private static int[] Weeks(JudgedDay day, int[] members)
    {
        var first = Math.Min(MostWeeks, (day.Day - day.Table.Days[members[0]]) / 7 + 1);
        var weeks = new int[first];
        foreach (var row in members)
            if ((day.Day - day.Table.Days[row]) / 7 is var ago && ago < first) weeks[first - 1 - ago]++;
        return weeks;
    }

    /// <summary>Each feature's share in the baseline; half a case is added, so that nothing is impossible.</summary>
    private static double[] UsualShares(JudgedDay day)
    {
        var counts = new double[ClinicalFeatures.Count];
        foreach (var bits in day.BaselineBits)
            foreach (var f in new FeatureSet(bits).Positions()) counts[f]++;
        return [.. counts.Select(n => (n + .5) / (day.BaselineBits.Length + 1))];
    }

    private static string[] Ids(JudgedDay day, int[] rows) => [.. rows.Select(r => day.Table.Rows[r].Id)];
}
