using Microsoft.Data.Sqlite;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>Copies of a SQLite database that others are writing to.</summary>
public sealed class BackupTests
{
    private const int ReportsInABatch = 7;

    [Fact]
    public async Task A_copy_taken_under_load_is_the_database_at_one_commit_and_can_be_restored_into_a_new_folder()
    {
        using var scene = new Scene();
        var stop = false;
        var batches = 0;
        var load = Task.Run(() => { while (!Volatile.Read(ref stop)) { Take(scene, batches, padding: batches < 40 ? 30_000 : 0); Interlocked.Increment(ref batches); } }, TestContext.Current.CancellationToken);
        await UntilAsync(() => Volatile.Read(ref batches) > 40); // more than the copy takes at a time

        var before = Volatile.Read(ref batches);
        var steps = 0;
        var copy = await Task.Run(() => SqliteFiles.Copy(scene.Test.Options, Path.Combine(scene.Test.Folder, "copy.db"), new Each(part =>
        {
            if (part >= 0.9) return;
            steps++;
            var here = Volatile.Read(ref batches);
            SpinWait.SpinUntil(() => Volatile.Read(ref batches) > here + 1, TimeSpan.FromSeconds(20)); // a commit between each two of its steps
        })), TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.True(steps > 1, $"{steps} steps");
        var after = Volatile.Read(ref batches);
        await UntilAsync(() => Volatile.Read(ref batches) > after + 3); // it went on all the while
        Volatile.Write(ref stop, true);
        await load;

        Assert.Equal(0, copy.Rows["reports"] % ReportsInABatch);
        Assert.InRange(copy.Rows["reports"], before * ReportsInABatch, after * ReportsInABatch);
        var folder = Directory.CreateDirectory(Path.Combine(scene.Test.Folder, "new")).FullName;
        var restored = DatabaseOptions.SqliteFile(Path.Combine(folder, "nps.db"));
        Assert.Null(SqliteFiles.Replace(restored, copy.File, Path.Combine(folder, "old.db")));
        var database = new Database(restored);
        Assert.Equal(copy.Rows["reports"], database.Read(s => s.First<long>("SELECT COUNT(*) FROM reports")));
        var counted = database.Read(s => s.Query<string>("SELECT subject || '|' || place || '|' || source || '|' || day || '|' || cases FROM stream_days WHERE subject <> '*' AND cases > 0 ORDER BY 1"));
        var sighted = database.Read(s => s.Query<string>("SELECT subject || '|' || place || '|' || source || '|' || known_on || '|' || COUNT(*) FROM sightings GROUP BY subject, place, source, known_on ORDER BY 1"));
        Assert.NotEmpty(counted);
        Assert.Equal(sighted, counted);
        Forget(restored);
    }

    [Fact]
    public void A_copy_says_how_far_it_is_and_is_one_file_that_only_its_owner_reads()
    {
        using var scene = new Scene();
        for (var i = 0; i < 40; i++) Take(scene, i, padding: 30_000);
        var parts = new List<double>();
        var copy = SqliteFiles.Copy(scene.Test.Options, Path.Combine(scene.Test.Folder, "copy.db"), new Each(parts.Add));
        Assert.True(parts.Count > 2, $"{parts.Count} reports of progress for {copy.Bytes:N0} bytes");
        Assert.Equal(parts.Order(), parts);
        Assert.Equal(1, parts[^1]);
        Assert.Equal(["copy.db"], Directory.GetFiles(scene.Test.Folder, "copy*").Select(Path.GetFileName));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy.File));
    }

    [Fact]
    public void A_copy_that_is_stopped_leaves_nothing_and_keeps_what_had_its_name()
    {
        using var scene = new Scene();
        for (var i = 0; i < 40; i++) Take(scene, i, padding: 30_000);
        var file = Path.Combine(scene.Test.Folder, "copy.db");
        File.WriteAllText(file, "yesterday's");
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => SqliteFiles.Copy(scene.Test.Options, file, new Each(_ => stop.Cancel()), stop.Token));
        Assert.Equal("yesterday's", File.ReadAllText(file));
        Assert.Equal(["copy.db"], Directory.GetFiles(scene.Test.Folder, "copy*").Select(Path.GetFileName));
    }

    [Fact]
    public void A_damaged_file_is_not_taken_for_a_backup()
    {
        using var scene = new Scene();
        for (var i = 0; i < 40; i++) Take(scene, i, padding: 3_000);
        var copy = SqliteFiles.Copy(scene.Test.Options, Path.Combine(scene.Test.Folder, "copy.db")).File;
        var bytes = File.ReadAllBytes(copy);
        for (var at = bytes.Length / 2; at < (bytes.Length / 2) + 20_000; at++) bytes[at] = 0x5A;
        File.WriteAllBytes(copy, bytes);
        Assert.Throws<InvalidDataException>(() => SqliteFiles.Check(copy));
        File.WriteAllText(copy, new string('x', 9_000));
        Assert.Throws<InvalidDataException>(() => SqliteFiles.Check(copy));
        File.WriteAllBytes(copy, []);
        Assert.Contains("no database of this program", Assert.Throws<InvalidDataException>(() => SqliteFiles.Check(copy)).Message);
    }

    [Fact]
    public void A_database_that_is_replaced_stays_beside_with_what_was_still_in_its_log()
    {
        using var scene = new Scene();
        Take(scene, 0);
        var copy = SqliteFiles.Copy(scene.Test.Options, Path.Combine(scene.Test.Folder, "copy.db")).File;
        Take(scene, 1);
        var old = Path.Combine(scene.Test.Folder, "old.db");
        Assert.Equal(old, SqliteFiles.Replace(scene.Test.Options, copy, old));
        Assert.Equal(ReportsInABatch, scene.Test.Count("reports"));
        var replaced = DatabaseOptions.SqliteFile(old);
        Assert.Equal(2 * ReportsInABatch, new Database(replaced).Read(s => s.First<long>("SELECT COUNT(*) FROM reports")));
        Forget(replaced);
    }

    private static void Take(Scene scene, int batch, int padding = 0) => scene.Take([.. Enumerable.Range(0, ReportsInABatch)
        .Select(i => ("lab", Some.Report(id: $"R-{batch}-{i}", occurred: Some.DaysAgo(10 + (batch % 30)), findings: [Some.Finding(i % 2 == 0 ? "Cocaine" : "Metonitazene") with { RawValue = new string('x', padding) }])))]);

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds()) await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private static void Forget(DatabaseOptions options)
    {
        using var connection = new SqliteConnection(options.ConnectionString);
        SqliteConnection.ClearPool(connection);
    }

    private sealed class Each(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
