using NpsWarning.Storage.Artefacts;

namespace NpsWarning.ReviewConsole;

/// <summary>How the pages are served.</summary>
public sealed record ConsoleOptions
{
    /// <summary>Data are simulated: every page says so.</summary>
    public bool Simulated { get; init; }

    /// <summary>What the banner adds, such as the scenario's name.</summary>
    public string? SimulatedNote { get; init; }

    /// <summary>Where mails are written when no SMTP server is configured. Empty: there are none to show.</summary>
    public string OutboxFolder { get; init; } = "";

    /// <summary>
    /// Take the reviewer's name from the header that the platform's sign-in sets. Only behind a proxy that removes the header from
    /// requests of others: otherwise anybody could name themselves.
    /// </summary>
    public bool TrustProxyIdentity { get; init; }

    /// <summary>
    /// Host names that the pages answer to. Empty: the names of this machine for itself, so that a page elsewhere cannot reach the
    /// console by pointing its own name here.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Who has a queue of reports here: to these a quarantined message can be sent once more.</summary>
    public IReadOnlyList<string> Submitters { get; init; } = [];

    /// <summary>The models that the process knows, those that it cannot use among them.</summary>
    public IReadOnlyList<ModelState> Models { get; init; } = [];

    /// <summary>Where others reach the pages and feeds, such as https://warning.health.example. Null: feeds name the address that they were asked by.</summary>
    public string? PublicAddress { get; init; }

    /// <summary>The sender of CAP messages. Null: the host of the public address.</summary>
    public string? Sender { get; init; }

    /// <summary>Where the keys of form tokens are kept. Null: in memory, so that forms opened before a restart must be opened again.</summary>
    public string? KeyFolder { get; init; }
}
