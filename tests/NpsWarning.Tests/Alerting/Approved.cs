using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>Compares a text with the one that somebody read and approved: the files of Approved/. What came instead is left beside the test program as received/.</summary>
internal static class Approved
{
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
