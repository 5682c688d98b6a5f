namespace NpsWarning.Substances;

/// <summary>
/// The catalogue's own id, such as <c>acetylfentanyl</c> or <c>jwh-018</c>: lower-case ASCII letters, digits and hyphens.
/// It outlives corrections of names and keys, so that streams and alerts may hold it for ever.
/// </summary>
public readonly record struct SubstanceId(string Value)
{
    public override string ToString() => Value;
}
