using Azure.Messaging.ServiceBus;
using Xunit;

namespace NpsWarning.Tests.LocalBroker;

public sealed class FullDiskTests
{
    [Fact]
    public async Task While_the_disk_is_full_sends_are_refused_the_rest_goes_on_and_nothing_accepted_is_lost()
    {
        if (FullDisk.Folder is not { } folder)
        {
            await FullDisk.RunThereAsync($"{typeof(FullDiskTests).FullName}.{nameof(While_the_disk_is_full_sends_are_refused_the_rest_goes_on_and_nothing_accepted_is_lost)}");
            return;
        }

        await using var broker = await RunningBroker.StartAsync(options => options with { JournalPath = Path.Combine(folder, "broker.db") });
        var receiver = broker.Receiver();
        await broker.SendAsync("kept", "completed", "abandoned", "dead");
        var others = Path.Combine(folder, "others");
        var accepted = await FillAsync(broker, others);

        // All that needs no room goes on, though none of it can be written.
        var received = await receiver.NextAsync(4);
        await receiver.CompleteMessageAsync(received[1]);
        await receiver.AbandonMessageAsync(received[2], new Dictionary<string, object> { ["tried"] = 1 });
        await receiver.DeadLetterMessageAsync(received[3], "reason");
        var isRetried = broker.Client(impatient: false).CreateSender(RunningBroker.Queue).SendMessageAsync(new ServiceBusMessage("retried by the client"));
        File.Delete(others);
        await isRetried;
        await FullDisk.UntilWellAsync(broker);
        await broker.RestartAsync();

        var counts = broker.Statistics();
        Assert.Equal((accepted + 3, 1), (counts.Active, counts.DeadLettered));
        var after = await broker.Receiver().NextAsync(counts.Active);
        Assert.Equal(["kept", "abandoned"], after.Take(2).Select(message => message.Body.ToString()));
        Assert.Equal((2, 2, 1), (after[0].DeliveryCount, after[1].DeliveryCount, (int)after[1].ApplicationProperties["tried"]));
        Assert.Equal("retried by the client", after[^1].Body.ToString());
        Assert.Equal("reason", (await broker.DeadLetterReceiver().NextAsync()).DeadLetterReason);
    }

    /// <summary>Something else fills the disk, to the last byte, after some messages were stored.</summary>
    /// <returns>Messages accepted.</returns>
    private static async Task<int> FillAsync(RunningBroker broker, string others)
    {
        var sender = broker.Sender();
        for (var i = 0; i < 20; i++) await sender.SendMessageAsync(new ServiceBusMessage(new byte[FullDisk.MessageSize]));
        await using (var file = new FileStream(others, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            try
            {
                while (true) file.Write(new byte[4_096]);
            }
            catch (IOException)
            {
                // Full.
            }
        }

        // The log may have room left in it that was written before.
        for (var sent = 20; ; sent++)
        {
            try
            {
                await sender.SendMessageAsync(new ServiceBusMessage(new byte[FullDisk.MessageSize]));
            }
            catch (ServiceBusException refused)
            {
                Assert.True(refused.IsTransient, refused.ToString());
                Assert.Contains("the disk is full", broker.Broker.Failure?.Message, StringComparison.Ordinal);
                return sent;
            }
        }
    }
}
