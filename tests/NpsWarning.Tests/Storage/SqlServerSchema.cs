using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>The SQL Server scripts as a model, which compiles statements against them without a server.</summary>
internal static class SqlServerSchema
{
    public static TSqlModel Model() => Model(Scripts());

    /// <summary>The model of the scripts up to one, in their order. It takes no ALTER TABLE … ADD: those columns are folded into the table's CREATE.</summary>
    public static TSqlModel Model(IEnumerable<string> scripts)
    {
        var statements = scripts.SelectMany(Statements).ToList();
        var tables = statements.OfType<CreateTableStatement>().ToDictionary(t => t.SchemaObjectName.BaseIdentifier.Value, StringComparer.OrdinalIgnoreCase);
        var model = new TSqlModel(SqlServerVersion.Sql160, new TSqlModelOptions());
        foreach (var added in statements.OfType<AlterTableAddTableElementStatement>())
        {
            var table = tables[added.SchemaObjectName.BaseIdentifier.Value].Definition;
            foreach (var column in added.Definition.ColumnDefinitions) table.ColumnDefinitions.Add(column);
            foreach (var constraint in added.Definition.TableConstraints) table.TableConstraints.Add(constraint);
            foreach (var index in added.Definition.Indexes) table.Indexes.Add(index);
        }
        foreach (var statement in statements.Where(s => s is not AlterTableAddTableElementStatement))
        {
            new Sql160ScriptGenerator().GenerateScript(statement, out var sql);
            model.AddObjects(sql);
        }
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

    /// <summary>Statement by statement, as the model takes them.</summary>
    private static IEnumerable<TSqlStatement> Statements(string script)
    {
        var tree = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.Empty(errors.Select(e => $"{e.Line}: {e.Message}"));
        return tree.Batches.SelectMany(b => b.Statements);
    }
}
