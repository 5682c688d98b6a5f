using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>Scripts that have been released are never edited, and each leads from every earlier version to the newest.</summary>
public sealed class MigrationTests
{
    /// <summary>SHA-256 of each released script, line ends as \n. A script comes in here once, with its release, and its line is never changed.</summary>
    public static TheoryData<string, string> Released => new()
    {
        { "sqlite.0001_first.sql", "5caa57cd5fbb071f62cbed0675a8b7cf6e79455df9154b5da297ac9760208858" },
        { "sqlserver.0001_first.sql", "9dcab461f96d0b23e2b70b44eba2538061f1e49b79554a12a602843a9a0d07bf" },
        { "sqlite.0002_retention.sql", "2ec09c1059e22c46f37513d4845ad6013f1fe8c6d3af54653c0b5de97938574e" },
        { "sqlserver.0002_retention.sql", "feef2a79609345d4633c384e4d17a8829431fdbd8852dc47c684788c66dbbb32" },
        { "sqlite.0003_settling.sql", "eb0a087972a6b045f59515e093eee7a7b5d915662cdcf9ef7b8b1a8056857f48" },
        { "sqlserver.0003_settling.sql", "097e25f019b9b3a69583ed856dfc338bcdab73a17263c5a0bbd661d3dfde0b4a" },
        { "sqlite.0004_totals.sql", "c928b1111321e2686bbb7acae13c4b36eb2ebe84c4d6866d0bd7d05ff04075e0" },
        { "sqlserver.0004_totals.sql", "99804b92a9c49bf5569be0a1c4ac897bf26d060af2bea60c5dcdc1c473e5c880" },
        { "sqlite.0005_catalogue.sql", "0caf5d0db7b5d017c1d6bbd68ab920bd654d6d6e2d55b3ff042bd4e87375ac28" },
        { "sqlserver.0005_catalogue.sql", "b240ad435d8d88283784d58ce3498b59932291990728559732cf9814c6da0f5d" },
        { "sqlite.0006_weeks.sql", "94f948c77b6a2f0f45554ad8b194c553bddca4cc8df3bc20bd52e4a7d33d48da" },
        { "sqlserver.0006_weeks.sql", "6e3f98ceff26ab1231359dffc01243a3bc30b3988224b11677ed1ea063e0b11a" },
        { "sqlite.0007_fusion.sql", "5427bd78a2ef681839cd5c2289c8844575efa514ffd43ebfd928a2a856ebf932" },
        { "sqlserver.0007_fusion.sql", "73c18db9007b22796a3e2c90a65439b756d96307ecf0b67eae3564e1cda30ff2" },
        { "sqlite.0008_wider.sql", "965c7a18114f0259937e6b0f3e4aef57bac8fd5ed81337439bd315bbbbb13f28" },
        { "sqlserver.0008_wider.sql", "e843f6c7dc495215d5f3c0e28303d85991c563dde827ab3e763e5de203c0a4e4" },
        { "sqlite.0009_spectra.sql", "35bda6d0138a7e84c97ccfad54198b310dcfaffe5d509452acadea5caa26ec94" },
        { "sqlserver.0009_spectra.sql", "1a099544b285f399d6c4288acfebd56d6ea3b7bbbd03f670281758b1d4eece39" },
        { "sqlserver.0010_cluster_lineage.sql", "cab7755dd54bce01970deef981ebcc609a481be879d1f7c61d4310943a9fa3ce" },
        { "sqlite.0010_cluster_lineage.sql", "6e8eb84f2732a4d7436644813cf471d726246261c91c42d183bbf0791987e479" },
        { "sqlite.0011_alerting.sql", "244706383d359ced562cf93620e56c92b9e643da98d5bcd2db9cefdbe8b61691" },
        { "sqlserver.0011_alerting.sql", "51f4748f12b08fb87bda0b7dfd9c4765478181334caa8bef8389c433925973e2" },
    };

    /// <summary>Versions before the newest: how many scripts each has.</summary>
    public static TheoryData<int> Earlier => [.. Enumerable.Range(1, Scripts("sqlite").Count - 1)];

    [Theory, MemberData(nameof(Released))]
    public void A_released_script_is_as_it_was(string script, string sha256) =>
        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Read("NpsWarning.Storage." + script)))));

    [Fact]
    public void Every_script_has_its_pair_and_its_hash_and_says_what_it_is_for()
    {
        Assert.Equal(Scripts("sqlite").Select(End), Scripts("sqlserver").Select(End));
        Assert.Equal(Enumerable.Range(1, Scripts("sqlite").Count).Select(i => i.ToString("0000")), Scripts("sqlite").Select(s => End(s)[..4]));
        Assert.Equal(Scripts("sqlite").Concat(Scripts("sqlserver")).Select(s => s["NpsWarning.Storage.".Length..]).Order(), Released.Select(row => row.Data.Item1).Order());
        Assert.All(Scripts("sqlite").Concat(Scripts("sqlserver")), s => Assert.StartsWith("-- ", Read(s), StringComparison.Ordinal));

        static string End(string name) => string.Join('.', name.Split('.')[^2..]);
    }

    [Theory, MemberData(nameof(Earlier))]
    public void A_database_of_each_earlier_version_comes_to_the_newest_with_its_rows(int version)
    {
        using var test = Databases.Empty(DatabaseProvider.Sqlite);
        var before = AtVersion(test, version);
        Assert.Equal(Scripts("sqlite").Count - version, Schema.Pending(test.Options).Count);
        var migration = Schema.Migrate(test.Database, test.Options);
        Assert.Equal(Scripts("sqlite").Skip(version), migration.Scripts);
        Assert.Equal(before, Content(test.File, before.Keys));
        using var made = Databases.Open();
        Assert.Equal(made.Rows(ColumnsSql), test.Rows(ColumnsSql)); // by steps or at once: the same tables
    }

    [Fact]
    public void Before_its_first_script_a_SQLite_database_is_copied_beside_itself()
    {
        using var test = Databases.Empty(DatabaseProvider.Sqlite);
        var before = AtVersion(test, 1);
        var migration = Schema.Migrate(test.Database, test.Options);
        Assert.Equal(test.File + ".before-0002", migration.Backup);
        Assert.Equal(before, Content(migration.Backup!, before.Keys));
        Assert.Equal("0001_first", Schema.State(DatabaseOptions.SqliteFile(migration.Backup!)).Present);
        Assert.Null(Schema.Migrate(test.Database, test.Options).Backup); // nothing was run
    }

    [Fact]
    public void A_new_database_is_not_copied()
    {
        using var test = Databases.Empty(DatabaseProvider.Sqlite);
        Assert.Null(Schema.Migrate(test.Database, test.Options).Backup);
        Assert.Equal(["nps.db"], Directory.GetFiles(test.Folder).Select(Path.GetFileName).Where(f => !f!.EndsWith("-wal", StringComparison.Ordinal) && !f.EndsWith("-shm", StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Of_many_that_migrate_at_once_one_does_it_and_the_others_wait(DatabaseProvider provider)
    {
        using var test = Databases.Empty(provider);
        using var gate = new Barrier(6);
        var runs = new Task<Migration>[6];
        for (var i = 0; i < runs.Length; i++)
            runs[i] = Task.Factory.StartNew(() => { gate.SignalAndWait(); return Schema.Migrate(new Database(test.Options), test.Options); }, TaskCreationOptions.LongRunning);
        var done = await Task.WhenAll(runs);
        Assert.Equal(Scripts("sqlite").Count, Assert.Single(done, m => m.Scripts.Count > 0).Scripts.Count);
        Assert.Empty(Schema.Pending(test.Options));
    }

    [Fact]
    public async Task A_migrator_waits_while_another_is_at_it()
    {
        using var test = Databases.Empty(DatabaseProvider.Sqlite);
        AtVersion(test, 1);
        Task<Migration> second;
        using (var first = (SqliteConnection)test.Database.Open())
        {
            first.Execute("BEGIN IMMEDIATE"); // as a migrator that has begun
            second = Task.Run(() => Schema.Migrate(new Database(test.Options), test.Options), TestContext.Current.CancellationToken);
            Assert.NotSame(second, await Task.WhenAny(second, Task.Delay(300, TestContext.Current.CancellationToken)));
            Assert.Equal("0001_first", Schema.State(test.Options).Present);
            foreach (var script in Scripts("sqlite").Skip(1))
            {
                first.Execute(Read(script));
                first.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES (@script, '2026-01-01')", new { script });
            }
            first.Execute("COMMIT");
        }
        Assert.Empty((await second.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Scripts); // it looked only when it had its turn
    }

    [Fact]
    public void What_a_script_will_do_can_be_read_beforehand()
    {
        using var test = Databases.Empty(DatabaseProvider.Sqlite);
        File.Delete(test.File);
        var state = Schema.State(test.Options);
        Assert.False(File.Exists(test.File)); // looking makes none
        Assert.Null(state.Present);
        Assert.Equal(["22 create table", "12 create index", "2 create trigger"], state.Pending[0].Statements);
        Assert.Equal(("0002_retention", "Retention: which bodies have been reduced already, and indexes by which those that are due are found."), (state.Pending[1].Name, state.Pending[1].About));
        Assert.Equal(["2 alter table", "2 create index"], state.Pending[1].Statements);
    }

    [Fact]
    public void A_script_that_fails_takes_all_of_the_migration_back()
    {
        using var test = Databases.Empty(DatabaseProvider.Sqlite);
        AtVersion(test, 1);
        test.Database.Write(s => s.Execute("CREATE INDEX ix_signals_unsettled ON signals (place)")); // so that the last statement of 0002 finds its name taken
        var failed = Assert.Throws<SchemaException>(() => Schema.Migrate(test.Database, test.Options));
        Assert.Contains("0002_retention", failed.Message);
        Assert.Equal("0001_first", Schema.State(test.Options).Present);
        Assert.DoesNotContain("reports | reduced_revision", test.Rows(ColumnsSql));
    }

    private const string ColumnsSql = "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'";

    /// <summary>A database as the program of that version would have left it, with a row in each of its tables.</summary>
    private static Dictionary<string, string> AtVersion(TestDatabase test, int version)
    {
        using var connection = (SqliteConnection)test.Database.Open();
        connection.Execute("CREATE TABLE SchemaVersions (SchemaVersionID INTEGER CONSTRAINT 'PK_SchemaVersions_SchemaVersionID' PRIMARY KEY AUTOINCREMENT NOT NULL, ScriptName TEXT NOT NULL, Applied DATETIME NOT NULL)");
        foreach (var script in Scripts("sqlite").Take(version))
        {
            connection.Execute(Read(script));
            connection.Execute("INSERT INTO SchemaVersions (ScriptName, Applied) VALUES (@script, '2026-01-01')", new { script });
        }
        var tables = connection.Query<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'SchemaVersions'").ToList();
        var all = new List<string>();
        foreach (var table in tables)
        {
            var columns = connection.Query<(string Name, string Type)>($"SELECT name, type FROM pragma_table_info('{table}')").ToList();
            all.AddRange(columns.Select(c => $"{table}.{c.Name}"));
            connection.Execute($"INSERT INTO \"{table}\" ({string.Join(", ", columns.Select(c => $"\"{c.Name}\""))}) VALUES ({string.Join(", ", columns.Select(c => c.Type switch { "TEXT" => $"'{c.Name} é'", "BLOB" => "x'00FF'", _ => "7" }))})");
        }
        return Content(connection, all);
    }

    private static Dictionary<string, string> Content(string file, IEnumerable<string> columns)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return Content(connection, columns);
    }

    /// <summary>The values of each column, named with its table; columns that a later script adds are told by the test of the tables.</summary>
    private static Dictionary<string, string> Content(SqliteConnection connection, IEnumerable<string> columns) => columns.ToDictionary(c => c, c => string.Join(" | ",
        connection.Query<string>($"SELECT quote(\"{c.Split('.')[1]}\") FROM \"{c.Split('.')[0]}\"")));

    private static List<string> Scripts(string dialect) =>
        [.. typeof(Schema).Assembly.GetManifestResourceNames().Where(n => n.Contains($".Storage.{dialect}.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(Schema).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
