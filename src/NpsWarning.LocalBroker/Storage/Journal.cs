using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>
/// Writes down what happens, in order, on one thread. While one commit waits for the disk the next entries gather, so that
/// many senders share the cost of one (group commit); nobody waits for a timer.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Keeps a commit, and so the wait of whoever is in it, at a few milliseconds.</summary>
    private const int MaxEntriesPerCommit = 256;

    /// <summary>Idle for so long, the write-ahead log is emptied: settled messages are to be gone from the disk, not only from the tables.</summary>
    private static readonly TimeSpan IdleBeforeCheckpoint = TimeSpan.FromSeconds(1);

    /// <summary>Lets senders learn of a full disk quickly without spinning on it.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly Channel<JournalEntry> entries = Channel.CreateUnbounded<JournalEntry>(new() { SingleReader = true });
    private readonly List<JournalEntry> unwritten = [];
    private readonly JournalFile file;
    private readonly Thread writer;

    private volatile JournalException? failure;
    private Task<bool>? waiting;

    private Journal(JournalFile file)
    {
        this.file = file;
        writer = new Thread(WriteAll) { IsBackground = true, Name = "Broker journal" };
    }

    /// <summary>Why the latest commit failed; null when it did not.</summary>
    public JournalException? Failure => failure;

    /// <summary>Opens or makes the file and reads what it holds. Throws <see cref="JournalException"/> when it is in use, damaged or foreign.</summary>
    public static (Journal Journal, JournalContent Content) Open(string path)
    {
        var file = JournalFile.Open(path);
        try
        {
            var content = file.Read();
            var journal = new Journal(file);
            journal.writer.Start();
            return (journal, content);
        }
        catch (Exception failure)
        {
            file.Dispose();
            if (failure is SqliteException sqlite) throw JournalFile.Explain(path, sqlite);
            throw;
        }
    }

    /// <summary>Done when the messages are on disk.</summary>
    public Task AcceptAsync(Queues.StoredMessage[] messages)
    {
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!entries.Writer.TryWrite(new JournalEntry(JournalAction.Accept, 0, Acceptance: new Acceptance(messages, stored))))
            stored.SetException(new JournalException("The broker is stopping."));
        return stored.Task;
    }

    /// <summary>Written with the next commit. After the broker has stopped it is dropped, which at worst delivers a message again.</summary>
    public void Write(JournalEntry entry) => entries.Writer.TryWrite(entry);

    /// <summary>Writes what is left, then closes the file.</summary>
    public void Dispose()
    {
        entries.Writer.TryComplete();
        writer.Join();
        file.Dispose();
    }

    private void WriteAll()
    {
        var dirty = false;
        while (WaitForEntries(dirty))
        {
            dirty = unwritten.Count > 0 || entries.Reader.TryPeek(out _);
            if (dirty) WriteGroup();
            else file.TryCheckpoint();
        }

        if (unwritten.Count > 0) WriteGroup();
    }

    /// <summary>False when the journal is closed and all is written. True without an entry when it is time to tidy up.</summary>
    private bool WaitForEntries(bool dirty)
    {
        waiting ??= entries.Reader.WaitToReadAsync().AsTask();
        if (dirty && !waiting.Wait(IdleBeforeCheckpoint)) return true;
        var isMore = waiting.GetAwaiter().GetResult();
        waiting = null;
        return isMore;
    }

    private void WriteGroup()
    {
        for (var i = 0; i < MaxEntriesPerCommit && entries.Reader.TryRead(out var entry); i++) unwritten.Add(entry);
        try
        {
            file.Commit(unwritten);
            failure = null;
        }
        catch (SqliteException cause)
        {
            KeepAfter(cause);
            Thread.Sleep(PauseAfterFailure);
            return;
        }

        foreach (var entry in unwritten) entry.Acceptance?.Stored.SetResult();
        unwritten.Clear();
    }

    /// <summary>
    /// Senders are told that their messages were not stored and will try again. What happened to stored messages is kept for
    /// the next commit; it only shrinks the file or changes small rows, so it is the likelier to succeed then.
    /// </summary>
    private void KeepAfter(SqliteException cause)
    {
        var explained = JournalFile.Explain(file.Path, cause);
        failure = explained;
        foreach (var entry in unwritten) entry.Acceptance?.Stored.SetException(explained);
        unwritten.RemoveAll(entry => entry.Acceptance is not null);
    }
}
