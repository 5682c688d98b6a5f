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
        foreach (var batch in Scripts().SelectMany(Batches)) model.AddObjects(batch);
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
    private static IEnumerable<string> Batches(string script)
    {
        var tree = (TSqlScript)new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(script), out var errors);
        Assert.Empty(errors.Select(e => $"{e.Line}: {e.Message}"));
        return tree.Batches.SelectMany(b => b.Statements).Select(s => script.Substring(s.StartOffset, s.FragmentLength));
    }
}
