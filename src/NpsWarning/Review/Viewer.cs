namespace NpsWarning.Review;

/// <summary>For whom a page is made. What enforcement sees is about supply: nothing of a person, no count of patients below five.</summary>
public enum Viewer
{
    /// <summary>Public-health officials and reviewers.</summary>
    Health,

    /// <summary>Police, customs and home ministry.</summary>
    Enforcement,
}

/// <summary>Suppression of small counts.</summary>
public static class SmallCells
{
    /// <summary>Counts of patients below this are not shown outside health.</summary>
    public const int Smallest = 5;

    /// <summary>The count in words. Zero says that there is none, which tells of nobody.</summary>
    public static string Shown(int count) => count is > 0 and < Smallest ? "fewer than 5" : count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);
}
