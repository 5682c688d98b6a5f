using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit;

namespace NpsWarning.Tests.House;

/// <summary>The rules of the house that a listing of the sources can show, each naming its offenders.</summary>
public sealed partial class HouseTests
{
    private const int MostLines = 400;

    /// <summary>The flow: a folder uses only those before it.</summary>
    private static readonly string[] Flow = ["Storage", "Messaging", "Substances", "Intake", "Detection", "Review", "Alerting", "Retention"];

    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "../../.."));

    [Fact]
    public void A_folder_uses_only_those_before_it_in_the_flow()
    {
        var offenders =
            from folder in Flow
            from file in Sources($"src/NpsWarning/{folder}")
            from line in File.ReadLines(file)
            from Match used in UsedFolder().Matches(line)
            let name = used.Groups[1].Value
            where Array.IndexOf(Flow, name) > Array.IndexOf(Flow, folder)
            select $"{Path.GetRelativePath(Root, file)} uses {name}";
        Assert.Empty(offenders.Distinct());
    }

    [Fact]
    public void Every_folder_of_the_rules_stands_in_the_flow() =>
        Assert.Equal(Flow.Order(), Directory.GetDirectories(Path.Combine(Root, "src/NpsWarning")).Select(Path.GetFileName).Where(d => d is not ("bin" or "obj")).Order());

    [Fact]
    public void The_local_broker_knows_nothing_of_the_rules()
    {
        Assert.DoesNotContain("ProjectReference", File.ReadAllText(Path.Combine(Root, "src/NpsWarning.LocalBroker/NpsWarning.LocalBroker.csproj")));
        Assert.DoesNotContain(typeof(NpsWarning.LocalBroker.Broker).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("NpsWarning", StringComparison.Ordinal));
    }

    [Fact]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        var tooLong = Sources("src").Concat(Sources("tests")).Select(file => (file, Lines: File.ReadLines(file).Count())).Where(f => f.Lines > MostLines)
            .Select(f => $"{Path.GetRelativePath(Root, f.file)}: {f.Lines}");
        Assert.Empty(tooLong);
    }

    /// <summary>Source files under a folder, without what the build made.</summary>
    internal static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    // A using line, or a name in full anywhere in the code.
    [GeneratedRegex(@"\bNpsWarning\.(Storage|Messaging|Substances|Intake|Detection|Review|Alerting|Retention)\b")]
    private static partial Regex UsedFolder();

    private static string Here([CallerFilePath] string path = "") => path;
}
