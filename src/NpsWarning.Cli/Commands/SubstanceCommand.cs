using System.CommandLine;
using CsvHelper;

namespace NpsWarning.Cli.Commands;

/// <summary>The catalogue of substances, a verb in a file each.</summary>
internal static class SubstanceCommand
{
    public static Command Create()
    {
        var command = new Command("substance", "The catalogue of substances.");
        command.Subcommands.Add(SubstanceResolveCommand.Create());
        command.Subcommands.Add(SubstanceFindInTextCommand.Create());
        command.Subcommands.Add(SubstanceImportCommand.Create());
        command.Subcommands.Add(SubstanceShowCommand.Create());
        return command;
    }

    /// <summary>The option that names the columns of a CSV file.</summary>
    public static Option<string[]> Column() => new("--column")
    {
        Description = "The file is CSV with a header, and this is the column; several are read as one text.",
        HelpName = "NAME",
    };

    /// <summary>What was given on the command line and, a line each or by the columns of a CSV file, in a file.</summary>
    /// <exception cref="UsageException">Neither has anything, or a column is not there.</exception>
    public static IReadOnlyList<string> Inputs(string[] given, string? file, string[] columns)
    {
        if (file is null && columns.Length > 0) throw new UsageException("--column names a column of a file: give the file with --file.");
        if (file is not null) CommonOptions.MustExist([file]);
        if (file is not null && columns.Length == 0 && Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".tsv") throw new UsageException($"{file} is a table: name its column with --column.");
        IEnumerable<string> read = file is null ? [] : columns.Length == 0 ? File.ReadLines(file) : Cells(file, columns);
        List<string> all = [.. given, .. read.Where(l => !string.IsNullOrWhiteSpace(l))];
        return all.Count > 0 ? all : throw new UsageException("Name at least one, or a file of them with --file.");
    }

    private static IEnumerable<string> Cells(string file, string[] columns)
    {
        using var text = new StreamReader(file);
        using var reader = CsvReader.Create(text, new CsvReaderOptions { Separator = Path.GetExtension(file).Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',', TrimWhitespace = true });
        var indices = Array.ConvertAll(columns, c => reader.TryGetFieldIndex(c, out var index) ? index : throw new UsageException($"{file} has no column '{c}'."));
        while (reader.Read())
            yield return string.Join("; ", indices.Select(reader.GetString).Where(cell => cell.Length > 0));
    }
}
