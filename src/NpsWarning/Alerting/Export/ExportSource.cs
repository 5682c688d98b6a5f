using System.Text.RegularExpressions;

namespace NpsWarning.Alerting.Export;

/// <summary>Which service an export comes from.</summary>
/// <param name="Sender">What CAP calls the sender: unique in the world and always the same, such as the name of the service's host. See <see cref="Problem"/>.</param>
/// <param name="Address">Where the service's feeds are reached, without a slash at the end; null where it has no address for others.</param>
public sealed partial record ExportSource(string Sender, string? Address = null)
{
    /// <summary>The sender where a deployment names none and has no public address. ".invalid" is nobody's (RFC 2606).</summary>
    public const string NoSender = "npswarning.invalid";

    /// <summary>The setting, or else the host of the public address.</summary>
    public static ExportSource Of(string? sender, string? publicAddress) =>
        new(sender ?? (Uri.TryCreate(publicAddress, UriKind.Absolute, out var uri) ? uri.Host : NoSender), publicAddress?.TrimEnd('/'));

    /// <summary>What is wrong with a sender; null where nothing is. CAP forbids spaces, commas, "&lt;" and "&amp;".</summary>
    public static string? Problem(string sender) => Allowed().IsMatch(sender) ? null : $"'{sender}' is no sender: write a name such as warning.health.example, without spaces, commas, < and &.";

    [GeneratedRegex(@"^[^\s,<&\p{C}]{1,200}\z")]
    private static partial Regex Allowed();
}
