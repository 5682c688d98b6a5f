using System.Text.Json;
using Azure.Messaging.ServiceBus;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Messaging;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>The verbs, as processes of their own beside a running service.</summary>
public sealed class QuarantineCommandTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-quarantine-");
    private ServiceHost _host = null!;

    public async ValueTask InitializeAsync() =>
        _host = await ServiceHost.StartAsync(new ServeRequest { Folder = new DataFolder(_folder.FullName), Port = 0 }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Messages_are_listed_shown_sent_once_more_and_discarded()
    {
        await SendAsync("forensic-lab", "rubbish", "{ no report"u8.ToArray());
        await SendAsync("customs", "bytes", [(byte)'{', 0xFF]);
        await SendAsync("customs", "person", """{"kind":"laboratory","patientName":"Ermintrude Blenkinsop"}"""u8.ToArray());
        var all = await UntilAsync(3, "list");
        Assert.Equal(["bytes", "person", "rubbish"], all.Select(m => m.GetProperty("messageId").GetString()).Order());
        string Id(string message) => all.Single(m => m.GetProperty("messageId").GetString() == message).GetProperty("id").GetString()!;

        var rubbish = JsonDocument.Parse((await Nps(0, "show", Id("rubbish"), "--json")).Out).RootElement;
        Assert.Equal("{ no report", rubbish.GetProperty("body").GetString());
        Assert.Equal("NOT_JSON", rubbish.GetProperty("message").GetProperty("errors")[0].GetProperty("code").GetString());
        Assert.Equal("e/8=", JsonDocument.Parse((await Nps(0, "show", Id("bytes"), "--json")).Out).RootElement.GetProperty("bodyBase64").GetString());
        Assert.DoesNotContain("Ermintrude", (await Nps(0, "show", Id("person"))).Out, StringComparison.Ordinal);
        Assert.Single(await UntilAsync(1, "list", "--as", "forensic-lab"));
        Assert.Single(await UntilAsync(1, "list", "--reason", "PERSON_IDENTIFIED"));

        var requeued = await Nps(1, "requeue", Id("rubbish"), Id("person"), "none", "--by", "Ada", "--json");
        var refused = JsonDocument.Parse(requeued.Out).RootElement.GetProperty("refused").EnumerateArray().Select(r => r.GetProperty("code").GetString());
        Assert.Equal(["NO_BODY", "NO_SUCH_MESSAGE"], refused);
        var again = (await UntilAsync(3, "list")).Single(m => m.GetProperty("messageId").GetString() == "rubbish"); // refused again, so open again
        while (again.GetProperty("times").GetInt32() < 2) again = (await UntilAsync(3, "list")).Single(m => m.GetProperty("messageId").GetString() == "rubbish");

        await Nps(0, "discard", "--all", "--as", "customs", "--because", "Test messages.");
        Assert.Single(await UntilAsync(1, "list"));
        Assert.Equal(["discarded", "discarded"], (await UntilAsync(3, "list", "--all")).Select(m => m.GetProperty("state").GetString()).Where(s => s == "discarded"));
    }

    [Fact]
    public async Task A_name_that_no_message_has_is_told_from_an_empty_quarantine()
    {
        await SendAsync("customs", "rubbish", "no report"u8.ToArray());
        await UntilAsync(1, "list");

        Assert.Contains("No message of 'no-such-lab' has ever been in quarantine. There are some of customs.", (await Nps(0, "list", "--as", "no-such-lab")).Error, StringComparison.Ordinal);
        Assert.Contains("No message has the reason 'NO_SUCH'.", (await Nps(0, "list", "--reason", "NO_SUCH", "--json")).Error, StringComparison.Ordinal);
        Assert.Equal("", (await Nps(0, "list", "--as", "customs")).Error);
    }

    [Theory]
    [InlineData(2, "requeue")]
    [InlineData(2, "discard", "some-id")]
    [InlineData(2, "discard", "some-id", "--because", " ")]
    [InlineData(2, "requeue", "some-id", "--all")]
    [InlineData(2, "show", "none")]
    [InlineData(1, "requeue", "none")]
    public async Task What_is_asked_for_wrongly_is_said_in_one_line(int code, params string[] args)
    {
        var (_, output, error) = await Nps(code, args);
        Assert.DoesNotContain("   at ", output + error, StringComparison.Ordinal);
        Assert.NotEqual("", (output + error).Trim());
    }

    [Fact]
    public async Task Where_nothing_has_run_yet_it_says_so()
    {
        var empty = Directory.CreateTempSubdirectory("nps-empty-");
        var (code, _, error) = await NpsProcess.RunAsync("quarantine", "list", "--data", empty.FullName);
        empty.Delete(recursive: true);
        Assert.Equal(3, code);
        Assert.Contains("nothing has run in", error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Out, string Error)> Nps(int expected, params string[] args)
    {
        var result = await NpsProcess.RunAsync(["quarantine", .. args, "--data", _folder.FullName]);
        Assert.True(result.Code == expected, $"exit code {result.Code}: {result.Out}{result.Error}");
        return result;
    }

    /// <summary>The list, once it has so many messages.</summary>
    private async Task<List<JsonElement>> UntilAsync(int count, params string[] args)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var messages = JsonDocument.Parse((await Nps(0, [.. args, "--json"])).Out).RootElement.GetProperty("messages").EnumerateArray().ToList();
            if (messages.Count == count) return messages;
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private async Task SendAsync(string submitter, string id, byte[] body)
    {
        await using var client = new ServiceBusOptions { ConnectionString = _host.LocalBus!.Connections[submitter] }.Connect();
        await using var sender = client.CreateSender(QueueNames.Reports(submitter));
        await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = id });
    }
}
