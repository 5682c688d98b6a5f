using Microsoft.Extensions.Configuration;
using NpsWarning.Alerting;
using NpsWarning.Messaging;
using NpsWarning.Retention;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// What a deployment sets, from environment variables (<c>Nps__Database__Provider</c>) or <c>nps.json</c> in the data folder. All of it may be
/// left out: then one machine's SQLite and local broker serve.
/// </summary>
public sealed record ServiceSettings
{
    /// <summary>Default: SQLite in the data folder.</summary>
    public DatabaseOptions? Database { get; init; }

    /// <summary>Default: the local broker.</summary>
    public ServiceBusOptions ServiceBus { get; init; } = new();

    /// <summary>Where the local broker is reached. Default: on this machine alone.</summary>
    public BrokerSettings Broker { get; init; } = new();

    /// <summary>Who may report. Default: one of each kind, for trying out.</summary>
    public IReadOnlyList<Submitter> Submitters { get; init; } = [];

    /// <summary>Default: mail goes to the outbox folder.</summary>
    public EmailOptions? Smtp { get; init; }

    /// <summary>Folder of models. Default: the one that came with the program.</summary>
    public string? Models { get; init; }

    /// <summary>How long data are kept.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Settings of the pages.</summary>
    public ConsoleSettings Console { get; init; } = new();

    /// <summary>One submitter of each kind.</summary>
    public static IReadOnlyList<Submitter> TryingOut { get; } =
    [
        new("forensic-lab", SubmitterKind.Laboratory, "Forensic laboratory"),
        new("customs", SubmitterKind.SeizingAuthority, "Customs"),
        new("poison-centre", SubmitterKind.PoisonCentre, "Poison centre"),
        new("medical-examiner", SubmitterKind.PoisonCentre, "Medical examiner"),
    ];

    /// <summary>Whether Service Bus is somewhere else.</summary>
    public bool HasServiceBus => ServiceBus is { ConnectionString.Length: > 0 } or { Namespace.Length: > 0 };

    /// <summary>Reads the settings that hold for a data folder.</summary>
    /// <exception cref="UnavailableException">A setting is wrong; the message names it.</exception>
    public static ServiceSettings Load(DataFolder folder)
    {
        try
        {
            var configuration = new ConfigurationBuilder().AddJsonFile(folder.Settings, optional: true).AddEnvironmentVariables().Build();
            var settings = configuration.GetSection("Nps").Get<ServiceSettings>() ?? new ServiceSettings();
            if (settings.Retention.Problem() is { } problem) throw new InvalidDataException(problem);
            settings = settings with { Smtp = configuration["Nps:Smtp:Host"] is null ? null : settings.Smtp };
            return settings.Submitters.Count == 0 ? settings with { Submitters = TryingOut } : settings;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or FormatException)
        {
            throw new UnavailableException($"The settings (environment, or {folder.Settings}) cannot be used: {e.InnerException?.Message ?? e.Message}");
        }
    }

    /// <summary>The database to use.</summary>
    public DatabaseOptions DatabaseIn(DataFolder folder) => Database is { ConnectionString.Length: > 0 } set ? set : DatabaseOptions.SqliteFile(folder.Database);
}

/// <summary>Settings of the pages.</summary>
public sealed record ConsoleSettings
{
    /// <summary>Believe the name that the platform's sign-in puts into a header: only behind a proxy that always sets it.</summary>
    public bool TrustProxyIdentity { get; init; }

    /// <summary>Names that the pages may be called by, besides those of this machine's loopback.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
