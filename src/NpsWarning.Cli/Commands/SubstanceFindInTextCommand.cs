using System.CommandLine;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Commands;

/// <summary>Free text to the substances that it names.</summary>
internal static class SubstanceFindInTextCommand
{
    public static Command Create()
    {
        var texts = new Argument<string[]>("TEXT") { Description = "Free texts, such as a cause of death.", Arity = ArgumentArity.ZeroOrMore };
        var file = new Option<string?>("--file") { Description = "A file with a text on each line." };
        var column = SubstanceCommand.Column();
        var json = CommonOptions.Json();
        var command = new Command("find-in-text", "The substances that a text names, and names that look like one and are unknown.") { texts, file, column, json };
        command.SetAction(parsed =>
        {
            var catalogue = Catalogue.Load();
            var reader = new FreeText(catalogue);
            var rows = SubstanceCommand.Inputs(parsed.GetValue(texts)!, parsed.GetValue(file), parsed.GetValue(column)!).Select(t => reader.Describe(t)).ToList();
            if (parsed.GetValue(json)) Output.Document(rows);
            else Output.Table(["text", "found", "unknown"], rows.Select(r => new[] { r.Text, string.Join(", ", r.Found), string.Join(", ", r.Unknown) }));
            return ExitCode.Done;
        });
        return command;
    }
}
