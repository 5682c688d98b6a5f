namespace NpsWarning.Intake.Contract;

/// <summary>The code that a value of this property is refused with when its pattern, length or range is not kept.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RefusedAsAttribute(string code) : Attribute
{
    public string Code { get; } = code;
}

/// <summary>Bounds of each text in a list of texts.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EachAttribute(int maxLength) : Attribute
{
    /// <summary>Included.</summary>
    public int MaxLength { get; } = maxLength;

    public string? Pattern { get; init; }
}
