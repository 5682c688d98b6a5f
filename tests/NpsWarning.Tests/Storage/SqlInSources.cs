using System.Text;
using System.Text.RegularExpressions;
using NpsWarning.Tests.House;

namespace NpsWarning.Tests.Storage;

/// <summary>
/// Every statement that the program can send, read from its sources: string literals that begin with an SQL verb, with what is interpolated
/// into them put in. A hole with a choice in it gives one statement for each choice.
/// </summary>
internal static partial class SqlInSources
{
    public sealed record Statement(string Where, string Sql);

    private sealed record Literal(int At, bool Interpolated, string Text);

    public static IReadOnlyList<Statement> All { get; } =
        [.. ((string[])["src/NpsWarning", "src/NpsWarning.ReviewConsole", "src/NpsWarning.Workers", "src/NpsWarning.Cli"]).SelectMany(HouseTests.Sources)
            .Where(file => Path.GetFileName(file) is not ("SqlServerOnly.cs" or "SqliteFiles.cs")).SelectMany(Of)];

    /// <summary>Calls of a session's verbs, to hold the statements found against.</summary>
    public static int Calls { get; } = ((string[])["src/NpsWarning", "src/NpsWarning.ReviewConsole", "src/NpsWarning.Workers", "src/NpsWarning.Cli"])
        .SelectMany(HouseTests.Sources).Sum(file => Call().Count(File.ReadAllText(file)));

    private static IEnumerable<Statement> Of(string file)
    {
        var code = File.ReadAllText(file);
        var literals = Literals(code).ToList();
        return
            from literal in literals
            where Verb().IsMatch(literal.Text)
            from sql in Alternatives(literal, code, literals, depth: 0)
            select new Statement($"{Path.GetFileName(file)}:{code.AsSpan(0, literal.At).Count('\n') + 1}", sql.Replace("||", "+", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Alternatives(Literal literal, string code, List<Literal> literals, int depth)
    {
        if (depth > 5) throw new InvalidOperationException($"holes within holes: {literal.Text}");
        if (!literal.Interpolated || Hole(literal.Text) is not { } hole) return [literal.Text];
        return
            from value in Values(literal.Text[(hole.From + 1)..(hole.To - 1)], code, literals, depth)
            from rest in Alternatives(literal with { Text = literal.Text[..hole.From] + value + literal.Text[hole.To..] }, code, literals, depth)
            select rest;
    }

    /// <summary>What an expression may be: a literal, a name of one, a sum of those, or a choice between sums.</summary>
    private static IEnumerable<string> Values(string expression, string code, List<Literal> literals, int depth)
    {
        var text = expression.Trim();
        if (text.StartsWith('(') && text.EndsWith(')')) text = text[1..^1].Trim();
        var inner = Literals(text).ToList();
        var bare = new StringBuilder(text);
        foreach (var l in inner) for (var i = l.At; i < text.IndexOf('"', l.At + 1) + 1; i++) bare[i] = '_';
        if (bare.ToString().Contains(" switch", StringComparison.Ordinal)) return inner.Select(l => l.Text);
        if (bare.ToString().IndexOf(" ?", StringComparison.Ordinal) is > 0 and var ask && bare.ToString().IndexOf(" : ", ask, StringComparison.Ordinal) is > 0 and var or)
            return Values(text[(ask + 2)..or], code, literals, depth).Concat(Values(text[(or + 3)..], code, literals, depth));
        if (bare.ToString().Replace('\n', ' ').IndexOf(" + ", StringComparison.Ordinal) is > 0 and var plus)
            return
                from left in Values(text[..plus], code, literals, depth)
                from right in Values(text[(plus + 3)..], code, literals, depth)
                select left + right;
        if (inner.Count == 1) return [inner[0].Text];
        return Definition(text, code, literals, depth);
    }

    private static IEnumerable<string> Definition(string name, string code, List<Literal> literals, int depth)
    {
        var defined = Regex.Match(code, $@"(?:string|var)\s+{Regex.Escape(name)}\s*=\s*");
        if (!defined.Success) throw new InvalidOperationException($"Cannot tell what {{{name}}} puts into a statement.");
        var from = defined.Index + defined.Length;
        if (literals.FirstOrDefault(l => l.At == from) is { } literal) return Alternatives(literal, code, literals, depth + 1);
        var end = code.IndexOf(';', from);
        return Values(code[from..end], code, literals, depth + 1);
    }

    private static (int From, int To)? Hole(string text)
    {
        var from = text.IndexOf('{');
        if (from < 0) return null;
        var open = 0;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '{') open++;
            if (text[i] == '}' && --open == 0) return (from, i + 1);
        }
        throw new InvalidOperationException($"a hole without an end: {text}");
    }

    /// <summary>String literals of the forms that the sources use: plain and raw, interpolated or not. Characters and comments are skipped.</summary>
    private static IEnumerable<Literal> Literals(string code)
    {
        for (var i = 0; i < code.Length; i++)
        {
            if (code.AsSpan(i).StartsWith("//", StringComparison.Ordinal)) { i = code.IndexOf('\n', i) is >= 0 and var end ? end : code.Length; continue; }
            if (code[i] == '\'') { i = code.IndexOf('\'', i + (code[i + 1] == '\\' ? 3 : 2)); if (i < 0) yield break; continue; }
            if (code[i] != '"') continue;
            var dollar = i > 0 && code[i - 1] == '$';
            var raw = code.AsSpan(i).StartsWith("\"\"\"", StringComparison.Ordinal);
            var start = i + (raw ? 3 : 1);
            var stop = raw ? code.IndexOf("\"\"\"", start, StringComparison.Ordinal) : EndOfPlain(code, start, dollar, verbatim: i > 0 && code[i - 1] == '@');
            if (stop < 0) yield break;
            yield return new Literal(dollar ? i - 1 : i, dollar, raw ? code[start..stop] : code[start..stop].Replace("\\n", "\n", StringComparison.Ordinal));
            i = stop + (raw ? 2 : 0);
        }
    }

    private static int EndOfPlain(string code, int from, bool dollar, bool verbatim)
    {
        var open = 0;
        for (var i = from; i < code.Length; i++)
        {
            if (code[i] == '\\' && !verbatim) { i++; continue; }
            if (dollar && code[i] == '{') open++;
            if (dollar && code[i] == '}') open--;
            if (code[i] == '"' && open <= 0) return i;
        }
        return -1;
    }

    [GeneratedRegex(@"^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|MERGE)\s")]
    private static partial Regex Verb();

    [GeneratedRegex(@"\b(session|s|_session)\.(Execute|Query|First|Top)(<[^(]+>)?\(")]
    private static partial Regex Call();
}
