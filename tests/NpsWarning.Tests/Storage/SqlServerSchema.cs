using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>The SQL Server scripts as a model, which compiles statements against them without a server.</summary>
internal static class SqlServerSchema
{
    public static TSqlModel Model()
    {
        var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        foreach (var statement in Folded(Scripts().SelectMany(Statements))) model.AddObjects(statement);
        return model;
    }

    /// <summary>The scripts in the order in which they run.</summary>
    public static IEnumerable<string> Scripts() => typeof(NpsWarning.Storage.Schema).Assembly.GetManifestResourceNames()
        .Where(name => name.Contains(".Storage.sqlserver.", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        .Select(name => new StreamReader(typeof(NpsWarning.Storage.Schema).Assembly.GetManifestResourceStream(name)!).ReadToEnd());

    /// <summary>Syntax errors of a statement; the parser throws nothing.</summary>
    public static IList<ParseError> Errors(string sql)
    {
        new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        return errors;
    }

    /// <summary>Columns that a later script adds stand in the table's first statement: the model takes no ALTER TABLE.</summary>
    private static List<string> Folded(IEnumerable<TSqlStatement> statements)
    {
        var all = statements.ToList();
        var tables = all.OfType<CreateTableStatement>().ToDictionary(t => t.SchemaObjectName.BaseIdentifier.Value);
        foreach (var added in all.OfType<AlterTableAddTableElementStatement>())
        {
            var table = tables[added.SchemaObjectName.BaseIdentifier.Value].Definition;
            foreach (var column in added.Definition.ColumnDefinitions) table.ColumnDefinitions.Add(column);
            foreach (var constraint in added.Definition.TableConstraints) table.TableConstraints.Add(constraint);
        }
        var generator = new Sql160ScriptGenerator();
        return [.. all.Where(s => s is not AlterTableAddTableElementStatement).Select(statement =>
        {
            generator.GenerateScript(statement, out var script);
            return script;
        })];
    }

    private static IEnumerable<TSqlStatement> Statements(string script)
    {
        var tree = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.Empty(errors.Select(e => $"{e.Line}: {e.Message}"));
        return tree.Batches.SelectMany(b => b.Statements);
    }
}
