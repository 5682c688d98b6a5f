namespace NpsWarning.Review;

/// <summary>What a reviewer decides, and why.</summary>
public sealed record Decision
{
    /// <summary>Longest note, in characters; the audit trail takes 2,000 with the reason before it.</summary>
    public const int LongestNote = 1_500;

    /// <summary>Longest name of a reviewer, in characters.</summary>
    public const int LongestName = 100;

    private Decision(Disposition disposition, DecisionReason reason, string note) => (Disposition, Reason, Note) = (disposition, reason, note);

    /// <summary>What is done.</summary>
    public Disposition Disposition { get; }

    /// <summary>Why, from the fixed list.</summary>
    public DecisionReason Reason { get; }

    /// <summary>What the list does not say; may be empty. Never for details of a person.</summary>
    public string Note { get; }

    /// <summary>A decision with a reason that belongs to it; null where the code is none of <paramref name="disposition"/>'s, or the note is too long.</summary>
    public static Decision? Of(Disposition disposition, string? reasonCode, string? note)
    {
        var text = (note ?? "").Trim();
        return DecisionReasons.Find(disposition, reasonCode) is { } reason && text.Length <= LongestNote
            ? new Decision(disposition, reason, text)
            : null;
    }

    /// <summary>As the audit trail keeps it.</summary>
    public string ForAudit => Note.Length == 0 ? Reason.Code : $"{Reason.Code}: {Note}";
}
