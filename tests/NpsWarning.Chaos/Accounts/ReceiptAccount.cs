using NpsWarning.Chaos.Corpus;
using NpsWarning.Chaos.Running;

namespace NpsWarning.Chaos.Accounts;

/// <summary>What the submitters know at the end: their messages and their receipts. Messages are distinct by their id.</summary>
internal sealed class ReceiptAccount
{
    private readonly List<(Message Message, IReadOnlyList<Receipt> Receipts)> _messages;

    public ReceiptAccount(Corpus.Corpus corpus, IReadOnlyList<Laboratory> laboratories)
    {
        var bySubmitter = laboratories.ToDictionary(l => l.Submitter, l => l.Receipts);
        _messages = [.. corpus.Waves.SelectMany(w => w.Messages).DistinctBy(m => (m.Submitter, m.MessageId))
            .Select(m => (m, bySubmitter[m.Submitter].TryGetValue(m.MessageId, out var receipts) ? (IReadOnlyList<Receipt>)[.. receipts] : []))];
        Posted = corpus.Waves.Sum(w => w.Messages.Count);
        Receipts = _messages.Sum(m => m.Receipts.Count);
        Foreign = laboratories.Sum(l => l.Foreign);
        // Of several receipts the one that tells of an effect: a crash between commit and completing brings the message again, and it is then unchanged.
        var outcomes = _messages.Select(m => m.Receipts.Select(r => r.Outcome).OrderBy(Strength).FirstOrDefault("")).CountBy(o => o).ToDictionary();
        (Accepted, Superseded, Unchanged, Refused, Unanswered) = (outcomes.GetValueOrDefault("accepted"), outcomes.GetValueOrDefault("superseded"),
            outcomes.GetValueOrDefault("unchanged"), outcomes.GetValueOrDefault("rejected"), outcomes.GetValueOrDefault(""));
    }

    /// <summary>Messages posted, those that share an id counted each.</summary>
    public int Posted { get; }

    /// <summary>Distinct messages.</summary>
    public int Sent => _messages.Count;

    public int Receipts { get; }
    public int Foreign { get; }
    public int Accepted { get; }
    public int Superseded { get; }
    public int Unchanged { get; }
    public int Refused { get; }
    public int Unanswered { get; }

    /// <summary>The revisions that have to be in the books.</summary>
    public IEnumerable<(string Submitter, string ReportId, int Revision)> Revisions => Recorded.Select(m => (m.Message.Submitter, m.Message.ReportId!, m.Message.Revision!.Value)).Distinct();

    /// <summary>Ids of messages that have to lie in quarantine: what was refused, but for a revision that is here already and so was no stranger.</summary>
    public IEnumerable<string> Quarantined => _messages.Where(m => m.Message.Refusal is not null and not "REVISION_CONFLICT").Select(m => $"{m.Message.Submitter} {m.Message.MessageId}");

    private IEnumerable<(Message Message, IReadOnlyList<Receipt> Receipts)> Recorded => _messages.Where(m => m.Message.Refusal is null);

    public IEnumerable<Check> Checks()
    {
        yield return new("accepted + unchanged + superseded + refused = sent", $"{Accepted:N0} + {Unchanged:N0} + {Superseded:N0} + {Refused:N0} = {Sent:N0}",
            [.. _messages.Where(m => m.Receipts.Count == 0).Select(m => $"no receipt: {m.Message.Submitter} {m.Message.MessageId}")]);
        yield return new("what is poisonous is refused with its code, and nothing else is", $"{Refused:N0}", [.. _messages.Where(m => !AsExpected(m.Message, m.Receipts))
            .Select(m => $"{m.Message.Submitter} {m.Message.MessageId}: {string.Join(", ", m.Receipts.Select(r => $"{r.Outcome} {string.Join(' ', r.Codes)}"))}; expected {m.Message.Refusal ?? "to be recorded"}")]);
        var revisions = Recorded.GroupBy(m => (m.Message.Submitter, m.Message.ReportId, m.Message.Revision)).ToList();
        yield return new("of the messages with one revision, exactly one took effect", $"{revisions.Count:N0} revisions", [.. revisions
            .Where(g => g.Count(m => m.Receipts.Any(r => r.Outcome is "accepted" or "superseded")) != 1)
            .Select(g => $"{g.Key}: {string.Join("; ", g.Select(m => $"{m.Message.MessageId} {string.Join(',', m.Receipts.Select(r => r.Outcome))}"))}")]);
        yield return new("the newest revision of each report was accepted", "", [.. revisions.GroupBy(g => (g.Key.Submitter, g.Key.ReportId))
            .Where(g => !g.MaxBy(r => r.Key.Revision)!.Any(m => m.Receipts.Any(r => r.Outcome == "accepted"))).Select(g => $"{g.Key}")]);
        yield return Check.Equal("receipts that answer no message of their submitter", Foreign, 0);
    }

    private static bool AsExpected(Message message, IReadOnlyList<Receipt> receipts) => message.Refusal is { } code
        ? receipts.All(r => r.Outcome == "rejected" && r.Codes.Contains(code))
        : receipts.All(r => r.Outcome != "rejected");

    private static int Strength(string outcome) => outcome switch { "accepted" => 0, "superseded" => 1, "unchanged" => 2, _ => 3 };
}
