using NpsWarning.Chaos.Running;

namespace NpsWarning.Chaos.Accounts;

/// <summary>Mails taken against deliveries written. A mail may come again only with the same Message-ID, and only where something cut in between taking and noting it.</summary>
internal sealed class MailAccount
{
    // A delivery is noted within milliseconds of its mail being taken; on a loaded machine, where the note waits for its turn to write, within this. The account tells the longest.
    private static readonly TimeSpan Noting = TimeSpan.FromSeconds(6);

    private readonly List<string> _unexplained = [];
    private readonly IReadOnlyList<Mail> _mails;

    public MailAccount(IReadOnlyList<Mail> mails, IReadOnlyList<DateTimeOffset> kills, Faults? faults)
    {
        _mails = mails;
        foreach (var mail in mails.GroupBy(m => m.MessageId))
        {
            foreach (var taken in mail.OrderBy(m => m.At).SkipLast(1))
            {
                bool Within(DateTimeOffset instant) => instant >= taken.At - TimeSpan.FromMilliseconds(100) && instant <= taken.At + Noting;
                if (taken.Dropped) AfterDrop++;
                else if (kills.Any(Within)) AfterKill++;
                else if (faults?.DiskFull.Any(d => taken.At >= d.From - Noting && taken.At <= d.To + Noting) == true) AfterFullDisk++;
                else if (faults?.MailDown.Any(d => Within(d.From)) == true) AfterMailDown++;
                else
                {
                    // What is not near enough to be its cause may still be it: whoever looks into this wants to know by how much.
                    string Next(string what, IEnumerable<DateTimeOffset> instants) => instants.Where(i => i >= taken.At).Order().Take(1).Select(i => $", {what} {(i - taken.At).TotalSeconds:0.0} s later").FirstOrDefault("");
                    _unexplained.Add($"{mail.Key} to {taken.To} at {taken.At:HH:mm:ss.fff}{Next("killed", kills)}{Next("disk full", faults?.DiskFull.Select(d => d.From) ?? [])}{Next("mail server down", faults?.MailDown.Select(d => d.From) ?? [])}");
                }
            }
        }
    }

    public int Taken => _mails.Count;
    public int Distinct => _mails.Select(m => m.MessageId).Distinct().Count();
    public int AfterDrop { get; }
    public int AfterKill { get; }
    public int AfterFullDisk { get; }
    public int AfterMailDown { get; }
    public int Repeats => Taken - Distinct;

    /// <summary>The longest from a mail being taken to its delivery being noted, in seconds, of those that needed no second try.</summary>
    public double SlowestNote(Books books)
    {
        var once = _mails.GroupBy(m => m.MessageId.Split('@')[0]).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single().At);
        return books.Rows("SELECT delivery_id, delivered_at FROM deliveries WHERE state = 'Delivered'").Where(r => once.ContainsKey(r[0]))
            .Select(r => (DateTimeOffset.Parse(r[1], System.Globalization.CultureInfo.InvariantCulture) - once[r[0]]).TotalSeconds).DefaultIfEmpty().Max();
    }

    public IEnumerable<Check> Checks(Books books)
    {
        var delivered = books.Rows("SELECT delivery_id FROM deliveries WHERE state = 'Delivered'").ConvertAll(r => r[0]);
        var known = books.Rows("SELECT delivery_id, address FROM deliveries").ToDictionary(r => r[0], r => r[1]);
        var taken = _mails.Select(m => (Id: m.MessageId.Split('@')[0], m.To)).Distinct().ToList();
        yield return new("each delivery's mail was taken", $"{delivered.Count:N0} deliveries", [.. delivered.Except(taken.Select(t => t.Id))]);
        yield return new("each mail is of a delivery, to its address", $"{taken.Count:N0} mails", [.. taken.Where(t => known.GetValueOrDefault(t.Id) != t.To).Select(t => $"{t.Id} to {t.To}")]);
        yield return new("a mail that came again has a cause, and the same Message-ID",
            $"{Repeats} again: {AfterKill} killed before it was noted, {AfterDrop} connection dropped, {AfterFullDisk} disk full, {AfterMailDown} mail server going down", _unexplained);
        yield return new("no delivery was given up, but for what was cancelled first or overtaken by a newer version that arrived", "",
            [.. books.Rows(
                """
                SELECT d.delivery_id, d.address, d.problem FROM deliveries d WHERE d.state <> 'Delivered' AND COALESCE(d.problem, '') <> 'Cancelled before it was delivered.'
                  AND NOT (d.problem = 'A later version came before it was handed over.' AND EXISTS (SELECT 1 FROM deliveries n WHERE n.alert_id = d.alert_id AND n.version > d.version
                    AND n.stakeholder = d.stakeholder AND n.channel = d.channel AND n.state = 'Delivered'))
                """).Select(r => string.Join(" | ", r))]);
        var had = taken.Select(t => t.Id).ToHashSet();
        var ended = books.Rows(
            """
            SELECT d.delivery_id, d.alert_id, d.stakeholder, d.channel, a.kind FROM deliveries d JOIN alerts a ON a.alert_id = d.alert_id AND a.version = d.version
            WHERE EXISTS (SELECT 1 FROM alerts c WHERE c.alert_id = d.alert_id AND c.kind = 'Cancel' AND c.version = (SELECT MAX(version) FROM alerts b WHERE b.alert_id = c.alert_id))
            ORDER BY d.version
            """).Where(r => had.Contains(r[0])).GroupBy(r => (Alert: r[1], Who: r[2], Channel: r[3])).ToList();
        yield return new("the last that anybody got of an alert that was taken back is a cancellation", $"{ended.Count:N0}",
            [.. ended.Where(e => e.Last()[4] != "Cancel").Select(e => $"{e.Key.Alert} to {e.Key.Who} by {e.Key.Channel}")]);
    }
}
