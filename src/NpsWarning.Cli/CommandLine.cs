using System.CommandLine;
using NpsWarning.Cli.Hosting;

namespace NpsWarning.Cli;

/// <summary>What scripts rely on.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>Done, but some input was refused.</summary>
    public const int DoneWithRefusals = 1;

    public const int WrongUsage = 2;

    /// <summary>Something it needs could not be reached or used.</summary>
    public const int Unavailable = 3;

    public const int Bug = 70;
}

/// <summary>Wrong usage that the parser cannot see; the message says what to write instead. Exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>Runs a verb and turns what went wrong into one line on standard error and an exit code.</summary>
internal static class CommandLine
{
    /// <summary>From SIGTERM or Ctrl-C until the process ends, come what may. What a container platform waits for before it kills is 30 s, on a machine 90 s.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    public static async Task<int> RunAsync(string description, IEnumerable<Command> verbs, string[] args)
    {
        var root = new RootCommand(description);
        foreach (var verb in verbs) root.Subcommands.Add(verb);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See nps --help, or --help behind a verb.");
            return ExitCode.WrongUsage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = LongestStop });
        }
        catch (UsageException e)
        {
            return await SayAsync(e.Message, ExitCode.WrongUsage);
        }
        catch (FileNotFoundException e)
        {
            return await SayAsync(e.Message, ExitCode.WrongUsage);
        }
        catch (Exception e) when (e is UnavailableException or IOException or InvalidDataException or UnauthorizedAccessException or Azure.Messaging.ServiceBus.ServiceBusException)
        {
            return await SayAsync(e.Message.Split('\n')[0].Trim(), ExitCode.Unavailable);
        }
        catch (Intake.PolicyInvalidException e)
        {
            return await SayAsync(e.Message, ExitCode.Unavailable);
        }
        catch (OperationCanceledException)
        {
            return await SayAsync("Stopped.", 130);
        }
        catch (Exception e)
        {
            return await SayAsync($"A bug: {e}", ExitCode.Bug);
        }
    }

    private static async Task<int> SayAsync(string message, int code)
    {
        await Console.Error.WriteLineAsync(message);
        return code;
    }
}
