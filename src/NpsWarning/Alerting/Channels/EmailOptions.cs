using System.ComponentModel.DataAnnotations;

namespace NpsWarning.Alerting.Channels;

public enum SmtpSecurity
{
    /// <summary>STARTTLS, and nothing is sent without it.</summary>
    StartTls,

    /// <summary>TLS from the first byte (port 465).</summary>
    Tls,

    /// <summary>Plain text: only for a relay on the same machine.</summary>
    None,
}

/// <summary>Where alerts leave by mail.</summary>
public sealed record EmailOptions
{
    [Required]
    public required string Host { get; init; }

    /// <summary>Default 587, the submission port (RFC 6409).</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 587;

    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>
    /// A file (PEM) with the certificates of authorities that the mail server's certificate may come from, besides those that the machine trusts: for a server
    /// whose organisation has its own authority. The certificate's name and dates must hold as ever. It is read anew for each connection, so a renewed file
    /// needs no restart. Revocation is checked for the machine's authorities, and for these only by taking them out of the file, since private ones seldom
    /// publish lists. Null, the default: the machine's authorities alone.
    /// </summary>
    public string? CertificateAuthority { get; init; }

    /// <summary>Null: no authentication.</summary>
    public string? UserName { get; init; }

    /// <summary>A secret: no default, not in any file of the project.</summary>
    public string? Password { get; init; }

    [Required, EmailAddress]
    public required string From { get; init; }

    public string FromName { get; init; } = "NpsWarning";

    /// <summary>For each step of the conversation, in seconds; default 30, so that a hanging server does not hold an alert for long.</summary>
    [Range(1, 600)]
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>To the server at the same time; default 12: a mail is mostly waiting for the server.</summary>
    [Range(1, 50)]
    public int Connections { get; init; } = 12;

    /// <summary>Mails in a second at most; default 200. Set it to what the server's operator allows.</summary>
    [Range(1, 10_000)]
    public int PerSecond { get; init; } = 200;

    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Host}:{Port} ({Security}) from {From}";
}
