namespace NpsWarning.Detection.Presentations;

/// <summary>Tells a new group from one that has alarmed before: repeats of a similar alarm within 42 days are one.</summary>
internal sealed class AlarmEpisodes(ClusterOptions options)
{
    private readonly List<(int LastDay, int[] Members)> _open = [];

    /// <summary>Whether the group is new; either way it is remembered.</summary>
    public bool Begins(int day, GroupCandidate group)
    {
        _open.RemoveAll(e => e.LastDay < day - options.ForgottenAfterDays);
        var known = _open.FindIndex(e => GroupSelection.AreSame(e.Members, group.Members, options.SameFrom));
        if (known < 0) _open.Add((day, group.Members));
        else _open[known] = (day, [.. _open[known].Members.Union(group.Members).Order()]);
        return known < 0;
    }

    public static int Count(List<(int Day, List<GroupCandidate> Groups)> days, double threshold, ClusterOptions options)
    {
        var (episodes, alarms) = (new AlarmEpisodes(options), 0);
        foreach (var (day, groups) in days)
            foreach (var group in groups.TakeWhile(g => g.Score >= threshold))
                if (episodes.Begins(day, group)) alarms++;
        return alarms;
    }
}
