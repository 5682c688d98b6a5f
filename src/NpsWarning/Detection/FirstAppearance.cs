using NpsWarning.Substances;

namespace NpsWarning.Detection;

/// <summary>
/// The first case of a substance in a place. A single case is a notice: on deaths in three US counties and states 82 % of first cases were
/// of a new psychoactive substance, but only a third grew to five cases in a year. It is a signal where a laboratory holds the
/// substance against a reference standard (or elucidated its structure) and no place has ever reported it: that is how a new substance
/// enters the world, and waiting for the second case costs weeks.
/// </summary>
public static class FirstAppearance
{
    /// <summary>The detector's name in verdicts.</summary>
    public const string Name = "FirstAppearance";

    /// <summary>Days for which a first case is news.</summary>
    public const int NewsDays = 120;

    /// <summary>Whether there is a first case that may be news: what else is asked of the database only then.</summary>
    internal static bool IsNews(StreamHistory history) =>
        history.Standing == Standing.Nps && history.Cases.Through(history.Day) == 1 && history.Cases.Between(history.Day.AddDays(-NewsDays), history.Day) == 1 && !history.Learning;

    /// <summary>Judges the stream on its day.</summary>
    public static Verdict Judge(StreamHistory history)
    {
        var ever = history.Cases.Through(history.Day);
        if (history.Standing != Standing.Nps)
            return Verdict(Grade.None, "LongInUse", $"{history.Name} is {Describe(history.Standing)}: its first case here is no news.", ever);
        if (ever != 1)
            return Verdict(Grade.None, "NotTheFirst", $"{ever} cases of {history.Name} are known here.", ever);
        if (history.Cases.Between(history.Day.AddDays(-NewsDays), history.Day) == 0)
            return Verdict(Grade.None, "History", $"The first case of {history.Name} here became known more than {NewsDays} days ago.", ever);
        if (history.Learning)
            return Verdict(Grade.None, "StillLearning", $"{history.Place} has been watched since {history.WatchedSince:yyyy-MM-dd}; {history.LearningDays} days are needed to tell what is new.", ever);
        if (history is { Confirmed: true, SeenElsewhere: false })
            return Verdict(Grade.Signal, "ConfirmedNowhereBefore", $"First case of {history.Name} anywhere, confirmed by a laboratory (reference standard or structure).", ever);
        var where = history.SeenElsewhere ? "here; it is known from elsewhere" : "here";
        var what = history.Subject.IsUnlisted ? "a name that the catalogue does not have" : "a new psychoactive substance";
        return Verdict(Grade.Notice, "FirstCase", $"First case of {history.Name} ({what}) {where}.", ever);
    }

    internal static string Describe(Standing standing) => standing switch
    {
        Standing.Medicine => "a medicine long in use",
        Standing.LongKnown => "long known",
        Standing.MetaboliteOrPrecursor => "a metabolite, precursor or by-product of something else",
        _ => "a new psychoactive substance",
    };

    private static Verdict Verdict(Grade grade, string rule, string reason, int ever) =>
        new(Name, "1", "any", grade, rule, reason, grade == Grade.None ? Detection.Verdict.NoNumbers : new Dictionary<string, double> { ["casesEver"] = ever });
}
