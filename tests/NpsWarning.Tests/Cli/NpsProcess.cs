using System.Diagnostics;
using System.Globalization;
using System.Text;
using NpsWarning.Cli.Hosting;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>The program as a process of its own, as a person or a platform starts it.</summary>
internal sealed class NpsProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private NpsProcess(IEnumerable<string> args, IReadOnlyDictionary<string, string>? settings)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "nps"), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("Nps__", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in settings ?? new Dictionary<string, string>()) start.Environment[name] = value;
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        _process = Process.Start(start)!;
    }

    public string Said
    {
        get { lock (_said) return _said.ToString(); }
    }

    /// <summary>Runs one verb to its end.</summary>
    public static Task<(int Code, string Out, string Error)> RunAsync(params string[] args) => RunAsync(new Dictionary<string, string>(), args);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<(int Code, string Out, string Error)> RunAsync(IReadOnlyDictionary<string, string> settings, params string[] args)
    {
        await using var nps = new NpsProcess(args, settings);
        var (output, error) = (nps._process.StandardOutput.ReadToEndAsync(), nps._process.StandardError.ReadToEndAsync());
        await nps._process.WaitForExitAsync();
        return (nps._process.ExitCode, await output, await error);
    }

    /// <summary>Starts <c>serve</c>; returns when reports can be posted.</summary>
    public static async Task<(NpsProcess Process, RunningService Service)> ServeAsync(string folder, IReadOnlyDictionary<string, string>? settings = null)
    {
        var nps = new NpsProcess(["serve", "--port", "0", "--data", folder], settings);
        nps.Listen();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (nps._process.HasExited || patience.IsCancellationRequested) Assert.Fail($"serve did not start: {nps.Said}");
            if (new DataFolder(folder).Find() is { } service && service.ProcessId == nps._process.Id) return (nps, service);
            await Task.Delay(50);
        }
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    public async Task<(int Code, TimeSpan Took)> TerminateAsync()
    {
        var began = Stopwatch.GetTimestamp();
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, Stopwatch.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Listen()
    {
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (_said) _said.AppendLine(line.Data);
        }
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }
}
