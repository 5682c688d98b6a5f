using System.Diagnostics;
using System.Runtime.InteropServices;
using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

/// <summary>A disk of a few megabytes, and what tests do with a broker on a full one.</summary>
internal static class FullDisk
{
    public const int MessageSize = 40_000;

    /// <summary>In the process that runs on a small disk: its folder.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("NPS_TEST_SMALL_DISK");

    /// <summary>
    /// Runs one test of this assembly again in a process of its own that sees a small disk in memory: it has a mount namespace of its own,
    /// so that nothing is left behind however it ends. Skips the test by name where the machine does not allow that.
    /// </summary>
    public static async Task RunThereAsync(string test)
    {
        if (!RuntimeInformation.IsOSPlatform(OSPlatform.Linux)) Assert.Skip("A small disk needs Linux's mount namespaces.");
        var folder = Directory.CreateTempSubdirectory("small-disk");
        const string Script = """
            mount -t tmpfs -o size=4m tmpfs "$NPS_TEST_SMALL_DISK" || exit 99
            exec dotnet "$0" -method "$1"
            """;
        string[] rights = Environment.UserName == "root" ? ["--mount"] : ["--mount", "--map-root-user"];
        var start = new ProcessStartInfo("unshare", [.. rights, "sh", "-c", Script, typeof(FullDisk).Assembly.Location, test])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NPS_TEST_SMALL_DISK"] = folder.FullName;
        // It is not a part of the run that started us.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        var (code, output) = await RunAsync(start);
        folder.Delete(recursive: true);
        var isNotAllowed = code == 99 || (code == 1 && output.Contains("unshare:", StringComparison.Ordinal));
        if (isNotAllowed) Assert.Skip($"This machine allows no small disk: {output.Trim()}");
        Assert.True(code == 0 && output.Contains("Total: 1,", StringComparison.Ordinal), output);
    }

    /// <summary>Sends until the broker refuses, which it must do as for something that passes.</summary>
    public static async Task<int> FillAsync(RunningBroker broker)
    {
        var sender = broker.Sender();
        for (var sent = 0; sent < 500; sent++)
        {
            try
            {
                await sender.SendMessageAsync(new ServiceBusMessage(new byte[MessageSize]));
            }
            catch (ServiceBusException refused)
            {
                Assert.True(refused.IsTransient, refused.ToString());
                Assert.Contains("the disk is full", broker.Broker.Failure?.Message, StringComparison.Ordinal);
                Assert.Equal(sent, broker.Statistics().Active);
                return sent;
            }
        }

        throw new InvalidOperationException("The disk is not small.");
    }

    /// <summary>Nothing is sent meanwhile: the broker finds out by itself.</summary>
    public static async Task UntilWellAsync(RunningBroker broker)
    {
        using var timeout = new CancellationTokenSource(RunningBroker.Patience);
        while (broker.Broker.Failure is { } failure)
        {
            if (timeout.IsCancellationRequested) Assert.Fail($"Still: {failure.Message}");
            await Task.Delay(20);
        }
    }

    private static async Task<(int Code, string Output)> RunAsync(ProcessStartInfo start)
    {
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = process.StandardError.ReadToEndAsync();
            using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            try
            {
                await process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }

            return (process.ExitCode, await output + await errors);
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return (99, missing.Message);
        }
    }
}
