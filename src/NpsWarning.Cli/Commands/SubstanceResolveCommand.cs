using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NpsWarning.Cli.Hosting;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Commands;

/// <summary>Names to substances.</summary>
internal static class SubstanceResolveCommand
{
    public static Command Create()
    {
        var names = new Argument<string[]>("NAME") { Description = "Names as a report writes them.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "A file with a name on each line." };
        var column = SubstanceCommand.Column();
        var (data, json) = (CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("resolve", "What a name is understood as, and why.") { names, file, column, data, json };
        command.SetAction(parsed =>
        {
            var knowledge = OpenDatabase.Knowledge(new DataFolder(parsed.GetValue(data)));
            var rows = SubstanceCommand.Inputs(parsed.GetValue(names)!, parsed.GetValue(file), parsed.GetValue(column)!).Select(name => Row(knowledge.Resolver.Resolve(name), knowledge.Catalogue)).ToList();
            if (parsed.GetValue(json))
            {
                Output.Document(rows);
                return ExitCode.Done;
            }

            Output.Table(["name", "substance", "kind", "how", "score", "alternatives"],
                rows.Select(r => new[] { r.Query, r.Name ?? r.Class ?? "", r.Kind, r.How, r.Score.ToString("0.##", CultureInfo.InvariantCulture), string.Join(", ", r.Alternatives) }));
            if (rows.Count > 1) Output.Line(Counts([.. rows.Select(r => r.Kind)]));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>"3 names: 2 substance, 1 unknown", in the order of the kinds.</summary>
    internal static string Counts(IReadOnlyList<string> kinds)
    {
        var byKind = Enum.GetValues<NameKind>().Select(KindName).Select(kind => (Kind: kind, Count: kinds.Count(k => k == kind))).Where(pair => pair.Count > 0);
        return string.Create(CultureInfo.InvariantCulture, $"{kinds.Count} names: {string.Join(", ", byKind.Select(pair => $"{pair.Count} {pair.Kind}"))}");
    }

    private static ResolvedRow Row(ResolvedName name, Catalogue catalogue)
    {
        var substance = name.Kind == NameKind.Substance ? catalogue.ById(name.Substances[0]) : null;
        return new ResolvedRow(name.Raw, substance?.Id.Value, substance?.Name, substance?.InchiKey, KindName(name.Kind), name.Class?.Name(), name.How, name.Score,
            [.. (name.Kind == NameKind.Ambiguous ? name.Substances : name.Alternatives).Select(id => id.Value)]);
    }

    private static string KindName(NameKind kind) => JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    private sealed record ResolvedRow(string Query, string? SubstanceId, string? Name, string? InchiKey, string Kind, string? Class, string How, double Score, IReadOnlyList<string> Alternatives);
}
