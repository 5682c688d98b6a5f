using NpsWarning.Chaos.Corpus;

namespace NpsWarning.Chaos.Running;

/// <summary>One kill.</summary>
/// <param name="Answered">Messages answered from which on it is due.</param>
/// <param name="Delay">From then, and from the service being ready; from its process being started where <paramref name="DuringStart"/>.</param>
/// <param name="Pause">Until it is started again.</param>
/// <param name="DuringStart">It follows the kill before it, while the service is still starting.</param>
internal sealed record Kill(int Answered, TimeSpan Delay, TimeSpan Pause, bool DuringStart);

/// <summary>
/// What goes wrong when. By how much is done and not by the clock, so that it falls into the work on any machine, with a random delay, so that it falls
/// anywhere in it.
/// </summary>
internal sealed record FaultPlan
{
    public required IReadOnlyList<Kill> Kills { get; init; }

    /// <summary>Numbers of mails that are taken while the service is killed: it cannot have noted them as delivered.</summary>
    public required IReadOnlyList<int> KillsAtMail { get; init; }

    /// <summary>Messages answered at which the disk is full.</summary>
    public required IReadOnlyList<int> DiskFullAt { get; init; }

    /// <summary>At least so long, and until nothing is answered any more.</summary>
    public TimeSpan DiskFullFor { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether it is felt by then or not.</summary>
    public TimeSpan DiskFullAtMost { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>Number of mails taken after which the mail server goes down.</summary>
    public required int MailDownAt { get; init; }

    public TimeSpan MailDownFor { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Numbers of mails after which the connection is dropped before they are acknowledged.</summary>
    public required IReadOnlyList<int> DropsAtMail { get; init; }

    public static FaultPlan Make(int seed, int kills, Corpus.Corpus corpus)
    {
        var random = new Random(seed + 1_000_003);
        var all = corpus.Waves.Sum(w => w.Messages.Select(m => (m.Submitter, m.MessageId)).Distinct().Count());
        var beforeNews = corpus.Waves.Take(2).Sum(w => w.Messages.Count);
        var atMail = Math.Min(2, kills / 4);
        var duringStart = (kills - atMail) / 4;
        var running = kills - atMail - duringStart;
        // Half of them anywhere; half from the first new substance on, which is a tenth of the work and all of the alerts.
        var at = Enumerable.Range(0, running).Select(i => i % 2 == 0 ? random.Next(all / 50, all) : random.Next(Math.Min(beforeNews, all - 1), all)).Order().ToList();
        var planned = new List<Kill>();
        for (var i = 0; i < at.Count; i++)
        {
            planned.Add(new Kill(at[i], TimeSpan.FromMilliseconds(random.Next(0, 400)), Pause(random), false));
            if (i % (running / Math.Max(1, duringStart)) == 0 && planned.Count(k => k.DuringStart) < duringStart)
                planned.Add(new Kill(at[i], TimeSpan.FromMilliseconds(random.Next(50, 1_500)), Pause(random), true));
        }
        return new FaultPlan
        {
            Kills = planned,
            KillsAtMail = [.. Enumerable.Range(0, atMail).Select(i => 8 + (40 * i) + random.Next(20))],
            DiskFullAt = [all * 3 / 10, Math.Min(all - 1, beforeNews + ((all - beforeNews) / 4))],
            MailDownAt = 20 + random.Next(20),
            DropsAtMail = [5 + random.Next(3), 70 + random.Next(20), 110 + random.Next(20)],
        };
    }

    private static TimeSpan Pause(Random random) => random.Chance(.5) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(random.Next(100, 2_500));
}
