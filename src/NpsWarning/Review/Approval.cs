using NpsWarning.Storage;

namespace NpsWarning.Review;

/// <summary>One person's yes to a signal's alert.</summary>
/// <param name="Who">The reviewer's name.</param>
/// <param name="At">When.</param>
public sealed record Approval(string Who, DateTimeOffset At)
{
    /// <summary>
    /// Who stands behind a signal's confirmation, first the one who confirmed, each person once. Read from the audit trail, which nobody can change; whatever takes the
    /// signal out of confirmation ends them all.
    /// </summary>
    public static IReadOnlyList<Approval> Of(Session session, string signalId)
    {
        var standing = new List<Approval>();
        foreach (var entry in Audit.Of(session, ReviewDesk.Target(signalId)))
        {
            if (entry.Action == Disposition.Approve.Done())
            {
                if (!standing.Exists(a => a.IsBy(entry.Who))) standing.Add(new(entry.Who, entry.At));
            }
            else if (entry.Action == Disposition.Confirm.Done()) standing = [new(entry.Who, entry.At)];
            else if (entry.Action is "dismissed" or "closed" or "reopened" or "monitored" or "taken-up") standing.Clear();
        }
        return standing;
    }

    /// <summary>Whether it is this person's, however the name is written in capitals.</summary>
    public bool IsBy(string who) => Plain(Who).Equals(Plain(who), StringComparison.OrdinalIgnoreCase);

    // Compatibility forms, invisible characters and blanks do not make another person.
    private static string Plain(string name) => string.Join(' ', new string([.. name.Normalize(System.Text.NormalizationForm.FormKC).Where(c => char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)]).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
