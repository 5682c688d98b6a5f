using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Messaging;
using NpsWarning.Retention;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Hosting;

/// <summary>
/// What a deployment sets, from environment variables (<c>Nps__Database__Provider</c>) or <c>nps.json</c> in the data folder. All of it may be
/// left out: then one machine's SQLite and local broker serve.
/// </summary>
public sealed partial record ServiceSettings
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
            var section = Section(folder);
            if (SettingKeys.Problem(section) is { } wrong) throw new UnavailableException(wrong);
            var settings = section.Get<ServiceSettings>() ?? new ServiceSettings();
            settings = settings with { Smtp = string.IsNullOrWhiteSpace(section["Smtp:Host"]) ? null : settings.Smtp };
            if (settings.Problem() is { } problem) throw new UnavailableException(problem);
            return settings.Submitters.Count == 0 ? settings with { Submitters = TryingOut } : settings;
        }
        catch (Exception e) when (e is InvalidOperationException or InvalidDataException or FormatException or UnavailableException)
        {
            // The binder names the key in the outer message; the file's reader says what is wrong in the innermost one, and counts lines from 0.
            var why = e.GetBaseException() is JsonException json ? $"line {json.LineNumber + 1} is no JSON: {json.Message.Split(" LineNumber:")[0]}"
                : e is InvalidDataException ? e.GetBaseException().Message : e.Message;
            throw new UnavailableException($"The settings (environment, or {folder.Settings}) cannot be used: {why}");
        }
    }

    /// <summary>Everything below <c>Nps</c>, as it was written.</summary>
    internal static IConfigurationSection Section(DataFolder folder) =>
        new ConfigurationBuilder().AddJsonFile(folder.Settings, optional: true).AddEnvironmentVariables().Build().GetSection("Nps");

    private string? Problem() => Retention.Problem() ?? Database?.Problem() ?? ServiceBus.Problem() ?? SubmitterProblem()
        ?? (Console.Sender is { } sender && ExportSource.Problem(sender) is { } wrong ? $"Nps:Console:Sender: {wrong}" : null)
        ?? (Smtp is { } smtp && string.IsNullOrWhiteSpace(smtp.From) ? "Nps:Smtp:Host is set, and Nps:Smtp:From is not: set it to the address that alerts come from." : null)
        ?? (Smtp?.CertificateAuthority is { } file && !File.Exists(file) ? $"Nps:Smtp:CertificateAuthority names {file}, which is not there: put the certificate of the mail server's authority there (PEM), or take the setting out if this machine trusts it." : null);

    private string? SubmitterProblem()
    {
        if (Submitters.FirstOrDefault(s => !SubmitterId().IsMatch(s.Id)) is { } odd) return $"Nps:Submitters has the Id '{odd.Id}': write 1 to 40 lower-case letters, digits and hyphens, since it is part of its queues' names.";
        return Submitters.CountBy(s => s.Id).FirstOrDefault(s => s.Value > 1) is { Key: { } twice } ? $"Nps:Submitters has the Id '{twice}' twice: give each submitter its own." : null;
    }

    [GeneratedRegex(@"^[a-z0-9-]{1,40}\z")]
    private static partial Regex SubmitterId();

    /// <summary>The database to use.</summary>
    public DatabaseOptions DatabaseIn(DataFolder folder) => Database is { ConnectionString.Length: > 0 } set ? set : DatabaseOptions.SqliteFile(folder.Database);
}

/// <summary>Settings of the pages.</summary>
public sealed record ConsoleSettings
{
    /// <summary>Believe the name that the platform's sign-in puts into a header: only behind a proxy that always sets it.</summary>
    public bool TrustProxyIdentity { get; init; }

    /// <summary>Where recipients of alerts reach the pages, e.g. "https://warning.health.example": what the links in mails begin with. Default: this machine's own address.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>Whom CAP messages name as their sender: always the same, without spaces, commas, "&lt;" and "&amp;". Default: the host of the public address.</summary>
    public string? Sender { get; init; }

    /// <summary>Names that the pages may be called by, besides those of this machine's loopback.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];
}
