using MimeKit;

namespace NpsWarning.ReviewConsole;

/// <summary>A mail as it was written.</summary>
public sealed record OutboxMail(string Name, string From, string To, string Subject, DateTimeOffset Date, string Text);

/// <summary>The folder of written mails. Only files that it lists itself can be opened: a name from an address is looked up, never joined to a path.</summary>
public sealed class OutboxFolder(ConsoleOptions options)
{
    private const int Most = 200;
    private const long Largest = 2_000_000; // bytes; an alert is a few kilobytes

    /// <summary>Whether mails are written to a folder at all.</summary>
    public bool IsUsed => options.OutboxFolder.Length > 0;

    /// <summary>The newest mails, newest first, without their text.</summary>
    public IReadOnlyList<OutboxMail> List() => [.. Files()
        .OrderByDescending(f => f.LastWriteTimeUtc).ThenBy(f => f.Name, StringComparer.Ordinal).Take(Most)
        .Select(Read).OfType<OutboxMail>().Select(m => m with { Text = "" })];

    /// <summary>The mail in the file of that name; null where the folder has none.</summary>
    public OutboxMail? Find(string name) => Files().FirstOrDefault(f => f.Name == name) is { } file ? Read(file) : null;

    private IEnumerable<FileInfo> Files() => IsUsed && Directory.Exists(options.OutboxFolder)
        ? new DirectoryInfo(options.OutboxFolder).EnumerateFiles("*.eml").Where(f => f.LinkTarget is null && f.Length <= Largest)
        : [];

    private static OutboxMail? Read(FileInfo file)
    {
        try
        {
            using var mail = MimeMessage.Load(file.FullName);
            return new OutboxMail(file.Name, mail.From.ToString(), mail.To.ToString(), mail.Subject ?? "", mail.Date, mail.TextBody ?? "(no text part)");
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            return new OutboxMail(file.Name, "", "", "(cannot be read as a mail)", file.LastWriteTimeUtc, e.Message);
        }
    }
}
