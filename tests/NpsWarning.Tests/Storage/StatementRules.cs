using Microsoft.SqlServer.Dac.Model;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace NpsWarning.Tests.Storage;

/// <summary>
/// What SQL Server refuses and the model's compiler lets through: values that are more or fewer than the columns, a NOT NULL column without a value, a column
/// that is neither grouped nor aggregated, unequal sides of a union, and functions that there are not. Types are still nobody's.
/// </summary>
internal sealed class StatementRules(TSqlModel model)
{
    /// <summary>Built-in functions that both databases have, with those that T-SQL's grammar treats apart. A new one is added here once it is known to be on both.</summary>
    private static readonly HashSet<string> Functions = new(StringComparer.OrdinalIgnoreCase) { "COUNT", "SUM", "MIN", "MAX", "AVG", "COALESCE", "NULLIF", "ABS", "ROUND", "LOWER", "UPPER", "REPLACE", "SUBSTRING" };

    private static readonly HashSet<string> Aggregates = new(StringComparer.OrdinalIgnoreCase) { "COUNT", "SUM", "MIN", "MAX", "AVG" };

    private readonly Dictionary<string, List<(string Name, bool Needed, int? Length)>> _tables = model.GetObjects(DacQueryScopes.UserDefined, ModelSchema.Table).ToDictionary(
        t => t.Name.Parts[^1], t => t.GetReferenced(Table.Columns).Select(Described).ToList(), StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with a statement that parses; empty where nothing is.</summary>
    public IReadOnlyList<string> Problems(string sql)
    {
        var tree = new TSql160Parser(initialQuotedIdentifiers: true).Parse(new StringReader(sql), out var errors);
        if (errors.Count > 0) return [.. errors.Select(e => e.Message)];
        var visitor = new Visitor(this);
        tree.Accept(visitor);
        return visitor.Problems;
    }

    private static (string, bool, int?) Described(TSqlObject column)
    {
        var needed = !column.GetProperty<bool>(Column.Nullable) && !column.GetProperty<bool>(Column.IsIdentity)
            && !column.GetReferencing(DefaultConstraint.TargetColumn).Any();
        var length = column.GetReferenced(Column.DataType).Single().Name.Parts[^1] == "nvarchar" && !column.GetProperty<bool>(Column.IsMax) ? column.GetProperty<int>(Column.Length) : (int?)null;
        return (column.Name.Parts[^1], needed, length);
    }

    private sealed class Visitor(StatementRules rules) : TSqlFragmentVisitor
    {
        public List<string> Problems { get; } = [];

        public override void Visit(InsertSpecification node)
        {
            if (node.Target is not NamedTableReference { SchemaObject.BaseIdentifier.Value: var table } || !rules._tables.TryGetValue(table, out var columns)) return;
            var named = node.Columns.Select(c => c.MultiPartIdentifier.Identifiers[^1].Value).ToList();
            if (named.Count == 0) { Problems.Add($"INSERT INTO {table} names no columns"); return; }
            foreach (var missing in columns.Where(c => c.Needed && !named.Contains(c.Name, StringComparer.OrdinalIgnoreCase))) Problems.Add($"INSERT INTO {table} leaves out {missing.Name}, which is NOT NULL");
            foreach (var row in Rows(node.InsertSource))
            {
                if (row is null) Problems.Add($"INSERT INTO {table} takes a *");
                else if (row.Count != named.Count) Problems.Add($"INSERT INTO {table} names {named.Count} columns and gives {row.Count} values");
                else
                    foreach (var (name, value) in named.Zip(row))
                        Fits(table, columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase)), value);
            }
        }

        public override void Visit(UpdateSpecification node)
        {
            if (node.Target is not NamedTableReference { SchemaObject.BaseIdentifier.Value: var table } || !rules._tables.TryGetValue(table, out var columns)) return;
            foreach (var set in node.SetClauses.OfType<AssignmentSetClause>().Where(s => s.Column is not null))
                Fits(table, columns.FirstOrDefault(c => c.Name.Equals(set.Column.MultiPartIdentifier.Identifiers[^1].Value, StringComparison.OrdinalIgnoreCase)), set.NewValue);
        }

        public override void Visit(BinaryQueryExpression node)
        {
            var (left, right) = (Width(node.FirstQueryExpression), Width(node.SecondQueryExpression));
            if (left != right) Problems.Add($"{node.BinaryQueryExpressionType} of {left} columns with {right}");
        }

        public override void Visit(FunctionCall node)
        {
            if (!Functions.Contains(node.FunctionName.Value)) Problems.Add($"no function {node.FunctionName.Value} is known to be on both databases");
        }

        public override void Visit(QuerySpecification node)
        {
            var aggregates = new Aggregated();
            foreach (var element in node.SelectElements) element.Accept(aggregates);
            node.HavingClause?.Accept(aggregates);
            if (node.GroupByClause is null && !aggregates.Any) return;
            var grouped = (node.GroupByClause?.GroupingSpecifications ?? []).OfType<ExpressionGroupingSpecification>().Select(g => Text(g.Expression)).ToList();
            foreach (var element in node.SelectElements.Cast<TSqlFragment>().Concat(node.HavingClause is { } having ? [having] : []).Concat(node.OrderByClause is { } order ? [order] : []))
            {
                var aliases = node.SelectElements.OfType<SelectScalarExpression>().Select(s => s.ColumnName?.Value).OfType<string>().ToList();
                var loose = new Ungrouped(grouped, element is OrderByClause ? aliases : []);
                element.Accept(loose);
                Problems.AddRange(loose.Columns.Select(c => $"{c} is neither in GROUP BY nor in an aggregate"));
            }
        }

        private void Fits(string table, (string Name, bool Needed, int? Length) column, ScalarExpression value)
        {
            if (value is NullLiteral && column.Needed) Problems.Add($"{table}.{column.Name} is NOT NULL and is set to NULL");
            if (value is StringLiteral text && text.Value.Length > column.Length) Problems.Add($"'{text.Value}' is longer than {table}.{column.Name}");
        }

        private static IEnumerable<IList<ScalarExpression>?> Rows(InsertSource source) => source switch
        {
            ValuesInsertSource values => values.RowValues.Select(r => r.ColumnValues),
            SelectInsertSource select => Selected(select.Select),
            _ => [],
        };

        private static IEnumerable<IList<ScalarExpression>?> Selected(QueryExpression query) => query switch
        {
            QuerySpecification q => [q.SelectElements.All(e => e is SelectScalarExpression) ? [.. q.SelectElements.Cast<SelectScalarExpression>().Select(e => e.Expression)] : null],
            BinaryQueryExpression b => Selected(b.FirstQueryExpression).Concat(Selected(b.SecondQueryExpression)),
            QueryParenthesisExpression p => Selected(p.QueryExpression),
            _ => [],
        };

        private static int Width(QueryExpression query) => query switch
        {
            QuerySpecification q => q.SelectElements.Count,
            BinaryQueryExpression b => Width(b.FirstQueryExpression),
            QueryParenthesisExpression p => Width(p.QueryExpression),
            _ => 0,
        };
    }

    private static string Text(TSqlFragment fragment)
    {
        new Sql160ScriptGenerator().GenerateScript(fragment, out var text);
        return text.ToLowerInvariant();
    }

    /// <summary>Whether there is an aggregate, not counting those of subqueries, which have groups of their own, nor those over a window.</summary>
    private sealed class Aggregated : TSqlFragmentVisitor
    {
        public bool Any { get; private set; }

        public override void ExplicitVisit(ScalarSubquery node) { }

        public override void ExplicitVisit(ExistsPredicate node) { }

        public override void Visit(FunctionCall node) => Any |= Aggregates.Contains(node.FunctionName.Value) && node.OverClause is null;
    }

    /// <summary>Columns outside aggregates that are not grouped by.</summary>
    private sealed class Ungrouped(IReadOnlyList<string> grouped, IReadOnlyList<string> aliases) : TSqlFragmentVisitor
    {
        public List<string> Columns { get; } = [];

        // Of an outer query's row, or of its own: either way not of this group.
        public override void ExplicitVisit(ScalarSubquery node) { }

        public override void ExplicitVisit(ExistsPredicate node) { }

        public override void ExplicitVisit(FunctionCall node)
        {
            if (!Aggregates.Contains(node.FunctionName.Value)) base.ExplicitVisit(node);
        }

        public override void ExplicitVisit(SelectScalarExpression node)
        {
            if (!grouped.Contains(Text(node.Expression))) base.ExplicitVisit(node);
        }

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier is null) return; // COUNT(*)
            if (!grouped.Contains(Text(node)) && !aliases.Contains(node.MultiPartIdentifier.Identifiers[^1].Value, StringComparer.OrdinalIgnoreCase)) Columns.Add(Text(node));
        }
    }
}
