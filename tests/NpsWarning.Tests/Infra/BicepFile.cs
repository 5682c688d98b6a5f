using System.Text.RegularExpressions;

namespace NpsWarning.Tests.Infra;

/// <summary>
/// As much of a Bicep file as can be told line by line without a compiler. It rests on the layout that
/// Bicep's formatter gives: declarations begin a line, a declaration's body ends with a closing brace alone.
/// </summary>
internal sealed partial class BicepFile
{
    private readonly string[] _lines;

    private BicepFile(string name, string text)
    {
        Name = name;
        Text = text;
        _lines = text.Split('\n');
    }

    public string Name { get; }

    public string Text { get; }

    /// <summary>What is left without comments and text literals, so that braces in them do not count.</summary>
    public string Code => LiteralOrComment().Replace(Text, "");

    public IReadOnlyList<string> Parameters => [.. Declared(Parameter())];

    /// <summary>Parameters without a default value.</summary>
    public IReadOnlyList<string> Required => [.. _lines.Where(line => !line.Contains(" = ", StringComparison.Ordinal)).Select(line => Parameter().Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value)];

    /// <summary>Values that a parameters file sets.</summary>
    public IReadOnlyList<string> Assigned => [.. Declared(Assignment())];

    public IReadOnlyDictionary<string, string> Outputs => _lines.Select(line => Output().Match(line)).Where(m => m.Success).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    public IReadOnlyList<BicepModule> Modules => [.. ModuleCall().Matches(Text).Select(m => new BicepModule(m.Groups[1].Value, m.Groups[2].Value, [.. ModuleParameter().Matches(m.Groups[3].Value).Select(p => p.Groups[1].Value)]))];

    /// <summary>Files named in <c>import</c> and <c>using</c>.</summary>
    public IReadOnlyList<string> References => [.. Reference().Matches(Text).Select(m => m.Groups[1].Value)];

    public static BicepFile Read(string path) => new(Path.GetFileName(path), File.ReadAllText(path));

    /// <summary>Declarations of parameters and outputs that no <c>@description</c> stands above.</summary>
    public IEnumerable<string> Undescribed() => _lines
        .Index()
        .Where(line => line.Item.StartsWith("param ", StringComparison.Ordinal) || line.Item.StartsWith("output ", StringComparison.Ordinal))
        .Where(line => !_lines.Take(line.Index).Reverse().TakeWhile(above => above.Length > 0).Any(above => above.StartsWith("@description('", StringComparison.Ordinal)))
        .Select(line => line.Item);

    /// <summary>The resources declared under a symbolic name, whole.</summary>
    public string Resource(string symbol) =>
        Regex.Match(Text, $@"^resource {symbol} .*?^[}}\]]", RegexOptions.Multiline | RegexOptions.Singleline).Value;

    private IEnumerable<string> Declared(Regex pattern) => _lines.Select(line => pattern.Match(line)).Where(m => m.Success).Select(m => m.Groups[1].Value);

    [GeneratedRegex(@"^param (\w+) \w")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^param (\w+) =")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"^output (\w+) \w+ = (.+)$")]
    private static partial Regex Output();

    [GeneratedRegex(@"^module (\w+) '([^']+)' = (?:if \(.*?\) )?\{(.*?)^\}", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ModuleCall();

    [GeneratedRegex(@"^    (\w+):", RegexOptions.Multiline)]
    private static partial Regex ModuleParameter();

    [GeneratedRegex(@"^(?:using|import .* from) '([^']+)'", RegexOptions.Multiline)]
    private static partial Regex Reference();

    [GeneratedRegex(@"'(?:\\.|[^'\\\n])*'|//[^\n]*")]
    private static partial Regex LiteralOrComment();
}

/// <summary>A module as its caller writes it: the symbol, the file, and the parameters that are passed.</summary>
internal sealed record BicepModule(string Symbol, string File, IReadOnlyList<string> Passed);
