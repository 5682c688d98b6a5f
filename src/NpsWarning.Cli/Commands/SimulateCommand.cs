using System.CommandLine;
using System.Globalization;
using NpsWarning.Detection.Presentations;

namespace NpsWarning.Cli.Commands;

/// <summary>Made-up data with a known truth, so that anybody can repeat the figures.</summary>
internal static class SimulateCommand
{
    public static Command Create() => new("simulate", "Make up data with a known truth, to measure detection on.") { Presentations() };

    private static Command Presentations()
    {
        var seed = new Option<int>("--seed") { Description = "The same seed gives the same file.", DefaultValueFactory = _ => 1 };
        var days = new Option<int>("--days") { Description = "Days from 2024-01-01 on. Groups are planted in the second half.", DefaultValueFactory = _ => 731 };
        days.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < SimulatedFiles.LeastDays or > 3660) result.AddError($"--days: write a number from {SimulatedFiles.LeastDays} to 3660.");
        });
        var plants = new Option<PlantedKind[]>("--plant")
        {
            Description = "A group of something new: clear, medium or faint, and its size, such as clear:20. As often as wanted.",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.Select(token => Kind(token.Value) ?? Refuse(result, token.Value)).OfType<PlantedKind>()],
        };
        var truth = new Option<string?>("--truth") { Description = "Write the planted groups into this CSV file: plant,grade,size,start,days,regions,core,members." };
        var output = new Option<string>("--out") { Description = "Write the presentations into this CSV file.", Required = true };
        var json = CommonOptions.Json();
        var command = new Command("presentations", "Two years of poison-centre presentations in 12 regions: known toxidromes with mixing, missing records and bursts, and planted groups of something new.") { seed, days, plants, truth, output, json };
        command.SetAction(parsed =>
        {
            var world = SimulatedFiles.Make(parsed.GetValue(seed), parsed.GetValue(days), [.. (parsed.GetValue(plants) ?? []).Select(p => (p.Grade, p.Size))]);
            using (var writer = new StreamWriter(parsed.GetValue(output)!)) PresentationFile.Write(writer, world.Rows);
            if (parsed.GetValue(truth) is { } path)
                using (var writer = new StreamWriter(path)) world.WriteTruth(writer);
            if (parsed.GetValue(json)) Output.Document(new { Out = parsed.GetValue(output), Truth = parsed.GetValue(truth), Presentations = world.Rows.Count, Planted = world.Plants.Count, Simulated = true });
            else Output.Line($"{world.Rows.Count:N0} simulated presentations, {world.Plants.Count} planted groups among them, are in {parsed.GetValue(output)}.");
            return ExitCode.Done;
        });
        return command;
    }

    private sealed record PlantedKind(GroupGrade Grade, int Size);

    private static PlantedKind? Kind(string text) =>
        text.Split(':') is [var grade, var size] && Enum.TryParse<GroupGrade>(grade, ignoreCase: true, out var parsed) && Enum.IsDefined(parsed) && !char.IsAsciiDigit(grade[0])
            && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var cases) && cases is >= 1 and <= 1000 ? new(parsed, cases) : null;

    private static PlantedKind? Refuse(System.CommandLine.Parsing.ArgumentResult result, string text)
    {
        result.AddError($"--plant {text}: write clear, medium or faint, a colon and a size from 1 to 1000, such as clear:20.");
        return null;
    }
}
