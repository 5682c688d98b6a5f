using System.Collections.Concurrent;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Versions;
using NpsWarning.Detection;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Each alert once to each stakeholder through each channel, whatever dies in between and however many hand over at once.</summary>
public sealed class DeliveryOnceTests
{
    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void The_table_itself_takes_one_delivery_of_a_version_to_a_stakeholder_through_a_channel(DatabaseProvider provider)
    {
        using var scene = Alerted(provider);
        var copy = "INSERT INTO deliveries (delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at) SELECT @id, alert_id, version, stakeholder, @channel, audience, reach, tlp, name, address, why, state, attempts, due_at FROM deliveries WHERE stakeholder = 'who'";
        Assert.ThrowsAny<System.Data.Common.DbException>(() => scene.Database.Write(s => s.Execute(copy, new { id = "another-id", channel = "email" })));
        Assert.Equal(1, scene.Database.Write(s => s.Execute(copy, new { id = "another-id", channel = "webhook" })));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void An_alert_and_its_deliveries_are_there_together_or_not_at_all(DatabaseProvider provider)
    {
        using var scene = Severe(provider);
        scene.Refuse("deliveries", "stakeholder = 'xa-poison-centre'"); // the process ends while it writes them
        Assert.ThrowsAny<System.Data.Common.DbException>(() => scene.Alert());
        foreach (var table in (string[])["alerts", "alert_texts", "deliveries", "audit"]) Assert.Equal(0, scene.Test.Count(table));
        Assert.True(scene.Signal().AlertDue);

        scene.Allow("deliveries");
        Assert.NotEqual(0, scene.Alert());
        Assert.Equal(["1"], scene.Rows("SELECT version FROM alerts"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Two_workers_at_once_hand_each_delivery_over_once(DatabaseProvider provider)
    {
        using var scene = Alerted(provider);
        var channel = new Channel(together: 2);
        DeliveryRelay[] workers = [.. Enumerable.Range(0, 2).Select(i => new DeliveryRelay(new Database(scene.Test.Options), [channel], new Random(i)))];
        await Task.WhenAll(workers.Select(w => Task.Run(() => w.RunAsync(scene.Time.GetUtcNow(), default))));
        foreach (var worker in workers) await worker.RunAsync(scene.Time.GetUtcNow(), default);

        Assert.Equal(scene.Test.Count("deliveries"), channel.Taken.Count);
        Assert.Distinct(channel.Taken);
        Assert.Equal(["Delivered | 1"], scene.Rows("SELECT DISTINCT state, attempts FROM deliveries"));
        Assert.True(channel.MetTwice, "the two workers never handed over at the same time, so this has shown nothing");
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_crash_between_hand_over_and_mark_hands_the_same_message_over_again_and_no_other(DatabaseProvider provider)
    {
        using var scene = Alerted(provider);
        var now = scene.Time.GetUtcNow();
        var dies = new Channel { DiesAfter = 2 };
        await Assert.ThrowsAsync<InvalidOperationException>(() => new DeliveryRelay(scene.Database, [dies], new Random(1)).RunAsync(now, default));
        Assert.Equal(2, dies.Taken.Count); // handed over, and the second one not marked

        var channel = new Channel();
        var next = new DeliveryRelay(scene.Database, [channel], new Random(1));
        await next.RunAsync(now, default);
        Assert.DoesNotContain(dies.Taken.Last(), channel.Taken); // it may be another worker's still
        await next.RunAsync(now.AddMinutes(3), default);
        Assert.Equal(dies.Taken.Last(), channel.Taken.Last()); // the same id, from which the mail's own id follows
        Assert.Equal(scene.Test.Count("deliveries"), dies.Taken.Concat(channel.Taken).Distinct().Count());
        Assert.Equal(scene.Test.Count("deliveries") + 1, dies.Taken.Count + channel.Taken.Count);
        Assert.Equal(["Delivered"], scene.Rows("SELECT DISTINCT state FROM deliveries"));
    }

    [Fact]
    public async Task Where_no_other_worker_can_be_alive_a_start_takes_up_at_once_what_a_crash_left()
    {
        using var scene = Alerted();
        var now = scene.Time.GetUtcNow();
        await Assert.ThrowsAsync<InvalidOperationException>(() => new DeliveryRelay(scene.Database, [new Channel { DiesAfter = 1 }], new Random(1)).RunAsync(now, default));
        var channel = new Channel();
        var next = new DeliveryRelay(scene.Database, [channel], new Random(1));
        next.TakeBackClaims("email");
        await next.RunAsync(now, default);
        Assert.Equal(scene.Test.Count("deliveries"), channel.Taken.Count);
    }

    [Fact]
    public async Task What_a_crash_may_have_handed_over_is_cancelled_too_also_where_its_channel_has_been_down_since()
    {
        using var scene = Alerted();
        var dies = new Channel { DiesAfter = 1 };
        await Assert.ThrowsAsync<InvalidOperationException>(() => new DeliveryRelay(scene.Database, [dies], new Random(1)).RunAsync(scene.Time.GetUtcNow(), default));
        new DeliveryRelay(scene.Database, [dies], new Random(1)).TakeBackClaims("email");
        scene.Database.Write(s =>
        {
            s.Execute("UPDATE deliveries SET due_at = @due", new { due = scene.Time.GetUtcNow().AddMinutes(5) }); // as an open circuit puts them back
            SignalBook.Save(s, SignalBook.All(s).Single() with { State = SignalState.Dismissed, AlertDue = true }, isNew: false);
            return 0;
        });
        scene.Alert();
        Assert.Equal([dies.Taken.Single().ToString()], scene.Rows("SELECT delivery_id FROM deliveries d WHERE version = 1 AND EXISTS (SELECT 1 FROM deliveries n WHERE n.version = 2 AND n.stakeholder = d.stakeholder)"));
    }

    [Fact]
    public async Task A_hand_over_that_is_stopped_is_due_again_at_once_and_no_try_is_counted()
    {
        using var scene = Alerted();
        using var stop = new CancellationTokenSource();
        var hangs = new Channel { Hangs = true };
        var running = new DeliveryRelay(scene.Database, [hangs], new Random(1)).RunAsync(scene.Time.GetUtcNow(), stop.Token);
        await hangs.Entered.WaitAsync(TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal(["Pending | 0 | ∅"], scene.Rows("SELECT DISTINCT state, attempts, claimed_until FROM deliveries"));
    }

    private static Scene Alerted(DatabaseProvider provider = DatabaseProvider.Sqlite)
    {
        var scene = Severe(provider);
        Assert.True(scene.Alert() > 3);
        return scene;
    }

    private static Scene Severe(DatabaseProvider provider)
    {
        var scene = new Scene(provider);
        scene.Learn();
        scene.Take("centre", [.. Enumerable.Range(1, 2).Select(i => Some.Report(
            ReportKind.Poisoning, $"P-{i}", country: "XA", region: null, occurred: Some.DaysAgo(i + 1), reportedAt: Some.Now.AddDays(-i), findings: [Some.Finding("Brandnewolam")],
            poisoning: Some.Presentation("respiratory-depression") with { PssWorst = PoisoningSeverity.Severe }))]);
        scene.Detect();
        return scene;
    }

    /// <summary>Takes what it is given. With <paramref name="together"/> it waits for that many callers, for a while, before it takes the first.</summary>
    private sealed class Channel(int together = 1) : IAlertChannel
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CountdownEvent _meeting = new(together);
        private int _inside;

        public string Kind => "email";

        public int DiesAfter { get; init; } = int.MaxValue;

        public bool Hangs { get; init; }

        public ConcurrentQueue<DeliveryId> Taken { get; } = new();

        public Task Entered => _entered.Task;

        public bool MetTwice { get; private set; }

        public async Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
        {
            _entered.TrySetResult();
            if (Hangs) await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            if (Interlocked.Increment(ref _inside) > 1) MetTwice = true;
            if (!_meeting.IsSet) _meeting.Signal();
            _meeting.Wait(TimeSpan.FromSeconds(10), cancellationToken);
            Taken.Enqueue(delivery.Id);
            Interlocked.Decrement(ref _inside);
            if (Taken.Count == DiesAfter) throw new InvalidOperationException("the process ends here");
            return new DeliveryOutcome.Delivered("ref");
        }
    }
}
