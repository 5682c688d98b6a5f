using MimeKit;
using NpsWarning.Alerting.Versions;

namespace NpsWarning.Alerting.Channels;

/// <summary>
/// Where mail goes while no SMTP server is configured: one .eml file a delivery, which any mail program opens. A file appears whole or not at all,
/// and a repeat of a delivery finds its file there and changes nothing.
/// </summary>
public sealed class OutboxFolder(string folder, string from = "alerts@npswarning.example") : IAlertChannel
{
    private readonly MailboxAddress _from = new("NpsWarning", from);

    public int PerSecond => 2000;

    /// <summary>It stands in for mail, so stakeholders need no second channel.</summary>
    public string Kind => EmailChannel.KindName;

    public static string FileName(Delivery delivery) => $"{delivery.MessageId}.eml";

    public async Task<DeliveryOutcome> SendAsync(Delivery delivery, AlertText text, CancellationToken cancellationToken)
    {
        var name = FileName(delivery);
        var path = Path.Combine(folder, name);
        try
        {
            if (File.Exists(path)) return new DeliveryOutcome.Delivered(name);
            CreateFolder();
            using var message = AlertMail.Compose(delivery, text, _from);
            await PutAsync(message, path, cancellationToken);
            return new DeliveryOutcome.Delivered(name);
        }
        catch (ParseException) { return new DeliveryOutcome.Refused("address-invalid"); }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException) { return new DeliveryOutcome.Transient("outbox-not-writable"); }
    }

    private async Task PutAsync(MimeMessage message, string path, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(folder, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                await message.WriteToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path)) { /* another attempt at the same delivery was faster: one file, one delivery */ }
        finally { File.Delete(temporary); }
    }

    private void CreateFolder()
    {
        // Restricted alerts lie in it: for the service's own account only, where the system knows such a thing.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
