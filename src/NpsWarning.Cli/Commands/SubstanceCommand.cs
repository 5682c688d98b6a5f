using System.CommandLine;
using System.Globalization;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Commands;

/// <summary>Names to substances.</summary>
internal static class SubstanceCommand
{
    public static Command Create()
    {
        var command = new Command("substance", "The catalogue of substances.");
        command.Subcommands.Add(Resolve());
        command.Subcommands.Add(FindInText());
        return command;
    }

    private static Command Resolve()
    {
        var names = new Argument<string[]>("NAME") { Description = "Names as a report writes them.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "A file with a name on each line." };
        var json = CommonOptions.Json();
        var command = new Command("resolve", "What a name is understood as, and why.") { names, file, json };
        command.SetAction(parsed =>
        {
            var catalogue = Catalogue.Load();
            var resolver = new Resolver(catalogue);
            var rows = Inputs(parsed.GetValue(names)!, parsed.GetValue(file)).Select(name => resolver.Resolve(name)).Select(r => Row(r, catalogue)).ToList();
            if (parsed.GetValue(json)) Output.Document(rows);
            else Output.Table(["name", "substance", "kind", "how", "score", "alternatives"],
                rows.Select(r => new[] { r.Query, r.Name ?? "", r.Kind, r.How, r.Score.ToString("0.##", CultureInfo.InvariantCulture), string.Join(", ", r.Alternatives) }));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command FindInText()
    {
        var texts = new Argument<string[]>("TEXT") { Description = "Free texts, such as a cause of death.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "A file with a text on each line." };
        var json = CommonOptions.Json();
        var command = new Command("find-in-text", "The substances that a text names, and names that look like one and are unknown.") { texts, file, json };
        command.SetAction(parsed =>
        {
            var catalogue = Catalogue.Load();
            var reader = new FreeText(catalogue);
            var rows = Inputs(parsed.GetValue(texts)!, parsed.GetValue(file)).Select(t => reader.Describe(t)).ToList();
            if (parsed.GetValue(json)) Output.Document(rows);
            else Output.Table(["text", "found", "unknown"], rows.Select(r => new[] { r.Text, string.Join(", ", r.Found), string.Join(", ", r.Unknown) }));
            return ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<string> Inputs(string[] given, string? file)
    {
        if (file is not null) CommonOptions.MustExist([file]);
        var all = given.Concat(file is null ? [] : File.ReadLines(file).Where(l => !string.IsNullOrWhiteSpace(l))).ToList();
        return all.Count > 0 ? all : throw new UsageException("Name at least one, or a file of them with --file.");
    }

    private static ResolvedRow Row(ResolvedName name, Catalogue catalogue)
    {
        var substance = name.Kind == NameKind.Substance ? catalogue.ById(name.Substances[0]) : null;
        return new ResolvedRow(name.Raw, substance?.Id.Value, substance?.Name, substance?.InchiKey, name.Kind.ToString().ToLowerInvariant(), name.How, name.Score,
            [.. (name.Kind == NameKind.Ambiguous ? name.Substances : name.Alternatives).Select(id => id.Value)]);
    }

    private sealed record ResolvedRow(string Query, string? SubstanceId, string? Name, string? Inchikey, string Kind, string How, double Score, IReadOnlyList<string> Alternatives);
}
