namespace NpsWarning.Alerting.Briefs;

/// <summary>
/// What seizures and analyses of material say about supply. Only from events whose case has nobody under 18 in it, and beyond health no more of
/// possession-size seizures than what as many of them share as the smallest cell has: <see cref="SupplyReading"/>.
/// </summary>
public sealed record SupplyFacts
{
    public IReadOnlyList<string> Forms { get; init; } = [];
    public IReadOnlyList<string> Colours { get; init; } = [];
    public IReadOnlyList<string> Markings { get; init; } = [];
    public IReadOnlyList<string> SoldAs { get; init; } = [];
    public IReadOnlyList<string> Packaging { get; init; } = [];

    /// <summary>Seizures at or above the jurisdiction's wholesale threshold.</summary>
    public IReadOnlyList<WholesaleSeizure> Wholesale { get; init; } = [];

    /// <summary>Other substances found in the same material.</summary>
    public IReadOnlyList<string> FoundInMaterial { get; init; } = [];

    public IReadOnlyList<string> Precursors { get; init; } = [];

    /// <summary>Cases with a seizure that was sold or ordered online, if reported.</summary>
    public int OnlineSales { get; init; }

    public static SupplyFacts None { get; } = new();
}

/// <summary>One line on a wholesale seizure: amount as stated by the submitter, and how it travelled.</summary>
/// <param name="Unit">"g", "kg", "mL", "L", "tablets", …</param>
/// <param name="Route">e.g. "XB → XA", or null.</param>
/// <param name="Transport">e.g. "post", "air", or null.</param>
public sealed record WholesaleSeizure(decimal Amount, string Unit, string? Route, string? Transport);
