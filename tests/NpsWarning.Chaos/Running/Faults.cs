using System.Diagnostics;

namespace NpsWarning.Chaos.Running;

/// <summary>Carries a plan out, and notes when it did what, so that the account can tell a repeat that has a cause from one that has none.</summary>
internal sealed class Faults(FaultPlan plan, Service service, MailServer mail, string folder, Func<int> answered, Func<int> postsRepeated)
{
    private readonly Lock _lock = new();
    private volatile bool _full;

    /// <summary>From when to when the disk was full.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> DiskFull { get; } = [];

    /// <summary>Posts that the broker refused, or could not answer, while it was.</summary>
    public int PostsWhileFull { get; private set; }

    /// <summary>When the mail server went down, and came back.</summary>
    public List<(DateTimeOffset From, DateTimeOffset To)> MailDown { get; } = [];

    /// <summary>For the progress line: what is wrong just now.</summary>
    public string Now => (_full ? ", disk full" : "") + (MailDown.Count > 0 && MailDown[^1].To == default ? ", mail server down" : "");

    /// <summary>Returns when all of it has been done.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        service.DiskIsFull = () => _full;
        mail.DropAt(plan.DropsAtMail);
        mail.Taken = async number =>
        {
            if (plan.KillsAtMail.Contains(number)) await service.KillAsync(TimeSpan.Zero);
        };
        await Task.WhenAll(KillAsync(cancel), FillAsync(cancel), CutMailAsync(cancel));
    }

    private async Task KillAsync(CancellationToken cancel)
    {
        foreach (var kill in plan.Kills)
        {
            do
            {
                if (kill.DuringStart) await UntilAsync(() => service.IsStarting, cancel);
                else await UntilAsync(() => answered() >= kill.Answered && service.IsReady, cancel);
                await Task.Delay(kill.Delay, cancel);
            } while (!await service.KillAsync(kill.Pause));
        }
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        foreach (var at in plan.DiskFullAt)
        {
            await UntilAsync(() => answered() >= at, cancel);
            var (from, before) = (TimeProvider.System.GetUtcNow(), postsRepeated());
            _full = true;
            var goOn = UntilItStandsStill();
            await (SmallDisk.IsMounted ? SmallDisk.FillAsync(folder, goOn) : SmallDisk.RefuseWritesAsync(service, goOn));
            lock (_lock) DiskFull.Add((from, TimeProvider.System.GetUtcNow()));
            PostsWhileFull += postsRepeated() - before;
            await Task.Delay(TimeSpan.FromSeconds(2), cancel); // until then a service that gave up is excused
            _full = false;
        }
    }

    // The databases' logs have room that they have taken already: it has to be used up before a full disk is felt.
    private Func<bool> UntilItStandsStill()
    {
        var began = Stopwatch.GetTimestamp();
        var (last, since) = (answered(), began);
        return () =>
        {
            if (answered() != last) (last, since) = (answered(), Stopwatch.GetTimestamp());
            var full = Stopwatch.GetElapsedTime(began);
            return full < plan.DiskFullFor || (full < plan.DiskFullAtMost && Stopwatch.GetElapsedTime(since) < TimeSpan.FromSeconds(2));
        };
    }

    private async Task CutMailAsync(CancellationToken cancel)
    {
        await UntilAsync(() => mail.Mails.Count >= plan.MailDownAt, cancel);
        MailDown.Add((TimeProvider.System.GetUtcNow(), default));
        await mail.StopAsync();
        await Task.Delay(plan.MailDownFor, cancel);
        await mail.StartAsync();
        MailDown[^1] = MailDown[^1] with { To = TimeProvider.System.GetUtcNow() };
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancel)
    {
        while (!condition()) await Task.Delay(15, cancel);
    }
}
