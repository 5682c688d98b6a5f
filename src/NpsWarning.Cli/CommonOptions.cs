using System.CommandLine;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake.Mappings;
using NpsWarning.Substances;

namespace NpsWarning.Cli;

/// <summary>Options that several verbs have, each described once.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "One JSON document on standard output." };

    public static Option<string?> Data() => new("--data") { Description = "Data folder of the service. Default: NPS_HOME, else the user's own." };

    public static Option<string> By() => new("--by") { Description = "Who does it, for the audit trail. Default: the user of this machine.", DefaultValueFactory = _ => Environment.UserName };

    public static Option<int?> Port()
    {
        var port = new Option<int?>("--port") { Description = "Port of the pages. Default: 5080, or a free one." };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65535) result.AddError("--port: write a number from 0 (a free one) to 65535.");
        });
        return port;
    }

    public static Option<string?> MappingName() => new("--mapping") { Description = $"Layout of a CSV file: {string.Join(", ", Mapping.Names)}." };

    public static Option<TimeSpan> Lag() => new("--lag")
    {
        Description = "From an event to the day on which its substances are known, such as 60d. For mappings.",
        DefaultValueFactory = _ => new MappingOptions().ReportingLag,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (text.EndsWith('d') && int.TryParse(text[..^1], out var days) && days is >= 0 and <= 3650) return TimeSpan.FromDays(days);
            result.AddError($"--lag {text}: write a number of days, such as 60d.");
            return default;
        },
    };

    public static Argument<string[]> Files() => new("FILE") { Description = "JSON, NDJSON, or CSV with --mapping.", Arity = ArgumentArity.OneOrMore };

    /// <summary>The mapping of a name, which reads texts by all that is known today; null for none.</summary>
    /// <exception cref="UsageException">There is no such mapping.</exception>
    public static Mapping? MappingOf(string? name, string? data) =>
        name is null ? null : MappingOf(name, new FreeText(OpenDatabase.Knowledge(new DataFolder(data))).Find);

    /// <summary>The mapping of a name, with what reads its texts.</summary>
    /// <exception cref="UsageException">There is no such mapping.</exception>
    public static Mapping? MappingOf(string? name, Func<string, DateOnly, IReadOnlyList<string>> namesInText)
    {
        if (name is null) return null;
        return Mapping.Find(name, namesInText) ?? throw new UsageException($"There is no mapping '{name}'. Use one of: {string.Join(", ", Mapping.Names)}.");
    }

    /// <exception cref="UsageException">A file is not there.</exception>
    public static void MustExist(IEnumerable<string> files)
    {
        foreach (var file in files)
            if (!File.Exists(file)) throw new UsageException($"There is no file {file}.");
    }
}
