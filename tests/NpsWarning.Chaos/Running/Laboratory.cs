using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using NpsWarning.Chaos.Corpus;

namespace NpsWarning.Chaos.Running;

/// <summary>What a receipt says.</summary>
internal sealed record Receipt(string Outcome, IReadOnlyList<string> Codes);

/// <summary>
/// One submitter with its own key: posts until the broker has accepted, remembers nothing else, and reads what became of it. A message that the broker
/// accepted is never posted again: whatever is lost after that stays lost, and has no receipt.
/// </summary>
internal sealed class Laboratory(string submitter, Service service, int seed) : IAsyncDisposable
{
    /// <summary>Messages accepted and not yet answered, at most: so that a killed service is caught with messages in every state.</summary>
    private const int MostOpen = 500;

    private static readonly ServiceBusClientOptions Options = new() { RetryOptions = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromMilliseconds(500), TryTimeout = TimeSpan.FromSeconds(8) } };

    private readonly Random _random = new(seed);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Receipt>> _receipts = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _posted = [];
    private Task _reading = Task.CompletedTask;
    private readonly ConcurrentDictionary<string, int> _postedAgain = new();
    private int _sendFailures;

    public string Submitter => submitter;

    /// <summary>Receipts by message id.</summary>
    public IReadOnlyDictionary<string, ConcurrentQueue<Receipt>> Receipts => _receipts;

    /// <summary>Posts that failed and were repeated: what was in them may have arrived all the same.</summary>
    public int SendFailures => _sendFailures;

    /// <summary>How often a message was posted again because the broker did not say that it had it: so often it may be there besides.</summary>
    public int PostedAgain(string messageId) => _postedAgain.GetValueOrDefault(messageId);

    /// <summary>Receipts that answer no message of this submitter: none may be there.</summary>
    public int Foreign => _receipts.Keys.Count(id => !_posted.Contains(id));

    /// <summary>Distinct messages that have a receipt.</summary>
    public int Answered => _receipts.Count;

    public void Start() => _reading = Task.Run(ReadAsync);

    /// <summary>Posts its part of a wave; returns when the broker has accepted all of it.</summary>
    public async Task PostAsync(IReadOnlyList<Message> messages, CancellationToken cancel)
    {
        foreach (var message in messages) _posted.Add(message.MessageId);
        for (var i = 0; i < messages.Count;)
        {
            var some = Some(messages, i);
            i += some.Count;
            await AcceptedAsync(some, cancel);
            while (messages.Take(i).Count(m => !_receipts.ContainsKey(m.MessageId)) > MostOpen) await Task.Delay(20, cancel);
        }
    }

    /// <summary>Whether each message has a receipt.</summary>
    public bool HasAll(IReadOnlyList<Message> messages) => messages.All(m => _receipts.ContainsKey(m.MessageId));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    // Some post singly, some in batches; a batch is accepted as a whole or not at all.
    private List<Message> Some(IReadOnlyList<Message> messages, int from)
    {
        var most = _random.NextDouble() < .3 ? 1 : _random.Next(2, 60);
        var bytes = 0;
        return [.. messages.Skip(from).Take(most).TakeWhile((m, i) => (bytes += m.Body.Length + 300) < 200_000 || i == 0)];
    }

    private async Task AcceptedAsync(IReadOnlyList<Message> messages, CancellationToken cancel)
    {
        while (true)
        {
            var client = Client();
            try
            {
                await client.Sender.SendMessagesAsync(messages.Select(m => new ServiceBusMessage(BinaryData.FromBytes(m.Body)) { MessageId = m.MessageId, ContentType = "application/json" }), cancel);
                return;
            }
            catch (Exception e) when (e is ServiceBusException or UnauthorizedAccessException or OperationCanceledException && !cancel.IsCancellationRequested)
            {
                Interlocked.Increment(ref _sendFailures);
                foreach (var message in messages) _postedAgain.AddOrUpdate(message.MessageId, 1, (_, times) => times + 1);
                await Task.Delay(_random.Next(50, 400), cancel);
            }
        }
    }

    private async Task ReadAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var connection = service.Connection(submitter);
            if (connection is null) { await Task.Delay(50); continue; }
            await using var client = new ServiceBusClient(connection, Options);
            await using var receiver = client.CreateReceiver($"receipts/{submitter}");
            while (!_stop.IsCancellationRequested && service.Connection(submitter) == connection)
            {
                try
                {
                    foreach (var message in await receiver.ReceiveMessagesAsync(200, TimeSpan.FromMilliseconds(500), _stop.Token))
                    {
                        Enter(message.Body);
                        await receiver.CompleteMessageAsync(message, _stop.Token);
                    }
                }
                catch (Exception e) when (e is ServiceBusException or UnauthorizedAccessException or OperationCanceledException)
                {
                    // The broker is away, or lost the lock when it was killed: the receipt comes again.
                    await Task.Delay(100);
                }
            }
        }
    }

    private void Enter(BinaryData body)
    {
        var receipt = JsonDocument.Parse(body).RootElement;
        var codes = receipt.TryGetProperty("errors", out var errors) ? errors.EnumerateArray().Select(e => e.GetProperty("code").GetString()!).ToList() : [];
        _receipts.GetOrAdd(receipt.GetProperty("messageId").GetString()!, _ => new()).Enqueue(new Receipt(receipt.GetProperty("outcome").GetString()!, codes));
    }

    private (ServiceBusClient Client, ServiceBusSender Sender, string Connection)? _client;

    // As whoever reads the address before each post: the service may have come back on another port, where somebody else had taken its own.
    private (ServiceBusClient Client, ServiceBusSender Sender, string Connection) Client()
    {
        var connection = service.Connection(submitter)!;
        if (_client is { } known && known.Connection == connection) return known;
        var client = new ServiceBusClient(connection, Options);
        _client = (client, client.CreateSender($"reports/{submitter}"), connection);
        return _client.Value;
    }
}
