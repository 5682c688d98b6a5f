using System.CommandLine;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Cli.Commands;

/// <summary>Mass spectra of electron ionisation, a verb in a file each.</summary>
internal static class SpectraCommand
{
    private const int ErrorsShown = 20;

    public static Command Create()
    {
        var command = new Command("spectra", "Mass spectra (electron ionisation): search a library, group what is unidentified.");
        command.Subcommands.Add(SpectraImportCommand.Create());
        command.Subcommands.Add(SpectraSearchCommand.Create());
        command.Subcommands.Add(SpectraClusterCommand.Create());
        return command;
    }

    /// <summary>Reads an MSP file; what is wrong in it goes to standard error, by line.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static MspFile Read(string path)
    {
        CommonOptions.MustExist([path]);
        using var reader = new StreamReader(path);
        var file = MspFile.Read(reader);
        foreach (var error in file.Errors.Take(ErrorsShown))
            Output.Note($"{path}:{error.Line}: {error.Code}: {error.Message}{(error.Found.Length > 0 ? $" Found: {error.Found}" : "")}{(error.Refused ? " The spectrum was left out." : "")}");
        if (file.Errors.Count > ErrorsShown) Output.Note($"{path}: and {file.Errors.Count - ErrorsShown} more.");
        if (file.Entries.Count == 0) Output.Note($"{path} holds no spectrum that could be read. An MSP file has \"Name: …\", \"Num Peaks: n\" and n pairs of m/z and intensity for each.");
        return file;
    }

    /// <summary>1 where some of a file was refused or there was nothing to read.</summary>
    public static int ExitCodeOf(params ReadOnlySpan<MspFile> files)
    {
        foreach (var file in files)
            if (file.Errors.Count > 0 || file.Entries.Count == 0) return ExitCode.DoneWithRefusals;
        return ExitCode.Done;
    }
}
