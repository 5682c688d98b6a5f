using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Each channel has its own way out: its own line, retry, circuit and rate.</summary>
public sealed class DeliveryLaneTests
{
    [Fact]
    public async Task A_channel_that_hangs_delays_no_other()
    {
        using var scene = Alerted(Body("one", new("email", "a@one.example"), new("webhook", "https://one.example/")));
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var slow = new Channel("email") { Answer = async _ => { await release.Task; return new DeliveryOutcome.Delivered("late"); } };
        var other = new Channel("webhook");
        using var relay = new DeliveryRelay(scene.Database, [slow, other], new Random(1));
        var now = scene.Time.GetUtcNow();
        var running = relay.RunAsync(now, default);
        await slow.Entered.WaitAsync(Patience);
        await scene.UntilAsync(() => scene.Rows("SELECT state FROM deliveries WHERE channel = 'webhook'").All(s => s == "Delivered"));
        Assert.Equal(["Pending"], scene.Rows("SELECT state FROM deliveries WHERE channel = 'email'"));
        release.SetResult();
        await running.WaitAsync(Patience);
        Assert.Equal(["Delivered"], scene.Rows("SELECT DISTINCT state FROM deliveries"));
    }

    [Fact]
    public async Task A_mailbox_that_hangs_takes_its_own_place_and_nobody_elses()
    {
        using var scene = Alerted([.. Enumerable.Range(1, 25).Select(i => Body($"body-{i:00}", new StakeholderChannel("email", $"a@b{i}.example")))]);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var channel = new Channel("email")
        {
            Together = 2,
            Answer = async d =>
            {
                if (d.Address == "a@b7.example") await release.Task;
                return new DeliveryOutcome.Delivered("ref");
            },
        };
        using var lane = new DeliveryLane(scene.Database, channel, new Random(1));
        var running = lane.RunAsync(scene.Time.GetUtcNow(), default);
        await scene.UntilAsync(() => scene.Rows("SELECT COUNT(*) FROM deliveries WHERE state = 'Delivered'").Single() == "24");
        Assert.Equal(["a@b7.example"], scene.Rows("SELECT address FROM deliveries WHERE state = 'Pending'"));
        Assert.Equal(24, await running.WaitAsync(Patience)); // the round ends without it
        release.SetResult();
        await scene.UntilAsync(() => scene.Rows("SELECT DISTINCT state FROM deliveries").SequenceEqual(["Delivered"]));
        Assert.Equal(1, await lane.RunAsync(scene.Time.GetUtcNow(), default)); // and the next one counts it
        Assert.Equal(25, channel.Calls.Count);
    }

    [Fact]
    public async Task A_dead_channel_is_left_alone_after_some_failures_and_goes_on_when_it_is_back()
    {
        using var scene = Alerted([.. Enumerable.Range(1, 12).Select(i => Body($"body-{i}", new StakeholderChannel("email", $"a@b{i}.example")))]);
        var (clock, now) = (new FakeTimeProvider(Some.Now), scene.Time.GetUtcNow());
        var dead = true;
        var channel = new Channel("email") { Answer = _ => Task.FromResult<DeliveryOutcome>(dead ? new DeliveryOutcome.Transient("smtp-unreachable", OfChannel: true) : new DeliveryOutcome.Delivered("ref")) };
        using var lane = new DeliveryLane(scene.Database, channel, new Random(1), clock: clock);
        await lane.RunAsync(now, default);
        Assert.Equal(4, channel.Calls.Count);
        Assert.Equal(["0 | 8", "1 | 4"], scene.Rows("SELECT attempts, COUNT(*) FROM deliveries GROUP BY attempts ORDER BY attempts"));
        await lane.RunAsync(now.AddMinutes(1), default);
        Assert.Equal(4, channel.Calls.Count); // whatever is due

        clock.Advance(TimeSpan.FromSeconds(11));
        await lane.RunAsync(now.AddMinutes(2), default);
        Assert.Equal(5, channel.Calls.Count); // one, to see whether it is back
        clock.Advance(TimeSpan.FromSeconds(11)); // the second rest is 20 s
        await lane.RunAsync(now.AddMinutes(3), default);
        Assert.Equal(5, channel.Calls.Count);

        dead = false;
        clock.Advance(TimeSpan.FromSeconds(11));
        await lane.RunAsync(now.AddMinutes(4), default);
        Assert.Equal(["Delivered | 12"], scene.Rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state"));
    }

    [Fact]
    public async Task A_dead_webhook_stops_no_other_host()
    {
        using var scene = Alerted([.. Enumerable.Range(1, 10).SelectMany(i => new[] { Body($"dead-{i}", new StakeholderChannel("webhook", $"https://dead.example/{i}")), Body($"well-{i}", new StakeholderChannel("webhook", $"https://well.example/{i}")) })]);
        var channel = new Channel("webhook") { Answer = d => Task.FromResult<DeliveryOutcome>(d.Address.Contains("dead", StringComparison.Ordinal) ? new DeliveryOutcome.Transient("http-503", OfChannel: true) : new DeliveryOutcome.Delivered("http-200")) };
        using var lane = new DeliveryLane(scene.Database, channel, new Random(1), clock: new FakeTimeProvider(Some.Now));
        await lane.RunAsync(scene.Time.GetUtcNow(), default);
        Assert.Equal(["Delivered | 10"], scene.Rows("SELECT state, COUNT(*) FROM deliveries WHERE address LIKE '%well%' GROUP BY state"));
        Assert.Equal(4, channel.Calls.Count(c => c.Address.Contains("dead", StringComparison.Ordinal)));
        // What its open circuit held back comes up again when the circuit is tried, and does not turn in a circle meanwhile.
        Assert.All(scene.Rows("SELECT due_at FROM deliveries WHERE address LIKE '%dead%' AND attempts = 0"), due => Assert.True(DateTimeOffset.Parse(due) >= scene.Time.GetUtcNow().AddSeconds(10), due));
    }

    [Fact]
    public async Task No_more_go_out_in_a_second_than_the_channel_takes()
    {
        using var scene = Alerted([.. Enumerable.Range(1, 30).Select(i => Body($"body-{i}", new StakeholderChannel("email", $"a@b{i}.example")))]);
        var channel = new Channel("email") { Most = 20 };
        using var lane = new DeliveryLane(scene.Database, channel, new Random(1));
        await lane.RunAsync(scene.Time.GetUtcNow(), default);
        var at = channel.Calls.Select(c => c.At).Order().ToList();
        Assert.Equal(30, at.Count);
        // 20 a second: 5 may have been saved up, then one each 50 ms, so that 17 more take 600 ms. A slow machine only makes them fewer.
        Assert.All(Enumerable.Range(0, at.Count - 17), i => Assert.True(at[i + 17] - at[i] > TimeSpan.FromMilliseconds(450), $"{(at[i + 17] - at[i]).TotalMilliseconds} ms"));
    }

    [Theory, InlineData(3600, 3600), InlineData(1, 0), InlineData(30 * 86400, 4 * 86400)]
    public async Task What_the_receiver_asks_is_waited_for_up_to_four_days(int asked, int least)
    {
        using var scene = Alerted(Body("one", new StakeholderChannel("webhook", "https://one.example/")));
        var channel = new Channel("webhook") { Answer = _ => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Transient("http-429", OfChannel: true, RetryAfter: TimeSpan.FromSeconds(asked))) };
        using var lane = new DeliveryLane(scene.Database, channel, new Random(1));
        var now = scene.Time.GetUtcNow();
        await lane.RunAsync(now, default);
        var wait = DateTimeOffset.Parse(Assert.Single(scene.Rows("SELECT due_at FROM deliveries"))) - now;
        Assert.InRange(wait, TimeSpan.FromSeconds(least), TimeSpan.FromSeconds(least + 60));
    }

    [Theory, InlineData(0, .5, 5), InlineData(0, .999, 9.99), InlineData(3, .1, 8), InlineData(3, .999, 79.92), InlineData(20, .999, 1798.2)]
    public async Task Waits_lie_anywhere_between_nothing_and_a_ceiling_that_doubles_to_half_an_hour(int attempts, double chance, double seconds)
    {
        using var scene = Alerted(Body("one", new StakeholderChannel("email", "a@one.example")));
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET attempts = @attempts", new { attempts }));
        var channel = new Channel("email") { Answer = _ => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Transient("smtp-450")) };
        using var lane = new DeliveryLane(scene.Database, channel, new Chance(chance));
        var now = scene.Time.GetUtcNow();
        await lane.RunAsync(now, default);
        var wait = DateTimeOffset.Parse(Assert.Single(scene.Rows("SELECT due_at FROM deliveries"))) - now;
        Assert.InRange(wait.TotalSeconds, seconds - .01, seconds + 60);
    }

    [Theory, InlineData(5, 59.94), InlineData(3600, 359.64), InlineData(3 * 86400, 1798.2)]
    public async Task After_a_channel_was_away_nothing_waits_longer_than_a_minute_or_a_tenth_of_its_age(int age, double seconds)
    {
        using var scene = Alerted(Body("one", new StakeholderChannel("email", "a@one.example")));
        scene.Database.Write(s => s.Execute("UPDATE deliveries SET attempts = 20"));
        var channel = new Channel("email") { Answer = _ => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Transient("smtp-unreachable", OfChannel: true)) };
        using var lane = new DeliveryLane(scene.Database, channel, new Chance(.999));
        var now = scene.Time.GetUtcNow().AddSeconds(age);
        await lane.RunAsync(now, default);
        var wait = DateTimeOffset.Parse(Assert.Single(scene.Rows("SELECT due_at FROM deliveries"))) - now;
        Assert.InRange(wait.TotalSeconds, seconds - .01, seconds + 30);
    }

    [Fact]
    public async Task A_digest_goes_out_as_one_mail_with_all_its_items_however_many()
    {
        using var scene = Digest(40);
        var channel = new Channel("email");
        using var lane = new DeliveryLane(scene.Database, channel, new Random(1));
        await lane.RunAsync(scene.Time.GetUtcNow(), default);
        Assert.Equal(40, Items(Assert.Single(channel.Calls)));
        Assert.Equal(["Delivered | 40"], scene.Rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state"));
    }

    [Fact]
    public async Task A_digest_that_fails_waits_as_one_and_comes_again_as_the_same_message()
    {
        using var scene = Digest(40);
        var channel = new Channel("email") { Answer = _ => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Transient("smtp-conversation-broken")) };
        using var lane = new DeliveryLane(scene.Database, channel, new Chance(.5));
        await lane.RunAsync(scene.Time.GetUtcNow(), default);
        Assert.Single(scene.Rows("SELECT DISTINCT due_at FROM deliveries"));
        await lane.RunAsync(scene.Time.GetUtcNow().AddMinutes(1), default);
        Assert.Equal(2, channel.Calls.Count);
        Assert.Equal([40], channel.Calls.Select(Items).Distinct());
        Assert.Single(channel.Calls.Select(c => (c.Id, c.Text)).Distinct());
    }

    [Fact]
    public async Task A_digest_whose_process_died_after_handing_it_over_comes_again_as_the_same_message()
    {
        using var scene = Digest(40);
        var dies = new Channel("email") { Answer = _ => throw new InvalidOperationException("the process ends here") };
        using (var lane = new DeliveryLane(scene.Database, dies, new Random(1)))
            await Assert.ThrowsAsync<InvalidOperationException>(() => lane.RunAsync(scene.Time.GetUtcNow(), default));
        Assert.Equal(["Pending | 40"], scene.Rows("SELECT state, COUNT(*) FROM deliveries GROUP BY state"));
        var next = new Channel("email");
        using var relay = new DeliveryRelay(scene.Database, [next], new Random(2));
        relay.TakeBackClaims("email");
        await relay.RunAsync(scene.Time.GetUtcNow(), default);
        Assert.Equal((dies.Calls.Single().Id, dies.Calls.Single().Text), (next.Calls.Single().Id, next.Calls.Single().Text));
    }

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static int Items(Call call) => call.Text.Split('\n').Count(line => line.StartsWith("- ", StringComparison.Ordinal) && line.EndsWith(", 1)", StringComparison.Ordinal));

    /// <summary>One stakeholder's digest of so many alerts, due now.</summary>
    private static Scene Digest(int alerts)
    {
        var scene = Alerted(Body("one", new StakeholderChannel("email", "a@one.example")));
        scene.Database.Write(s =>
        {
            s.Execute("UPDATE deliveries SET digest = 'Daily'");
            for (var i = 2; i <= alerts; i++)
            {
                s.Execute("INSERT INTO alerts (alert_id, version, signal_id, kind, subject, issued_at, severity, reason, audiences, cases, simulated) SELECT 'COPY-' || @i, version, signal_id, kind, subject, issued_at, severity, reason, audiences, cases, simulated FROM alerts WHERE alert_id NOT LIKE 'COPY-%'", new { i });
                s.Execute("INSERT INTO alert_texts (alert_id, version, audience, reach, language, headline, plain, html, facts) SELECT 'COPY-' || @i, version, audience, reach, language, headline, plain, html, facts FROM alert_texts WHERE alert_id NOT LIKE 'COPY-%'", new { i });
                s.Execute("INSERT INTO deliveries (delivery_id, alert_id, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at, language, severity, digest) SELECT @id, 'COPY-' || @i, version, stakeholder, channel, audience, reach, tlp, name, address, why, state, attempts, due_at, language, severity, digest FROM deliveries WHERE alert_id NOT LIKE 'COPY-%'", new { i, id = new Guid(i, 1, 1, new byte[8]).ToString("N") });
            }
        });
        return scene;
    }

    private static Stakeholder Body(string id, params StakeholderChannel[] channels) => new()
    {
        Id = new(id),
        Name = id,
        Role = DirectoryRole.Health,
        Places = ["XA"],
        Classes = ["*"],
        Channels = channels,
        Clearance = Tlp.Red,
    };

    /// <summary>A severe alert to these bodies.</summary>
    private static Scene Alerted(params Stakeholder[] directory)
    {
        var scene = new Scene(directory: directory);
        scene.Learn();
        scene.Take("centre", [.. Enumerable.Range(1, 2).Select(i => Some.Report(
            ReportKind.Poisoning, $"P-{i}", country: "XA", region: null, occurred: Some.DaysAgo(i + 1), reportedAt: Some.Now.AddDays(-i), findings: [Some.Finding("Brandnewolam")],
            poisoning: Some.Presentation("respiratory-depression") with { PssWorst = PoisoningSeverity.Severe }))]);
        scene.Detect();
        Assert.Equal(directory.Sum(s => s.Channels.Count), scene.Alert());
        return scene;
    }

    private sealed record Call(DeliveryId Id, string Address, string Text, TimeSpan At);

    private sealed class Channel(string kind) : IAlertChannel
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly long _began = TimeProvider.System.GetTimestamp();

        public string Kind => kind;

        public int Most { get; init; } = 2000;

        public int PerSecond => Most;

        public int Together { get; init; } = 1;

        public int AtOnce => Together;

        public string CircuitOf(Delivery delivery) => kind == "webhook" ? new Uri(delivery.Address).Authority : kind;

        public Func<Delivery, Task<DeliveryOutcome>> Answer { get; init; } = _ => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Delivered("ref"));

        public ConcurrentQueue<Call> Calls { get; } = new();

        public Task Entered => _entered.Task;

        public Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
        {
            Calls.Enqueue(new Call(delivery.Id, delivery.Address, text.PlainText, TimeProvider.System.GetElapsedTime(_began)));
            _entered.TrySetResult();
            return Answer(delivery);
        }
    }

    private sealed class Chance(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
