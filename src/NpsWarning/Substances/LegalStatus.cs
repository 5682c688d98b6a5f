namespace NpsWarning.Substances;

/// <summary>What the law of one jurisdiction says of a substance.</summary>
/// <param name="Jurisdiction">ISO 3166-1 ("US") or 3166-2 ("US-CT"); "UN" for the international drug conventions.</param>
/// <param name="Status">As the jurisdiction names it, such as "Schedule I".</param>
/// <param name="From">The first day that it held; null where no source gives the day.</param>
/// <param name="AsOf">A day on which it was seen to hold; null where none is known.</param>
/// <param name="Source">Who says so.</param>
public sealed record LegalStatus(string Jurisdiction, string Status, DateOnly? From, DateOnly? AsOf, string Source);
