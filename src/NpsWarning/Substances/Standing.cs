namespace NpsWarning.Substances;

/// <summary>What a first case of the substance means to whoever watches for new drugs.</summary>
public enum Standing
{
    /// <summary>New, or newly illicit (xylazine, etizolam, tianeptine): the thing to warn of.</summary>
    Nps,

    /// <summary>In medical use for long; by far the most frequent reason for an alarm that is none.</summary>
    Medicine,

    /// <summary>Illicit drugs, solvents and poisons that were there before the watch began.</summary>
    LongKnown,

    /// <summary>Evidence of its parents, to be counted with them and never besides them.</summary>
    MetaboliteOrPrecursor,
}
