using System.Text.Json;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// Where one machine's service keeps everything: databases, mail that has no server to go to, credentials, and the addresses by which the
/// other verbs find it. One process has it at a time.
/// </summary>
public sealed class DataFolder
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The folder of <c>--data</c>, else of <c>NPS_HOME</c>, else the user's own.</summary>
    public DataFolder(string? path)
    {
        var chosen = path ?? Environment.GetEnvironmentVariable("NPS_HOME");
        Path = System.IO.Path.GetFullPath(string.IsNullOrWhiteSpace(chosen)
            ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "nps")
            : chosen);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Reports, signals, alerts.</summary>
    public string Database => In("nps.db");

    /// <summary>What the local broker has accepted.</summary>
    public string Journal => In("broker.db");

    /// <summary>Mail, one file each, while no SMTP server is configured.</summary>
    public string Outbox => In("outbox");

    /// <summary>The directory of stakeholders as earlier versions kept it; read once, by the first start of this one.</summary>
    public string Stakeholders => In("stakeholders.json");

    /// <summary>Where a mail server puts what comes back to the alerts' sender.</summary>
    public string Bounces => In("bounces");

    /// <summary>The jurisdictions' policies, where the administrator has put one here.</summary>
    public string Policy => In("policy.json");

    /// <summary>Settings of this machine, read like any configuration.</summary>
    public string Settings => In("nps.json");

    /// <summary>Keys that protect the console's cookies.</summary>
    public string CookieKeys => In("cookie-keys");

    /// <summary>The scenario whose reports lie here, where it was a demo: a later start must go on saying so.</summary>
    public PlayedScenario? Scenario
    {
        get => File.Exists(In("scenario.json")) ? JsonSerializer.Deserialize<PlayedScenario>(File.ReadAllText(In("scenario.json")), Json) : null;
        set => WritePrivate(In("scenario.json"), JsonSerializer.Serialize(value, Json));
    }

    /// <summary>The stakeholders of an earlier version's file; null where there is none.</summary>
    /// <exception cref="UnavailableException">The file is no directory; the message says where it fails.</exception>
    public IReadOnlyList<Alerting.Stakeholders.Stakeholder>? EarlierDirectory()
    {
        if (!File.Exists(Stakeholders)) return null;
        var (all, errors) = Alerting.Stakeholders.DirectoryFile.Read(File.ReadAllText(Stakeholders));
        if (errors.Count == 0) return all;
        throw new UnavailableException($"The directory {Stakeholders} cannot be used: {string.Join("; ", errors.Take(5).Select(e => $"{e.Code} at {e.Pointer}: {e.Message} (found {e.Value ?? "nothing"})"))}. Mend it, or take it away to begin with the template.");
    }

    private string Running => In("service.json");

    private string Secrets => In("credentials.json");

    /// <summary>Makes the folder, readable by its owner alone, and takes it for this process.</summary>
    /// <returns>Holds it until disposed of.</returns>
    /// <exception cref="UnavailableException">Another process has it.</exception>
    public IDisposable Take()
    {
        Make();
        try
        {
            return new FileStream(In("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            var other = Find();
            throw new UnavailableException($"The data folder {Path} is in use{(other is null ? "" : $" by the service at {other.Console}")}. Stop that one, or name another folder with --data.");
        }
    }

    /// <summary>Makes the folder, readable by its owner alone.</summary>
    /// <exception cref="UnavailableException">It cannot be made.</exception>
    public void Make()
    {
        if (File.Exists(Path)) throw new UnavailableException($"{Path} is a file. Name a folder with --data.");
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnavailableException($"The data folder {Path} cannot be made: {e.Message}");
        }
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The keys of the local broker: the service's own and one for each submitter. Made once, so that laboratories keep theirs.</summary>
    public IReadOnlyDictionary<string, string> Credentials(IEnumerable<string> names)
    {
        var keys = File.Exists(Secrets) ? JsonSerializer.Deserialize<SortedDictionary<string, string>>(File.ReadAllText(Secrets), Json)! : [];
        var before = keys.Count;
        foreach (var name in names.Where(n => !keys.ContainsKey(n)))
            keys[name] = Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));
        if (keys.Count != before) WritePrivate(Secrets, JsonSerializer.Serialize(keys, Json));
        return keys;
    }

    /// <summary>Leaves word of where the service answers.</summary>
    public void Announce(RunningService service) => WritePrivate(Running, JsonSerializer.Serialize(service, Json));

    /// <summary>Takes the word back; the ports stay, for the next start.</summary>
    public void Withdraw()
    {
        if (Find() is { } service) Announce(service with { ProcessId = 0 });
    }

    /// <summary>The service that runs here, or that last ran; null where none ever has.</summary>
    public RunningService? Find()
    {
        try
        {
            return File.Exists(Running) ? JsonSerializer.Deserialize<RunningService>(File.ReadAllText(Running), Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    // A reader sees the old file or the new one, never half of one; and nobody else's account reads a key.
    private static void WritePrivate(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(file + ".new", new System.Text.UTF8Encoding(false), options)) writer.Write(text);
        File.Move(file + ".new", file, overwrite: true);
    }
}

/// <summary>What was played into a data folder.</summary>
/// <param name="Simulated">Its reports are made up.</param>
/// <param name="Note">What the pages say of it.</param>
/// <param name="Submitters">Who has queues there.</param>
public sealed record PlayedScenario(bool Simulated, string Note, IReadOnlyList<Messaging.Submitter> Submitters);

/// <summary>Where a service answers.</summary>
/// <param name="Console">Address of the pages.</param>
/// <param name="ServiceBus">Connection string by submitter, each with that submitter's own rights; '' is the service's own.</param>
/// <param name="BrokerPort">The local broker's port; 0 where Service Bus is elsewhere.</param>
/// <param name="ProcessId">Of the service; 0 after it has stopped in order.</param>
/// <param name="Remote">Connection string by submitter for other machines; null where the local broker is not reached from any.</param>
/// <param name="Subscriptions">Connection string by subscription of the topic of alerts, each for that one alone; null where Service Bus is elsewhere.</param>
/// <param name="RemoteSubscriptions">The same for other machines; null where the local broker is not reached from any.</param>
/// <param name="AlertsTopic">The topic's name; null where Service Bus is elsewhere.</param>
public sealed record RunningService(
    string Console,
    IReadOnlyDictionary<string, string> ServiceBus,
    int BrokerPort,
    int ProcessId,
    IReadOnlyDictionary<string, string>? Remote = null,
    IReadOnlyDictionary<string, string>? Subscriptions = null,
    IReadOnlyDictionary<string, string>? RemoteSubscriptions = null,
    string? AlertsTopic = null)
{
    /// <summary>Whether that process is there.</summary>
    public bool IsRunning
    {
        get
        {
            if (ProcessId == 0) return false;
            try { using var process = System.Diagnostics.Process.GetProcessById(ProcessId); return !process.HasExited; }
            catch (ArgumentException) { return false; }
        }
    }
}

/// <summary>Something that the program needs cannot be reached or used; the message says what to do. Exit code 3.</summary>
public sealed class UnavailableException(string message) : Exception(message);
