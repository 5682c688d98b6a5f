namespace NpsWarning.Detection;

/// <summary>What several reasons say alike.</summary>
internal static class InWords
{
    /// <summary>Why a metabolite or precursor is not judged.</summary>
    public static string EvidenceOfAnother(string name) => $"{name} is evidence of the substance that it comes from, which is watched itself; laboratories begin to name it in a body long after they could.";

    /// <summary>So many of something: 1 case, 2 cases.</summary>
    public static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
