using System.Security.Cryptography;
using System.Threading.Channels;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Intake;

/// <summary>
/// Takes messages from every queue of this process and commits them together: one disk flush for up to 256 of them. Whoever hands one in
/// waits until it is on the disk, so that it may be completed.
/// </summary>
public sealed class Reception(Database database, IntakeDesk desk, Doorbell doorbell, TimeProvider time)
{
    /// <summary>Most messages in one transaction; beyond this the gain is within the noise.</summary>
    private const int MostTogether = 256;

    /// <summary>While the database is away. Short, since the whole intake waits with it.</summary>
    private static readonly Backoff WhileAway = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5));

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(
        new BoundedChannelOptions(4 * MostTogether) { SingleReader = true });

    /// <summary>Reads one message's body and records it, or files it as refused. Returns when that is committed.</summary>
    /// <param name="submitter">Known by the queue.</param>
    /// <param name="messageId">Of the message.</param>
    /// <param name="body">As sent.</param>
    /// <param name="cancel">Stops waiting; the message may still be recorded, which a repeat will find.</param>
    /// <returns>What became of it: the refusal where it was refused for what it says, else null.</returns>
    public async Task<Refusal?> TakeAsync(string submitter, string messageId, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (PersonalData.AppearsIn(messageId)) messageId = "withheld-" + StableId.Of(messageId);
        var reading = Read(body, now);
        var waiting = reading.Report is { } report
            ? new Waiting(new IncomingReport(submitter, messageId, report, now), null, null)
            : new Waiting(null, Refuse(submitter, messageId, body, reading, now), Answer(messageId, reading, now));
        await _waiting.Writer.WriteAsync(waiting, cancel).ConfigureAwait(false);
        await waiting.Done.Task.WaitAsync(cancel).ConfigureAwait(false);
        return waiting.Refusal;
    }

    // A fault in reading must not leave a report unanswered, nor a body that nobody has looked through in a dead-letter queue.
    private static ReportReading Read(ReadOnlyMemory<byte> body, DateTimeOffset now)
    {
        try
        {
            return ReportReader.Read(body, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return new ReportReading { NamesAPerson = true, Errors = [new ReportError(ErrorCodes.Unreadable, "", $"{ErrorCodes.Meanings[ErrorCodes.Unreadable]} ({e.GetType().Name})")] };
        }
    }

    /// <summary>Commits what is waiting, until cancelled. To be run once, on a thread of its own: SQLite blocks.</summary>
    public async Task CommitAsync(CancellationToken cancel)
    {
        var batch = new List<Waiting>(MostTogether);
        while (await _waiting.Reader.WaitToReadAsync(cancel).ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < MostTogether && _waiting.Reader.TryRead(out var next)) batch.Add(next);
            await CommitAsync(batch, cancel).ConfigureAwait(false);
        }
    }

    private async Task CommitAsync(IReadOnlyList<Waiting> batch, CancellationToken cancel)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                database.Write(session => Write(session, batch));
                foreach (var one in batch) one.Done.TrySetResult();
                doorbell.Ring(Stages.Outbox);
                doorbell.Ring(Stages.Detection);
                return;
            }
            catch (Exception e) when (Surroundings.AreToBlameFor(e))
            {
                // The database is away, or the disk is full, which is no report's fault: their locks are renewed while they wait here, so that
                // the outage uses up none of their deliveries.
                await Task.Delay(WhileAway.After(failures, Random.Shared.NextDouble()), time, cancel).ConfigureAwait(false);
            }
            catch (Exception) when (batch.Count > 1)
            {
                // One of them is poisonous: singly, the others get through.
                foreach (var one in batch) await CommitAsync([one], cancel).ConfigureAwait(false);
                return;
            }
            catch (Exception e)
            {
                batch[0].Done.TrySetException(e);
                return;
            }
        }
    }

    private void Write(Session session, IReadOnlyList<Waiting> batch)
    {
        desk.Record(session, [.. batch.Where(w => w.Report is not null).Select(w => w.Report!)]);
        foreach (var refused in batch.Where(w => w.Refusal is not null))
            Quarantine.File(session, refused.Refusal!);
        IntakeDesk.Post(session, batch.Where(w => w.Refusal is not null).Select(w => (w.Refusal!.Submitter, w.Receipt!)));
    }

    private static Refusal Refuse(string submitter, string messageId, ReadOnlyMemory<byte> body, ReportReading reading, DateTimeOffset now) =>
        reading.NamesAPerson
            ? new Refusal(submitter, messageId, now, reading.Errors, null, "")
            : new Refusal(submitter, messageId, now, reading.Errors, body.ToArray(), Convert.ToHexString(SHA256.HashData(body.Span)));

    private static Receipt Answer(string messageId, ReportReading reading, DateTimeOffset now) => new()
    {
        Outcome = ReceiptOutcome.Rejected,
        ReportId = reading.ReportId,
        Revision = reading.Revision,
        MessageId = messageId,
        SettledAt = now,
        Errors = reading.Errors,
    };

    private sealed record Waiting(IncomingReport? Report, Refusal? Refusal, Receipt? Receipt)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
