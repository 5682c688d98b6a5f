using System.Text;
using NpsWarning.Alerting.Versions;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Compares a text with the one that somebody read and approved: the files of Approved/. What came instead is left beside the test program as received/.</summary>
internal static class Approved
{
    /// <summary>Subject, text message and plain text, as a reader gets them.</summary>
    public static string Shown(AlertText alert)
    {
        var shown = new StringBuilder().Append("Subject: ").Append(alert.Headline).Append('\n');
        if (alert.SmsLine is not null) shown.Append("SMS: ").Append(alert.SmsLine).Append('\n');
        return shown.Append('\n').Append(alert.PlainText).ToString();
    }

    public static void Matches(string name, string text)
    {
        var actual = text.ReplaceLineEndings("\n");
        using var stream = typeof(Approved).Assembly.GetManifestResourceStream($"NpsWarning.Tests.Alerting.Approved.{name}");
        var expected = stream is null ? null : new StreamReader(stream).ReadToEnd().ReplaceLineEndings("\n");
        if (expected == actual) return;
        var received = Path.Combine(AppContext.BaseDirectory, "received", name);
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, actual);
        Assert.True(expected is not null, $"nobody has approved {name} yet; it reads as in {received}");
        Assert.Equal(expected, actual);
    }
}
