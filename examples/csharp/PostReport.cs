// Posts one report and waits for its receipt.
//   dotnet run -- SUBMITTER FILE [CONNECTION]        (or the connection string in NPS_CONNECTION)
// Exit code: 0 recorded, 1 rejected, 2 wrong usage, 3 not reachable or no receipt.

using System.Text.Json;
using Azure.Messaging.ServiceBus;

var connection = args.Length > 2 ? args[2] : Environment.GetEnvironmentVariable("NPS_CONNECTION");
if (args.Length < 2 || string.IsNullOrEmpty(connection))
{
    Console.Error.WriteLine("usage: PostReport SUBMITTER FILE [CONNECTION]");
    return 2;
}

var (submitter, file) = (args[0], args[1]);
byte[] body;
try
{
    body = await File.ReadAllBytesAsync(file);
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine($"There is no file {file} that can be read.");
    return 2;
}

try
{
    await using var client = new ServiceBusClient(connection);
    // A message id of your own choice: the receipt names it. Posting the same report again does no harm.
    var report = new ServiceBusMessage(body) { MessageId = Guid.NewGuid().ToString(), ContentType = "application/json" };
    await client.CreateSender($"reports/{submitter}").SendMessageAsync(report);
    // From here on the report is on the service's disk.

    var receiver = client.CreateReceiver($"receipts/{submitter}");
    var deadline = DateTime.UtcNow.AddSeconds(60);
    while (DateTime.UtcNow < deadline)
    {
        var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(5));
        if (message is null) continue;
        var receipt = JsonDocument.Parse(message.Body).RootElement;
        await receiver.CompleteMessageAsync(message);
        var isOurs = receipt.TryGetProperty("messageId", out var id) && id.GetString() == report.MessageId;
        // Receipts that an earlier run did not wait for come first.
        (isOurs ? Console.Out : Console.Error).WriteLine(message.Body);
        if (isOurs) return receipt.GetProperty("outcome").GetString() == "rejected" ? 1 : 0;
    }

    Console.Error.WriteLine("No receipt came within a minute. The report is safe: its receipt will be in the queue.");
    return 3;
}
catch (Exception failure)
{
    // The client lets through what the network says, too: SocketException, for example, where nothing listens.
    Console.Error.WriteLine(failure.Message.Split('\n')[0].TrimEnd());
    return 3;
}
