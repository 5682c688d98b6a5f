using System.Text.Json;
using NpsWarning.Cli.Hosting;
using NpsWarning.Storage;
using NpsWarning.Tests.Storage;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>migrate, backup and restore as an administrator calls them.</summary>
public sealed class DatabaseVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-verbs-").FullName;

    private string Database => Path.Combine(_folder, "nps.db");

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Migrate_shows_what_it_will_do_and_does_it()
    {
        var (code, shown, _) = await NpsProcess.RunAsync("migrate", "--dry-run", "--data", _folder);
        Assert.Equal(0, code);
        Assert.False(File.Exists(Database));
        Assert.Contains($"Database  {Database}", shown);
        Assert.Contains("Schema    none yet", shown);
        Assert.Contains("0002_retention\tRetention: which bodies have been reduced already, and indexes by which those that are due are found.\t2 alter table, 2 create index", shown);

        var (_, document, _) = await NpsProcess.RunAsync("migrate", "--json", "--data", _folder);
        using var json = JsonDocument.Parse(document);
        Assert.Equal("0001_first", json.RootElement.GetProperty("run")[0].GetString());
        Assert.True(json.RootElement.GetProperty("seconds").GetDouble() > 0);
        Assert.Contains("nothing to run", (await NpsProcess.RunAsync("migrate", "--data", _folder)).Out);
    }

    [Fact]
    public async Task Migrate_makes_a_new_folder_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no file modes.");
        var folder = Path.Combine(_folder, "new");
        Assert.Equal(0, (await NpsProcess.RunAsync("migrate", "--data", folder)).Code);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, new DirectoryInfo(folder).UnixFileMode);
    }

    [Fact]
    public async Task Two_programs_that_migrate_at_once_both_succeed_and_one_of_them_did_it()
    {
        var both = await Task.WhenAll(NpsProcess.RunAsync("migrate", "--json", "--data", _folder), NpsProcess.RunAsync("migrate", "--json", "--data", _folder));
        Assert.All(both, b => Assert.Equal((0, ""), (b.Code, b.Error)));
        Assert.Single(both, b => JsonDocument.Parse(b.Out).RootElement.GetProperty("run").GetArrayLength() > 0);
    }

    [Theory]
    [InlineData("serve", "--port", "0")]
    [InlineData("migrate")]
    [InlineData("migrate", "--dry-run")]
    [InlineData("doctor")]
    [InlineData("backup", "copy.db")]
    public async Task A_database_of_a_newer_program_is_refused_in_plain_words(params string[] verb)
    {
        var options = Made();
        new Database(options).Write(s => s.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES ('NpsWarning.Storage.sqlite.9999_later.sql', '2030-01-01')"));
        var (code, output, error) = await NpsProcess.RunAsync([.. verb.Select(v => v == "copy.db" ? Path.Combine(_folder, v) : v), "--data", _folder]);
        Assert.Equal(3, code);
        Assert.Contains("newer version of this program (it has 9999_later)", (output + error).Replace("program: it has 9999_later", "program (it has 9999_later)"));
        Assert.False(File.Exists(Path.Combine(_folder, "copy.db")));
    }

    [Fact]
    public async Task A_backup_is_restored_and_what_it_replaces_stays()
    {
        var options = Made();
        new Database(options).Write(s => Audit.Write(s, Some.Now, "me", "did", "thing:1", "before the backup"));
        var copy = Path.Combine(_folder, "copy.db");
        var (code, output, _) = await NpsProcess.RunAsync("backup", copy, "--data", _folder);
        Assert.Equal(0, code);
        Assert.Contains("schema 0011_alerting, 0 reports", output);
        Assert.Equal(2, (await NpsProcess.RunAsync("backup", copy, "--data", _folder)).Code); // it is there already
        Assert.Equal(0, (await NpsProcess.RunAsync("backup", copy, "--force", "--data", _folder)).Code);
        new Database(options).Write(s => Audit.Write(s, Some.Now, "me", "did", "thing:1", "after the backup"));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();

        using (new DataFolder(_folder).Take())
            Assert.Equal(3, (await NpsProcess.RunAsync("restore", copy, "--data", _folder)).Code); // a service runs here
        var (restored, document, _) = await NpsProcess.RunAsync("restore", copy, "--json", "--data", _folder);
        Assert.Equal(0, restored);
        Assert.Equal(["before the backup"], new Database(options).Read(s => Audit.Of(s, "thing:1")).Select(e => e.Reason));
        var replaced = JsonDocument.Parse(document).RootElement.GetProperty("replaced").GetString()!;
        Assert.Equal(2, new Database(DatabaseOptions.SqliteFile(replaced)).Read(s => Audit.Of(s, "thing:1")).Count);
    }

    [Fact]
    public async Task A_file_that_is_no_backup_is_refused_and_the_database_left_alone()
    {
        Made();
        var before = File.ReadAllBytes(Database);
        var file = Path.Combine(_folder, "other.db");
        File.WriteAllText(file, "this is no database, and long enough to be looked at as one: " + new string('.', 5_000));
        Assert.Equal(3, (await NpsProcess.RunAsync("restore", file, "--data", _folder)).Code);
        Assert.Equal(2, (await NpsProcess.RunAsync("restore", file + ".missing", "--data", _folder)).Code);
        Assert.Equal(before, File.ReadAllBytes(Database));
        Assert.Equal(["lock", "nps.db", "other.db"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("restore")]
    public async Task On_SQL_Server_the_platform_does_it(string verb)
    {
        var (code, _, error) = await NpsProcess.RunAsync(
            new Dictionary<string, string> { ["Nps__Database__Provider"] = "SqlServer", ["Nps__Database__ConnectionString"] = "Server=tcp:example.invalid;Database=npswarning" }, verb, "copy.db", "--data", _folder);
        Assert.Equal(2, code);
        Assert.Contains("point in time", error);
    }

    [Fact]
    public async Task A_retention_that_would_blind_a_detector_is_refused_by_name()
    {
        var (code, _, error) = await NpsProcess.RunAsync(new Dictionary<string, string> { ["Nps__Retention__Presentations"] = "30" }, "doctor", "--data", _folder);
        Assert.Equal(3, code);
        Assert.Contains("Nps:Retention:Presentations is 30; write days from 449 to 36500, or 0 to keep it for ever.", error);
    }

    private DatabaseOptions Made()
    {
        File.WriteAllBytes(Database, Databases.Template);
        return DatabaseOptions.SqliteFile(Database);
    }
}
