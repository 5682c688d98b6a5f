using System.Diagnostics;
using System.Text.Json;

namespace NpsWarning.Chaos.Running;

/// <summary>
/// <c>nps serve</c> as a process of its own, kept running as a service manager would: started again whenever it has ended. It is killed with SIGKILL.
/// </summary>
internal sealed class Service(string program, string folder, int mailPort, TextWriter log) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private CancellationTokenSource _stop = new();
    private Process? _process;
    private Task _keeping = Task.CompletedTask;
    private TimeSpan _pause;
    private bool _expected;
    private int _lastExitCode;
    private volatile bool _ready;

    /// <summary>Instants at which it was killed.</summary>
    public List<DateTimeOffset> Kills { get; } = [];

    /// <summary>Ends that nobody asked for: exit code, and whether the disk was full then or shortly before.</summary>
    public List<(int ExitCode, bool DiskFull, string LastWords)> Ends { get; } = [];

    /// <summary>Set while writing is not possible: then the service may give up and be started again.</summary>
    public Func<bool> DiskIsFull { get; set; } = () => false;

    /// <summary>Whether it has said where it listens.</summary>
    public bool IsReady => _ready;

    /// <summary>Whether its process is there and has not said yet where it listens.</summary>
    public bool IsStarting => !_ready && _process is { } process && !HasEnded(process);

    public int Starts { get; private set; }

    /// <summary>Starts it, and again whenever it has ended, until it is stopped.</summary>
    public void Start()
    {
        _stop.Dispose();
        _stop = new CancellationTokenSource();
        _keeping = Task.Run(KeepAsync);
    }

    /// <summary>Kills it now; it is started again after the pause.</summary>
    /// <returns>False where there was none to kill.</returns>
    public async Task<bool> KillAsync(TimeSpan pause)
    {
        await _gate.WaitAsync();
        try
        {
            if (_process is not { } process || HasEnded(process)) return false;
            (_pause, _expected, _ready) = (pause, true, false);
            Kills.Add(TimeProvider.System.GetUtcNow());
            process.Kill();
            return true;
        }
        finally { _gate.Release(); }
    }

    /// <summary>Does something while the service runs and will not be killed: looks into its database, above all, which a dead one's next start has to recover.</summary>
    public async Task<T?> WhileUpAsync<T>(Func<T> work)
    {
        await _gate.WaitAsync();
        try { return _ready && _process is { } process && !HasEnded(process) ? work() : default; }
        finally { _gate.Release(); }
    }

    /// <summary>The connection string of a submitter ('' is the service's own); null before the first start.</summary>
    public string? Connection(string submitter) => Said() is { } said && said.ServiceBus.TryGetValue(submitter, out var connection) ? connection : null;

    public async Task ReadyAsync(CancellationToken cancel)
    {
        while (!_ready) await Task.Delay(20, cancel);
    }

    /// <summary>Stops it with SIGTERM, as a service manager does.</summary>
    /// <returns>The exit code and how long that took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        await _gate.WaitAsync();
        await _stop.CancelAsync();
        var began = TimeProvider.System.GetTimestamp();
        _expected = true;
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString()])) await kill.WaitForExitAsync();
        _gate.Release();
        await _keeping;
        return (_lastExitCode, TimeProvider.System.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_process is { } process && !HasEnded(process)) process.Kill();
        await _keeping;
        _gate.Dispose();
        _stop.Dispose();
    }

    /// <summary>Sets how large a file may be that the running process writes (prlimit's soft:hard, in bytes).</summary>
    public void LimitFiles(string limit)
    {
        if (_process is { } process && !HasEnded(process)) SmallDisk.Run("prlimit", ["--pid", process.Id.ToString(), $"--fsize={limit}"]);
    }

    private async Task KeepAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var lastWords = new Queue<string>();
            using var process = StartOne(lastWords);
            _process = process;
            Starts++;
            while (!process.HasExited && Said()?.ProcessId != process.Id) await Task.Delay(10);
            if (!process.HasExited) _ready = true;
            await process.WaitForExitAsync();
            _lastExitCode = process.ExitCode;
            await _gate.WaitAsync();
            _ready = false;
            if (!_expected) lock (lastWords) Ends.Add((process.ExitCode, DiskIsFull(), string.Join(" / ", lastWords)));
            var pause = _expected ? _pause : TimeSpan.FromSeconds(1);
            _expected = false;
            _gate.Release();
            if (_stop.IsCancellationRequested) return;
            await Task.Delay(pause, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private Process StartOne(Queue<string> lastWords)
    {
        // The shell becomes the service; the signal that comes with a write beyond the limit must not end it, as none comes with a full disk.
        var start = new ProcessStartInfo("sh", ["-c", "trap '' XFSZ; exec dotnet \"$@\"", "sh", program, "serve", "--data", folder, "--port", "0"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in new[] { ("Host", "127.0.0.1"), ("Port", mailPort.ToString()), ("Security", "None"), ("From", "npswarning@alerts.example") })
            start.Environment[$"Nps__Smtp__{name}"] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { }; // it holds the submitters' keys
        process.ErrorDataReceived += (_, said) =>
        {
            if (said.Data is null) return;
            lock (log) log.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {process.Id} {said.Data}");
            lock (lastWords)
            {
                lastWords.Enqueue(said.Data);
                if (lastWords.Count > 3) lastWords.Dequeue();
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static bool HasEnded(Process process)
    {
        try { return process.HasExited; }
        catch (InvalidOperationException) { return true; } // disposed of: the next one is about to be started
    }

    private Announcement? Said()
    {
        try
        {
            var file = Path.Combine(folder, "service.json");
            return File.Exists(file) ? JsonSerializer.Deserialize<Announcement>(File.ReadAllText(file), JsonSerializerOptions.Web) : null;
        }
        catch (Exception e) when (e is JsonException or IOException) { return null; }
    }

    private sealed record Announcement(IReadOnlyDictionary<string, string> ServiceBus, int ProcessId);
}
