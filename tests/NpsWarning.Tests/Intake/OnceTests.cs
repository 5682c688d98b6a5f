using System.Text;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>Each report has its effect once, through the same door as in the service: <see cref="Reception"/>.</summary>
public sealed class OnceTests
{
    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_same_report_twice_is_one_case(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        await Reception(scene, async reception =>
        {
            for (var i = 0; i < 2; i++) Assert.Null(await reception.TakeAsync("lab", $"m-{i}", Some.Json(Some.Report()), default));
        });
        Assert.Equal((1, 1, 1L, 1L), (scene.Cases(Pff(scene)), scene.Cases("*"), scene.Test.Count("reports"), scene.Test.Count("report_revisions")));
        Assert.Equal(["accepted", "unchanged"], Outcomes(scene));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Totals_count_each_report_and_each_revision_once_in_whichever_order_they_come(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        await Reception(scene, async reception =>
        {
            foreach (var revision in (int[])[2, 1, 2]) Assert.Null(await reception.TakeAsync("lab", $"m-{revision}", Some.Json(Some.Report() with { Revision = revision }), default));
            Assert.Null(await reception.TakeAsync("lab", "m-9", Some.Json(Some.Report() with { ReportId = "other" }), default));
        });
        Assert.Equal(["2|3"], scene.Test.Database.Read(s => s.Query<(long Reports, long Revisions)>("SELECT reports, revisions FROM submitter_totals WHERE submitter = 'lab'")).Select(t => $"{t.Reports}|{t.Revisions}"));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task The_same_report_ten_times_at_once_is_one_case(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        await Reception(scene, reception => Task.WhenAll(Enumerable.Range(0, 10).Select(i => reception.TakeAsync("lab", $"m-{i}", Some.Json(Some.Report()), default))));
        Assert.Equal((1, 1, 1L), (scene.Cases(Pff(scene)), scene.Cases("*"), scene.Test.Count("report_revisions")));
        Assert.Equal(["accepted", .. Enumerable.Repeat("unchanged", 9)], Outcomes(scene).Order());
    }

    [Fact]
    public async Task The_same_id_from_another_submitter_is_another_report()
    {
        using var scene = new Scene();
        await Reception(scene, reception => Task.WhenAll(((string[])["lab-a", "lab-b"]).Select(lab => reception.TakeAsync(lab, "m", Some.Json(Some.Report()), default))));
        Assert.Equal(2, scene.Cases(Pff(scene)));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Rubbish_is_quarantined_once_however_often_it_is_delivered(DatabaseProvider provider)
    {
        using var scene = new Scene(provider);
        var rubbish = Encoding.UTF8.GetBytes("""{"kind":"seizure","oops":true}""");
        await Reception(scene, async reception =>
        {
            for (var i = 0; i < 3; i++) Assert.NotNull(await reception.TakeAsync("lab", "m-1", rubbish, default));
            Assert.NotNull(await reception.TakeAsync("lab", "m-2", rubbish, default));
        });
        Assert.Equal((2L, 0L), (scene.Test.Count("quarantine"), scene.Test.Count("reports")));
        Assert.All(scene.Database.Read(s => Quarantine.Newest(s, 10)), q => Assert.True(q.HasBody));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_message_that_names_a_person_leaves_no_trace_of_the_value_in_any_file(int times)
    {
        const string marker = "Zephyrina-Quillfeather";
        using var scene = new Scene();
        var message = Some.JsonObject(Some.Report(ReportKind.Poisoning));
        message["poisoning"]!["patientName"] = marker;
        message["poisoning"]!["doseText"] = $"two tablets, says {marker}";
        await Reception(scene, async reception =>
        {
            for (var i = 0; i < times; i++)
            {
                var refusal = await reception.TakeAsync("centre", "m-1", Encoding.UTF8.GetBytes(message.ToJsonString()), default);
                Assert.Contains(refusal!.Errors, e => e.Code == ErrorCodes.PersonIdentified);
                Assert.Null(refusal.Body);
            }
        });
        Assert.Equal(1, scene.Test.Count("quarantine"));
        Assert.All(scene.Database.Read(s => Quarantine.Newest(s, 10)), q => Assert.False(q.HasBody));
        var files = Directory.GetFiles(scene.Test.Folder);
        Assert.Contains(files, f => f.EndsWith("-wal", StringComparison.Ordinal)); // what was just written is still in it
        Assert.Contains(files, f => Holds(f, "PERSON_IDENTIFIED") || Holds(f, ErrorCodes.PersonIdentified)); // the search finds what is there
        Assert.DoesNotContain(files, f => Holds(f, "Quillfeather"));
    }

    [Fact]
    public async Task A_poisonous_report_does_not_stop_the_others()
    {
        using var scene = new Scene();
        scene.Database.Write(s => s.Execute("CREATE TRIGGER poison BEFORE INSERT ON findings WHEN NEW.raw_name = 'poison' BEGIN SELECT RAISE(ABORT, 'poisonous'); END"));
        Report[] reports = [.. Enumerable.Range(0, 9).Select(i => Some.Report(id: $"R-{i}", findings: [Some.Finding(i == 4 ? "poison" : "para-Fluorofentanyl")]))];
        await Reception(scene, async reception =>
        {
            var taken = reports.Select(r => reception.TakeAsync("lab", r.ReportId, Some.Json(r), default)).ToList();
            await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(() => taken[4]);
            taken.RemoveAt(4);
            Assert.All(await Task.WhenAll(taken), Assert.Null);
        });
        Assert.Equal((8, 8L), (scene.Cases(Pff(scene)), scene.Test.Count("reports")));
    }

    [Fact]
    public async Task Reports_and_rubbish_in_one_batch_each_get_their_receipt()
    {
        using var scene = new Scene();
        await Reception(scene, reception => Task.WhenAll(Enumerable.Range(0, 20).Select(i => reception.TakeAsync(
            "lab", $"m-{i}", i % 2 == 0 ? Some.Json(Some.Report(id: $"R-{i}")) : "{}"u8.ToArray(), default))));
        Assert.Equal([.. Enumerable.Repeat("accepted", 10), .. Enumerable.Repeat("rejected", 10)], Outcomes(scene).Order());
        Assert.All(scene.Rows("SELECT queue FROM outbox"), queue => Assert.Equal("receipts/lab", queue));
        Assert.Equal(20, scene.Rows("SELECT message_id FROM outbox").Distinct().Count());
    }

    private static string Pff(Scene scene) => Assert.Single(scene.Rows("SELECT DISTINCT subject FROM sightings"), s => s.Contains("fluorofentanyl", StringComparison.Ordinal));

    private static IEnumerable<string> Outcomes(Scene scene) => scene.Database.Read(s => s.Query<string>("SELECT body FROM outbox ORDER BY outbox_id"))
        .Select(body => ReceiptJson.Read(Encoding.UTF8.GetBytes(body)).Outcome.ToString().ToLowerInvariant());

    private static bool Holds(string file, string text)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    private static async Task Reception(Scene scene, Func<Reception, Task> deliver)
    {
        using var stop = new CancellationTokenSource();
        var taking = deliver(scene.Reception); // before anything is committed, so that what comes at once is committed together
        var commits = Task.Run(() => scene.Reception.CommitAsync(stop.Token));
        await taking.WaitAsync(TimeSpan.FromSeconds(30));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => commits);
    }
}
