using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NpsWarning.Chaos.Running;

/// <summary>
/// A disk of its own for the data folder: a small tmpfs, mounted where only this process and its children see it. The program runs itself again inside
/// a new mount namespace, as root of a new user namespace where it is not root already.
/// </summary>
internal static class SmallDisk
{
    public const string Inside = "NPS_CHAOS_MOUNT";
    private const int Megabytes = 512;

    /// <summary>Whether this process is the one inside, and its disk is there.</summary>
    public static bool IsMounted => Environment.GetEnvironmentVariable(Inside) is not null;

    /// <summary>Runs the program again inside, where the machine allows that.</summary>
    /// <returns>Its exit code; null where the machine allows no mount.</returns>
    public static int? RunInside(string[] args, string folder)
    {
        if (IsMounted || !OperatingSystem.IsLinux()) return null;
        string[] namespaces = Environment.IsPrivilegedProcess ? ["--mount"] : ["--user", "--map-root-user", "--mount"];
        var probe = Run("unshare", [.. namespaces, "mount", "-t", "tmpfs", "nps-chaos", folder]);
        if (probe != 0) return null;
        Environment.SetEnvironmentVariable(Inside, folder);
        // The shell becomes this program again, so that an interrupt from the keyboard reaches it.
        string[] self = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]] : [Environment.ProcessPath!];
        return Run("unshare", [.. namespaces, "sh", "-c", $"mount -t tmpfs -o size={Megabytes}m,mode=700 nps-chaos '{folder}' && exec \"$@\"", "sh", .. self, .. args]);
    }

    /// <summary>In words, which of the two it was.</summary>
    public static string How => IsMounted
        ? "The data folder has a small disk of its own, which was filled to the last byte."
        : "This machine allows no mount: in place of a full disk, the system refused the service every write to a file for a while.";

    /// <summary>Has every write to a file by the service refused (EFBIG in place of ENOSPC), which it does not survive worse than a full disk.</summary>
    public static async Task RefuseWritesAsync(Service service, Func<bool> goOn)
    {
        while (goOn())
        {
            service.LimitFiles("0:"); // again and again: it may have been started anew
            await Task.Delay(50);
        }
        service.LimitFiles("unlimited:");
    }

    /// <summary>Fills the disk to the last byte and keeps it so; then frees it.</summary>
    public static async Task FillAsync(string folder, Func<bool> goOn)
    {
        var file = Path.Combine(folder, "filler");
        try
        {
            await using var filler = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            var block = new byte[1 << 20];
            for (var size = block.Length; goOn();)
            {
                try
                {
                    filler.Write(block, 0, size);
                }
                catch (IOException)
                {
                    // Full; with smaller blocks until the last page, and again when somebody gave something back.
                    if (size > 4096) size /= 4;
                    else await Task.Delay(10);
                }
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    internal static int Run(string file, IEnumerable<string> args)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, args) { UseShellExecute = false })!;
            using var passOn = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 127; // no such program here
        }
    }
}
