using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.SqlServer.Dac.Model;
using NpsWarning.Storage;
using Xunit;
using Index = Microsoft.SqlServer.Dac.Model.Index;

namespace NpsWarning.Tests.Storage;

/// <summary>
/// What both databases must agree on, without a server: the T-SQL is parsed, and compiled as procedures against a model of the scripts. That finds unknown tables,
/// columns and parameters, and SQLite's dialect; <see cref="StatementRules"/> finds more. Neither finds wrong types, nor what only shows when rows are there.
/// </summary>
public sealed partial class SqlServerStatementTests
{
    private static readonly HashSet<string> Instants = ["at", "issued_at", "due_at", "delivered_at", "received_at", "reported_at", "detected_at", "changed_at", "settled_at", "read_at", "claimed_until", "until", "reminded_at", "acknowledged_at", "acted_at"];

    /// <summary>SQLite gives an integer in whatever width is asked for; SQL Server's columns are bigint, and its driver refuses another.</summary>
    [Fact]
    public void No_row_is_read_in_32_bits_since_a_column_is_a_bigint_there() =>
        Assert.DoesNotContain(House.HouseTests.Sources("src/NpsWarning"), file => File.ReadAllText(file).Contains("row.GetInt32(", StringComparison.Ordinal));

    [Fact]
    public void Both_scripts_make_the_same_tables_and_columns_of_kindred_types()
    {
        using var sqlite = Databases.Open();
        var here = sqlite.Database.Read(s => s.Query<ColumnRow>(
            """
            SELECT m.name AS "table", c.name AS "column", c.type, c."notnull" AS not_null, c.pk AS key_part
            FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'SchemaVersions'
            """)).Select(c => $"{c.Table}.{c.Column} {Kindred(c)} {(c.NotNull || c.KeyPart > 0 ? "NOT NULL" : "NULL")} key {c.KeyPart}").Order(StringComparer.Ordinal).ToList();
        using var model = SqlServerSchema.Model();
        var there = model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.Table).SelectMany(TableColumns).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(there.Except(here), here.Except(there)); // prints both sides' own
        Assert.True(here.Count > 150, $"only {here.Count} columns compared");
    }

    [Fact]
    public void Text_in_keys_is_told_apart_by_case_as_SQLite_does()
    {
        using var model = SqlServerSchema.Model();
        var loose =
            from key in model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.PrimaryKeyConstraint).Concat(model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.UniqueConstraint))
            from column in key.GetReferenced().Where(o => o.ObjectType == ModelSchema.Column)
            where column.GetReferenced(Column.DataType).Single().Name.Parts[^1] == "nvarchar"
            let collation = column.GetProperty<string>(Column.Collation) ?? "the database's"
            where !collation.Contains("BIN2", StringComparison.Ordinal)
            select $"{column.Name}: {collation}";
        Assert.Empty(loose);
    }

    [Fact]
    public void Every_statement_of_the_program_compiles_on_SQL_Server()
    {
        using var model = SqlServerSchema.Model();
        var rules = new StatementRules(model);
        var problems = new List<string>();
        var number = 0;
        foreach (var statement in Statements())
        {
            var body = InList().Replace(statement.Sql, "IN ($1)");
            var parameters = Parameter().Matches(body).Select(m => m.Value).Distinct(StringComparer.OrdinalIgnoreCase).Select(p => $"{p} nvarchar(400)").ToList();
            var procedure = $"CREATE PROCEDURE dbo.[{statement.Where} #{++number}] {string.Join(", ", parameters)} AS\n{body};";
            var errors = SqlServerSchema.Errors(procedure);
            problems.AddRange(errors.Select(e => $"{statement.Where}: {e.Message}\n{body}"));
            if (errors.Count > 0) continue;
            problems.AddRange(Add(model, procedure, statement));
            problems.AddRange(rules.Problems(body).Select(p => $"{statement.Where}: {p}\n{body}"));
        }
        problems.AddRange(model.Validate().Select(m => $"{m.MessageType} {m.Prefix}{m.Number} {m.Message}")); // names the procedure
        Assert.True(problems.Count == 0, string.Join("\n", problems));
        Assert.True(number >= SqlInSources.Calls * 9 / 10, $"{number} statements compiled, but the sources call a session {SqlInSources.Calls} times: some are not seen");
    }

    [Fact]
    public void Every_statement_of_the_program_compiles_on_SQLite()
    {
        using var test = Databases.Open();
        using var connection = (SqliteConnection)test.Database.Open();
        var problems = new List<string>();
        foreach (var statement in SqlInSources.All)
        {
            var sql = InList().Replace(statement.Sql, "IN ($1)").Replace("'cluster:' + ", "'cluster:' || ", StringComparison.Ordinal);
            using var command = connection.CreateCommand();
            command.CommandText = "EXPLAIN " + sql;
            foreach (var p in Parameter().Matches(sql).Select(m => m.Value).Distinct()) command.Parameters.AddWithValue(p, 1);
            try { command.ExecuteReader().Dispose(); }
            catch (SqliteException e) { problems.Add($"{statement.Where}: {e.Message}\n{sql}"); }
        }
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("SELECT no_such_column FROM signals")]
    [InlineData("SELECT 1 FROM no_such_table")]
    [InlineData("UPDATE signals SET no_such_column = 1")]
    [InlineData("SELECT subject FROM signals WHERE subject = @undeclared")]
    public void The_check_itself_sees(string wrong)
    {
        using var model = SqlServerSchema.Model();
        var seen = 0;
        try
        {
            model.AddOrUpdateObjects($"CREATE PROCEDURE dbo.p AS\n{wrong};", "p", new TSqlObjectOptions());
            seen = model.Validate().Count;
        }
        catch (DacModelException e) { seen = e.Messages.Count; }
        Assert.NotEqual(0, seen);
    }

    [Theory]
    [InlineData("INSERT INTO notify (case_id, body) VALUES ('a')", "names 2 columns and gives 1 values")]
    [InlineData("INSERT INTO notify (case_id, body) SELECT r.case_id, r.place, r.kind FROM reports r", "names 2 columns and gives 3 values")]
    [InlineData("INSERT INTO notify (case_id, body) SELECT * FROM notify", "takes a *")]
    [InlineData("INSERT INTO notify SELECT case_id, body FROM notify", "names no columns")]
    [InlineData("INSERT INTO leases (name, holder) VALUES ('a', 'b')", "leaves out until, which is NOT NULL")]
    [InlineData("INSERT INTO notify (case_id, body) VALUES ('a', NULL)", "is NOT NULL and is set to NULL")]
    [InlineData("UPDATE reports SET country = 'United States'", "'United States' is longer than reports.country")]
    [InlineData("SELECT subject, place, COUNT(*) FROM signals GROUP BY subject", "place is neither in GROUP BY nor in an aggregate")]
    [InlineData("SELECT s.place, MAX(s.rank) FROM signals s", "s.place is neither in GROUP BY nor in an aggregate")]
    [InlineData("SELECT subject FROM signals GROUP BY subject ORDER BY rank", "rank is neither in GROUP BY nor in an aggregate")]
    [InlineData("SELECT subject FROM signals UNION SELECT subject, place FROM signals", "Union of 1 columns with 2")]
    [InlineData("SELECT IFNULL(region, '') FROM reports", "no function IFNULL")]
    [InlineData("SELECT LENGTH(region) FROM reports", "no function LENGTH")]
    public void The_rules_see(string wrong, string problem)
    {
        using var model = SqlServerSchema.Model();
        Assert.Contains(new StatementRules(model).Problems(wrong), p => p.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("INSERT INTO audit (at, who, action, object, reason) VALUES (@at, @who, @action, @target, @reason)")]
    [InlineData("SELECT place, COUNT(*) AS cases FROM signals GROUP BY place HAVING COUNT(*) > 1 ORDER BY cases DESC, place")]
    [InlineData("SELECT COUNT(DISTINCT case_id) AS cases, MIN(known_on) FROM sightings WHERE place = @place")]
    [InlineData("SELECT s.place, (SELECT MAX(x.known_on) FROM sightings x WHERE x.place = s.place) AS last FROM signals s ORDER BY s.rank")]
    [InlineData("SELECT COALESCE(region, country) AS area, COUNT(*) FROM reports GROUP BY COALESCE(region, country)")]
    public void The_rules_let_pass(string right)
    {
        using var model = SqlServerSchema.Model();
        Assert.Empty(new StatementRules(model).Problems(right));
    }

    [Fact]
    public void Statements_for_SQL_Server_alone_are_T_SQL()
    {
        var statements = typeof(NpsWarning.Storage.Schema).Assembly.GetType("NpsWarning.Storage.SqlServerOnly")!.GetFields()
            .Where(f => f.Name != "SnapshotAdvice").Select(f => (f.Name, Sql: (string)f.GetRawConstantValue()!)).ToList();
        Assert.True(statements.Count >= 4, $"only {statements.Count} found");
        Assert.Empty(statements.SelectMany(s => SqlServerSchema.Errors(s.Sql).Select(e => $"{s.Name}: {e.Message}")));
        Assert.Contains("ALTER DATABASE CURRENT SET READ_COMMITTED_SNAPSHOT ON", string.Join('\n', statements), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Add(TSqlModel model, string procedure, SqlInSources.Statement statement)
    {
        try
        {
            model.AddObjects(procedure);
            return [];
        }
        catch (DacModelException e) { return [.. e.Messages.Select(m => $"{statement.Where}: {m.Message}")]; }
    }

    /// <summary>What Session.Top appends is compiled with it: every ordered query is compiled with and without.</summary>
    private static IEnumerable<SqlInSources.Statement> Statements() => SqlInSources.All.SelectMany(s => Ordered().IsMatch(s.Sql)
        ? new[] { s, s with { Sql = s.Sql + " OFFSET 0 ROWS FETCH NEXT 5 ROWS ONLY" } }
        : [s]);

    [Fact]
    public void Both_scripts_make_the_same_indexes()
    {
        using var sqlite = Databases.Open();
        var here = sqlite.Database.Read(s => s.Query<IndexRow>(
            """
            SELECT m.name AS "table", l.name, l."unique" AS is_unique, l.origin, l.partial,
              (SELECT group_concat(i.name, ', ') FROM (SELECT name FROM pragma_index_info(l.name) ORDER BY seqno) i) AS columns
            FROM sqlite_master m JOIN pragma_index_list(m.name) l WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'SchemaVersions' AND l.origin <> 'pk'
            """)).Select(i => $"{i.Table} {(i.Origin == "u" ? "" : i.Name)} ({i.Columns}){(i.IsUnique ? " unique" : "")}{(i.Partial ? " where" : "")}").Order(StringComparer.Ordinal).ToList();
        using var model = SqlServerSchema.Model();
        var there = model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.Index).Select(i => $"{Table(i)} {i.Name.Parts[^1]} ({Columns(i.GetReferenced(Index.Columns))}){(i.GetProperty<bool>(Index.Unique) ? " unique" : "")}{(i.GetProperty(Index.FilterPredicate) is not null ? " where" : "")}")
            .Concat(model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.UniqueConstraint).Select(u => $"{u.GetReferenced(UniqueConstraint.Host).Single().Name.Parts[^1]}  ({Columns(u.GetReferenced(UniqueConstraint.Columns))}) unique"))
            .Order(StringComparer.Ordinal).ToList();
        Assert.Equal(there, here);
        Assert.True(here.Count > 10, $"only {here.Count} indexes compared");

        static string Table(TSqlObject index) => index.GetReferenced(Index.IndexedObject).Single().Name.Parts[^1];
        static string Columns(IEnumerable<TSqlObject> columns) => string.Join(", ", columns.Select(c => c.Name.Parts[^1]));
    }

    private static IEnumerable<string> TableColumns(TSqlObject table)
    {
        var key = table.GetReferencing(PrimaryKeyConstraint.Host).SelectMany(k => k.GetReferenced(PrimaryKeyConstraint.Columns)).Select(c => c.Name.Parts[^1]).ToList();
        foreach (var column in table.GetReferenced(Table.Columns))
        {
            var name = column.Name.Parts[^1];
            var type = column.GetReferenced(Column.DataType).Single().Name.Parts[^1];
            var nullable = column.GetProperty<bool>(Column.Nullable);
            yield return $"{table.Name.Parts[^1]}.{name} {Kindred(type)} {(nullable ? "NULL" : "NOT NULL")} key {key.IndexOf(name) + 1}";
        }
    }

    private static string Kindred(string sqlServer) => sqlServer switch
    {
        "nvarchar" => "text",
        "bigint" or "int" => "whole number",
        "float" => "number",
        "date" => "day",
        "datetimeoffset" => "instant",
        "varbinary" => "bytes",
        _ => sqlServer,
    };

    // SQLite has no type for days and instants: the names of their columns say what they are.
    private static string Kindred(ColumnRow c) => c.Type switch
    {
        "TEXT" when Instants.Contains(c.Column) => "instant",
        "TEXT" when c.Column.EndsWith("_on", StringComparison.Ordinal) || c.Column is "day" or "week" or "month" or "evidence_from" => "day",
        "TEXT" => "text",
        "INTEGER" => "whole number",
        "REAL" => "number",
        "BLOB" => "bytes",
        _ => c.Type,
    };

    [GeneratedRegex(@"\bIN (@\w+)")]
    private static partial Regex InList();

    [GeneratedRegex(@"@\w+")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"ORDER BY [^)]*$")]
    private static partial Regex Ordered();

    private sealed record ColumnRow
    {
        public required string Table { get; init; }
        public required string Column { get; init; }
        public required string Type { get; init; }
        public required bool NotNull { get; init; }
        public required int KeyPart { get; init; }
    }

    private sealed record IndexRow
    {
        public required string Table { get; init; }
        public required string Name { get; init; }
        public required bool IsUnique { get; init; }
        public required string Origin { get; init; }
        public required bool Partial { get; init; }
        public required string Columns { get; init; }
    }
}
