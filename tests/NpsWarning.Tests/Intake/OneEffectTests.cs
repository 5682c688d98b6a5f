using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.LocalBroker;
using NpsWarning.Messaging;
using NpsWarning.Storage;
using NpsWarning.Tests.LocalBroker;
using NpsWarning.Tests.Storage;
using NpsWarning.Workers;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>One effect for each report, whatever dies in between and however many take it at once.</summary>
public sealed class OneEffectTests
{
    private const string Lab = "forensic-lab-a";

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public void The_inbox_itself_takes_a_revision_of_a_submitters_report_once(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var row = new { submitter = "lab", report = "R-1", revision = 1, at = Some.Now };
        void Insert(object values) => scene.Database.Write(s => s.Execute(
            "INSERT INTO report_revisions (submitter, report_id, revision, content_hash, body, reported_at, received_at) VALUES (@submitter, @report, @revision, '', '{}', @at, @at)", values));
        Insert(row);
        Assert.ThrowsAny<System.Data.Common.DbException>(() => Insert(row));
        Insert(row with { revision = 2 });
        Insert(row with { submitter = "other-lab" });
        Insert(row with { report = "r-1" }); // another one: ids are told apart by case
        Assert.Equal(4, scene.Test.Count("report_revisions"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_same_messages_on_two_workers_at_once_count_once(DatabaseProvider provider)
    {
        const int reports = 60;
        using var scene = new Scene(provider);
        // Each with its own connections, as two processes have: nothing but the database keeps them apart.
        Reception[] workers = [.. Enumerable.Range(0, 2).Select(_ => new Reception(new Database(scene.Test.Options), scene.Desk, new Doorbell(), scene.Time))];
        using var stop = new CancellationTokenSource();
        var commits = workers.Select(w => Task.Run(() => w.CommitAsync(stop.Token))).ToList();
        var taken = Enumerable.Range(0, reports).SelectMany(i => workers.Select(w =>
            w.TakeAsync("lab", $"m-{i}", Some.Json(Some.Report(id: $"R-{i}", findings: [Some.Finding("Brandnewolam")])), default))).ToList();
        await Task.WhenAll(taken).WaitAsync(TimeSpan.FromSeconds(60));
        await stop.CancelAsync();
        await Task.WhenAll(commits).ContinueWith(_ => { }, TaskScheduler.Default);

        Assert.Equal((reports, (long)reports, (long)reports), (scene.Cases("unlisted:brandnewolam"), scene.Test.Count("reports"), scene.Test.Count("report_revisions")));
        var outcomes = Receipts(scene).GroupBy(r => r.ReportId).Select(g => string.Join('+', g.Select(r => r.Outcome).Order()));
        Assert.Equal(Enumerable.Repeat("Accepted+Unchanged", reports), outcomes);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_consumer_that_dies_between_commit_and_complete_leaves_one_effect_and_an_unchanged_receipt(DatabaseProvider provider)
    {
        await using var broker = await RunningBroker.StartAsync(o => o with { LockDuration = TimeSpan.FromMilliseconds(300) });
        using var scene = new Scene(provider);
        await broker.Sender().SendMessageAsync(new ServiceBusMessage(Some.Json(Some.Report())) { MessageId = "m-1" });

        using (var stop = new CancellationTokenSource())
        {
            var commits = Task.Run(() => scene.Reception.CommitAsync(stop.Token));
            await using var dies = broker.Client();
            var message = await dies.CreateReceiver(RunningBroker.Queue).ReceiveMessageAsync(RunningBroker.Patience);
            Assert.Null(await scene.Reception.TakeAsync(Lab, message.MessageId, message.Body, default));
            await stop.CancelAsync();
            await commits.ContinueWith(_ => { }, TaskScheduler.Default);
        } // gone: committed, and never completed
        Assert.Equal(1, broker.Statistics().Active);

        await ServeAsync(broker, scene, [Lab], () => broker.UntilAsync(q => q.Active == 0));
        Assert.Equal((1L, 1L, 1), (scene.Test.Count("reports"), scene.Test.Count("report_revisions"), scene.Cases("*")));
        Assert.Equal([ReceiptOutcome.Accepted, ReceiptOutcome.Unchanged], Receipts(scene).Select(r => r.Outcome));
        Assert.Equal(0, broker.Statistics().DeadLettered);
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_receipt_is_committed_with_its_report_and_goes_out_after_a_crash_under_the_same_id(DatabaseProvider provider)
    {
        await using var broker = await RunningBroker.StartAsync();
        using var scene = new Scene(provider);
        scene.Take(Lab, Some.Report());
        var left = scene.Database.Read(s => s.Query<(string Queue, string MessageId, string Body)>("SELECT queue, message_id, body FROM outbox"));
        Assert.Single(left); // nothing has sent it yet: a process that dies here loses nothing

        await RelayAsync(broker, scene);
        Assert.Equal(0, scene.Test.Count("outbox"));
        // A crash between sending and deleting: the row is still there.
        scene.Database.Write(s => s.Execute("INSERT INTO outbox (queue, message_id, body) VALUES (@Queue, @MessageId, @Body)", new { left[0].Queue, left[0].MessageId, left[0].Body }));
        await RelayAsync(broker, scene);

        var receipts = await broker.Receiver(RunningBroker.Receipts).ReceiveMessagesAsync(5, TimeSpan.FromSeconds(5));
        var more = receipts.Count == 2 ? receipts : [.. receipts, .. await broker.Receiver(RunningBroker.Receipts).ReceiveMessagesAsync(5, TimeSpan.FromSeconds(5))];
        Assert.Equal(2, more.Count);
        Assert.Single(more.Select(m => (m.MessageId, m.Body.ToString())).Distinct());
    }

    [Fact]
    public async Task A_submitter_whose_queue_is_gone_keeps_no_other_from_its_receipts()
    {
        await using var broker = await RunningBroker.StartAsync();
        using var scene = new Scene();
        scene.Take("a-lab-that-left", Some.Report(id: "R-1"));
        scene.Take(Lab, Some.Report(id: "R-2"));
        await Assert.ThrowsAsync<ServiceBusException>(() => RelayAsync(broker, scene)); // the administrator sees it in the log
        Assert.Equal(1, broker.Statistics(RunningBroker.Receipts).Active);
        Assert.Equal(["receipts/a-lab-that-left"], scene.Rows("SELECT queue FROM outbox"));
    }

    [Fact]
    public async Task However_much_waits_for_a_queue_that_is_gone_the_others_get_theirs()
    {
        await using var broker = await RunningBroker.StartAsync();
        using var scene = new Scene();
        for (var i = 0; i < 1100; i++) scene.Database.Write(s => s.Execute("INSERT INTO outbox (queue, message_id, body) VALUES ('receipts/a-lab-that-left', 'm', '{}')"));
        scene.Take(Lab, Some.Report(id: "R-2"));
        await using var relay = new OutboxRelay(scene.Database, broker.Client());
        await Assert.ThrowsAsync<ServiceBusException>(() => relay.RunAsync(default));
        Assert.Equal(1, await relay.RunAsync(default));
        Assert.Equal(0, await relay.RunAsync(default)); // and it is left alone for a while
        Assert.Equal(1, broker.Statistics(RunningBroker.Receipts).Active);
    }

    [Fact]
    public async Task Two_refusals_of_one_message_id_are_two_receipts()
    {
        await using var broker = await RunningBroker.StartAsync(o => o with { Queues = [new(RunningBroker.Receipts) { DuplicateWindow = TimeSpan.FromMinutes(1) }] });
        using var scene = new Scene();
        foreach (var name in (string[])["one", "two", "three"])
            scene.Database.Write(s => scene.Desk.Record(s, [new IncomingReport(Lab, "m-1", Some.Report(findings: [Some.Finding(name)]), scene.Time.GetUtcNow())]));
        await RelayAsync(broker, scene);
        Assert.Equal(3, broker.Statistics(RunningBroker.Receipts).Active); // accepted, and two conflicts of the same revision
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task A_poisonous_report_is_tried_and_set_aside_into_quarantine_and_recorded_once_its_fault_is_mended(DatabaseProvider provider)
    {
        await using var broker = await RunningBroker.StartAsync(o => o with { Queues = [new(RunningBroker.Queue, MaxDeliveryCount: Settlement.QueueDeliveries), new(RunningBroker.Receipts)] });
        using var scene = new Scene(provider);
        var body = Some.Json(Some.Report(findings: [Some.Finding("poison")]));
        scene.Refuse("findings", "raw_name = 'poison'");
        await broker.Sender().SendMessageAsync(new ServiceBusMessage(body) { MessageId = "m-1" });
        await broker.Sender().SendMessageAsync(new ServiceBusMessage(Some.Json(Some.Report(id: "R-2"))) { MessageId = "m-2" });

        await ServeAsync(broker, scene, [Lab], async () =>
        {
            await scene.UntilAsync(() => scene.Test.Count("quarantine") == 1 && scene.Test.Count("reports") == 1);
            await broker.UntilAsync(q => q.Active == 0 && q.DeadLettered == 0);
        });
        var aside = Assert.Single(scene.Database.Read(s => Quarantine.Newest(s, 10)));
        Assert.Equal(("m-1", "INTAKE_FAILED", Lab), (aside.MessageId, aside.Reason, aside.Submitter));
        Assert.Contains($"after {Settlement.MostTries} deliveries", aside.ErrorList()[0].Message, StringComparison.Ordinal);
        Assert.Equal(body, scene.Database.Read(s => Quarantine.Body(s, aside.QuarantineId)));

        scene.Allow("findings");
        Assert.Null(scene.Database.Write(s => QuarantineDesk.Requeue(s, aside.QuarantineId, "Ada", _ => true, scene.Time.GetUtcNow())).Code);
        await RelayAsync(broker, scene);
        await ServeAsync(broker, scene, [Lab], () => scene.UntilAsync(() => scene.Test.Count("reports") == 2));
        Assert.Contains(Receipts(scene), r => r is { MessageId: "m-1", Outcome: ReceiptOutcome.Accepted }); // the laboratory's own id
        Assert.Empty(scene.Database.Read(s => Quarantine.Newest(s, 10)));
    }

    [Fact]
    public async Task What_is_refused_again_after_it_was_sent_once_more_is_open_again()
    {
        await using var broker = await RunningBroker.StartAsync();
        using var scene = new Scene();
        await broker.Sender().SendMessageAsync(new ServiceBusMessage("{ broken") { MessageId = "m-1" });
        await ServeAsync(broker, scene, [Lab], () => scene.UntilAsync(() => scene.Test.Count("quarantine") == 1));
        var id = scene.Database.Read(s => Quarantine.Newest(s, 1)).Single().QuarantineId;
        scene.Database.Write(s => QuarantineDesk.Requeue(s, id, "Ada", _ => true, scene.Time.GetUtcNow()));
        await RelayAsync(broker, scene);
        await ServeAsync(broker, scene, [Lab], () => scene.UntilAsync(() => scene.Database.Read(s => Quarantine.Find(s, id))!.State == QuarantineState.Open));
        Assert.Equal((2, "m-1"), scene.Database.Read(s => Quarantine.Newest(s, 10)).Select(q => (q.Times, q.MessageId)).Single());
    }

    [Fact]
    public async Task While_the_database_is_away_a_report_waits_and_uses_up_no_delivery()
    {
        // A lock that is short, and an outage of many times its length: without renewal, and without waiting inside, the count would be used up.
        await using var broker = await RunningBroker.StartAsync(o => o with { LockDuration = TimeSpan.FromMilliseconds(500), MaxDeliveryCount = 2 });
        using var scene = new Scene();
        var away = new Away(scene.Test.File);
        await broker.Sender().SendMessageAsync(new ServiceBusMessage(Some.Json(Some.Report())) { MessageId = "m-1" });
        await ServeAsync(broker, scene, [Lab], async () =>
        {
            await Task.Delay(TimeSpan.FromSeconds(3)); // the outage itself
            Assert.Equal(1, broker.Statistics().Locked);
            away.Return();
            await broker.UntilAsync(q => q.Active == 0);
        }, TimeProvider.System);
        Assert.Equal((1L, 0), (scene.Test.Count("reports"), broker.Statistics().DeadLettered));
        Assert.Equal([ReceiptOutcome.Accepted], Receipts(scene).Select(r => r.Outcome));
    }

    /// <summary>Runs intake as the service does until <paramref name="until"/> returns, and stops it.</summary>
    private static async Task ServeAsync(RunningBroker broker, Scene scene, string[] submitters, Func<Task> until, TimeProvider? time = null)
    {
        await using var client = broker.Client();
        Submitter[] known = [.. submitters.Select(id => new Submitter(id, SubmitterKind.Laboratory))];
        var reception = new Reception(scene.Database, scene.Desk, new Doorbell(), time ?? scene.Time);
        using var intake = new IntakeWorker(client, new ServiceBusOptions(), known, reception, NullLogger<IntakeWorker>.Instance);
        using var deadLetters = new DeadLetterWorker(client, known, scene.Database, scene.Time, NullLogger<DeadLetterWorker>.Instance);
        await intake.StartAsync(default);
        await deadLetters.StartAsync(default);
        try
        {
            await until();
        }
        finally
        {
            await intake.StopAsync(default);
            await deadLetters.StopAsync(default);
        }
    }

    private static async Task RelayAsync(RunningBroker broker, Scene scene)
    {
        await using var relay = new OutboxRelay(scene.Database, broker.Client());
        while (await relay.RunAsync(default) > 0) { }
    }

    private static List<Receipt> Receipts(Scene scene) => [.. scene.Database.Read(s => s.Query<string>("SELECT body FROM outbox WHERE queue LIKE 'receipts/%' ORDER BY outbox_id")).Select(body => ReceiptJson.Read(Encoding.UTF8.GetBytes(body)))];

    /// <summary>A SQLite database whose tables are gone for a while: nothing of it can be opened.</summary>
    private sealed class Away
    {
        private readonly string _file;

        public Away(string file)
        {
            _file = file;
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            foreach (var path in Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "*")) File.Move(path, path + ".away");
            Directory.CreateDirectory(file); // what is no file cannot be opened as one
        }

        public void Return()
        {
            Directory.Delete(_file);
            foreach (var path in Directory.GetFiles(Path.GetDirectoryName(_file)!, "*.away")) File.Move(path, path[..^".away".Length]);
        }
    }
}
