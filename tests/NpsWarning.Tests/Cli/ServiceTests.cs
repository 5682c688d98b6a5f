using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Messaging;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Cli;

/// <summary>The whole service on one machine, from outside: messages sent by the official client, as a laboratory would.</summary>
public sealed class ServiceTests : IAsyncLifetime
{
    private const string Person = "Ermintrude Blenkinsop";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nps-service-");
    private ServiceHost _host = null!;
    private ServiceBusClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ServiceHost.StartAsync(new ServeRequest { Folder = new DataFolder(_folder.FullName), Port = 0 }, TestContext.Current.CancellationToken);
        _client = new ServiceBusOptions { ConnectionString = _host.LocalBus!.Connections["forensic-lab"] }.Connect(maxRetries: 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _host.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_bad_message_is_refused_by_name_and_the_next_good_one_goes_through()
    {
        await SendAsync("rubbish", [0xFF, 0x00, 0x13, 0x37]);
        var tooLarge = await Assert.ThrowsAsync<ServiceBusException>(() => SendAsync("large", new byte[300 * 1024]));
        await SendAsync("shape", """{"kind":"laboratory","findings":"acetylfentanyl"}"""u8.ToArray());
        await SendAsync("person", PersonalReport());
        await SendAsync("good", CanonicalForm.Write(Some.Report()));

        var receipts = await ReceiptsAsync(4);
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, tooLarge.Reason);
        Assert.Equal(ReceiptOutcome.Rejected, receipts["rubbish"].Outcome);
        Assert.Equal(ErrorCodes.NotJson, receipts["rubbish"].Errors[0].Code);
        Assert.Contains(receipts["shape"].Errors, e => e is { Code: ErrorCodes.WrongType, Pointer: "/findings" });
        Assert.Contains(receipts["shape"].Errors, e => e is { Code: ErrorCodes.MissingField });
        Assert.Contains(receipts["person"].Errors, e => e.Code == ErrorCodes.PersonIdentified);
        Assert.Equal(ReceiptOutcome.Accepted, receipts["good"].Outcome);
    }

    [Fact]
    public async Task What_is_refused_is_set_aside_with_its_reason_but_a_person_is_stored_nowhere()
    {
        await SendAsync("rubbish", [0xFF, 0x00, 0x13, 0x37]); // it may be packed, and nobody can look through it
        await SendAsync("broken", "{ \"kind\": \"seizure\", "u8.ToArray());
        await SendAsync("person", PersonalReport());
        await ReceiptsAsync(3);

        var quarantined = _host.Services.GetRequiredService<Database>().Read(s => Quarantine.Newest(s, 10));

        Assert.Equal(["broken", "person", "rubbish"], quarantined.Select(q => q.MessageId).Order());
        Assert.Equal((ErrorCodes.NotJson, true), (quarantined.Single(q => q.MessageId == "broken").Reason, quarantined.Single(q => q.MessageId == "broken").HasBody));
        Assert.Equal((ErrorCodes.NotJson, false), (quarantined.Single(q => q.MessageId == "rubbish").Reason, quarantined.Single(q => q.MessageId == "rubbish").HasBody));
        Assert.False(quarantined.Single(q => q.MessageId == "person").HasBody);
        await _host.DisposeAsync();
        var marker = Encoding.UTF8.GetBytes(Person);
        Assert.All(_folder.EnumerateFiles("*", SearchOption.AllDirectories), file => Assert.False(File.ReadAllBytes(file.FullName).AsSpan().IndexOf(marker) >= 0, file.Name));
    }

    [Fact]
    public async Task A_laboratory_can_neither_read_reports_nor_another_ones_receipts()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var reports = _client.CreateReceiver(QueueNames.Reports("forensic-lab"));
        await using var others = _client.CreateReceiver(QueueNames.Receipts("customs"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => reports.ReceiveMessageAsync(TimeSpan.FromSeconds(1), ct));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => others.ReceiveMessageAsync(TimeSpan.FromSeconds(1), ct));
    }

    private static byte[] PersonalReport() => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(CanonicalForm.Write(Some.Report())).TrimEnd('}') + $$""","patientName":"{{Person}}"}""");

    private async Task SendAsync(string id, byte[] body)
    {
        await using var sender = _client.CreateSender(QueueNames.Reports("forensic-lab"));
        await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = id }, TestContext.Current.CancellationToken);
    }

    private async Task<Dictionary<string, Receipt>> ReceiptsAsync(int count)
    {
        await using var receiver = _client.CreateReceiver(QueueNames.Receipts("forensic-lab"), new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        var receipts = new Dictionary<string, Receipt>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (receipts.Count < count)
            foreach (var message in await receiver.ReceiveMessagesAsync(10, TimeSpan.FromSeconds(2), limit.Token))
            {
                var receipt = ReceiptJson.Read(message.Body);
                receipts[receipt.MessageId!] = receipt;
            }
        return receipts;
    }
}
