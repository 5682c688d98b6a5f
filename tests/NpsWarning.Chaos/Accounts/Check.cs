namespace NpsWarning.Chaos.Accounts;

/// <summary>Something that has to hold, with what was found.</summary>
/// <param name="What">As a sentence.</param>
/// <param name="Found">The numbers.</param>
/// <param name="Offenders">What speaks against it; none where it holds.</param>
internal sealed record Check(string What, string Found, IReadOnlyList<string> Offenders)
{
    public bool Holds => Offenders.Count == 0;

    /// <summary>Two numbers that have to be the same.</summary>
    public static Check Equal(string what, long found, long expected) => new(what, $"{found:N0}", found == expected ? [] : [$"{found:N0} found, {expected:N0} expected"]);
}
