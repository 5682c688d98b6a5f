using System.CommandLine;
using System.Globalization;
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
            var reader = new FreeText(Catalogue.Load());
            var rows = SubstanceCommand.Inputs(parsed.GetValue(texts)!, parsed.GetValue(file), parsed.GetValue(column)!).Select(reader.Describe).ToList();
            if (parsed.GetValue(json))
            {
                Output.Document(rows);
                return ExitCode.Done;
            }

            Output.Table(["text", "found", "unknown", "pending"], rows.Select(r => new[] { r.Text, r.FoundInWords, r.UnknownInWords, r.Pending ? "yes" : "" }));
            Output.Note(Counted(rows));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Counted(List<TextNames> rows)
    {
        var withSubstance = rows.Count(r => r.Found.Any(f => !f.Negated && f.Kind != NameKind.Class));
        var unknown = rows.SelectMany(r => r.Unknown).Select(u => u.Key).Distinct().Count();
        return string.Create(CultureInfo.InvariantCulture, $"{rows.Count} texts, {withSubstance} that name a substance, {unknown} different unknown names.");
    }
}
