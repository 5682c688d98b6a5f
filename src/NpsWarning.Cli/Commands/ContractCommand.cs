using System.CommandLine;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Commands;

/// <summary>The published documents of the contract.</summary>
internal static class ContractCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME") { Description = $"One of {string.Join(", ", ContractDocuments.All.Keys)}. Without it: all.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var command = new Command("contract", "JSON Schemas of the reports, and the AsyncAPI document of the queues.") { name, json };
        command.SetAction(parsed =>
        {
            var documents = ContractDocuments.All;
            if (parsed.GetValue(name) is { } one)
                Output.Line(documents.TryGetValue(one, out var text) ? text : throw new UsageException($"There is no document '{one}'. There are: {string.Join(", ", documents.Keys)}."));
            else if (parsed.GetValue(json))
                Output.Line(new JsonObject(documents.Select(d => KeyValuePair.Create(d.Key, JsonNode.Parse(d.Value)))).ToJsonString());
            else
                foreach (var (document, content) in documents) Output.Line($"# {document}\n{content}");
            return ExitCode.Done;
        });
        return command;
    }
}
