using Microsoft.Data.Sqlite;

namespace NpsWarning.LocalBroker.Storage;

/// <summary>
/// Writes down what happens, in order, on one thread. While one commit waits for the disk the next entries gather, so that
/// many senders share the cost of one (group commit). Only what somebody waits for is written at once.
/// </summary>
internal sealed class Journal : IDisposable
{
    /// <summary>Keeps a commit, and so the wait of whoever is in it, at a few milliseconds.</summary>
    private const int MaxEntriesPerCommit = 256;

    /// <summary>
    /// How long deliveries and completions may gather when no sender waits. Most messages are delivered and completed within
    /// it, and then one deletion is written instead of three changes.
    /// </summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(4);

    /// <summary>Idle for so long, the journal tidies up: settled messages are to be gone from the disk, and their room given back.</summary>
    private static readonly TimeSpan IdleBeforeTidying = TimeSpan.FromSeconds(1);

    /// <summary>A journal that is never idle tidies up so often, a little each time.</summary>
    private static readonly TimeSpan BusyBeforeTidying = TimeSpan.FromSeconds(1);

    /// <summary>Lets senders learn of a full disk quickly without spinning on it.</summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);

    private readonly object gate = new();
    private readonly Queue<JournalEntry> entries = [];
    private readonly JournalFile file;
    private readonly TimeProvider time;
    private readonly Thread writer;

    // Guarded by the gate.
    private bool isUrgent;
    private bool isClosed;
    private bool isAsleep;

    // The writer's own.
    private readonly List<JournalEntry> group = [];
    private readonly CommitGroup pending = new();
    private long tidiedAt;
    private TimeSpan tidyAfter = IdleBeforeTidying;
    private int refusedBytes;

    private volatile JournalException? failure;

    private Journal(JournalFile file, TimeProvider time)
    {
        this.file = file;
        this.time = time;
        tidiedAt = time.GetTimestamp();
        writer = new Thread(WriteAll) { IsBackground = true, Name = "Broker journal" };
    }

    /// <summary>Why messages are not stored at present; null when they are.</summary>
    public JournalException? Failure => failure;

    /// <summary>Opens or makes the file and reads what it holds. Throws <see cref="JournalException"/> when it is in use, damaged or foreign.</summary>
    /// <param name="maxBytes">The file may not grow beyond; null for no limit.</param>
    public static (Journal Journal, JournalContent Content) Open(string path, long? maxBytes, TimeProvider time)
    {
        var file = JournalFile.Open(path, maxBytes);
        try
        {
            var content = file.Read(time.GetUtcNow());
            var journal = new Journal(file, time);
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
    public Task AcceptAsync(Acceptance acceptance)
    {
        if (!TryAdd(JournalEntry.Accepted(acceptance), urgent: true))
            acceptance.Stored.SetException(new JournalException("The broker is stopping."));
        return acceptance.Stored.Task;
    }

    /// <summary>Written with the next commit. After the broker has stopped it is dropped, which at worst delivers a message again.</summary>
    public void Write(JournalEntry entry) => TryAdd(entry, urgent: false);

    /// <summary>Writes what is left, then closes the file.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isClosed = true;
            Monitor.Pulse(gate);
        }

        writer.Join();
        file.Dispose();
    }

    private bool TryAdd(JournalEntry entry, bool urgent)
    {
        lock (gate)
        {
            if (isClosed) return false;
            entries.Enqueue(entry);
            var becameUrgent = !isUrgent && (urgent || entries.Count == MaxEntriesPerCommit);
            isUrgent |= becameUrgent;
            if (isAsleep || becameUrgent) Monitor.Pulse(gate);
            return true;
        }
    }

    private void WriteAll()
    {
        while (true)
        {
            var goOn = TakeGroup();
            var isIdle = group.Count == 0;
            if (!isIdle || !pending.IsEmpty) WriteGroup();
            if (goOn) TidyWhenDue(isIdle);
            else if (isIdle || !pending.IsEmpty) return; // What cannot be written even now comes again after a restart.
        }
    }

    /// <summary>Waits for entries and takes some, or none when it is time to tidy up. False when the journal is closed and no more will come.</summary>
    private bool TakeGroup()
    {
        lock (gate)
        {
            if (entries.Count == 0 && !isClosed)
            {
                isAsleep = true;
                Monitor.Wait(gate, tidyAfter);
                isAsleep = false;
            }

            if (entries.Count > 0 && !isUrgent && !isClosed) Monitor.Wait(gate, Gathering);
            while (group.Count < MaxEntriesPerCommit && entries.TryDequeue(out var entry)) group.Add(entry);
            isUrgent = entries.Count > 0;
            return !isClosed || entries.Count > 0;
        }
    }

    private void WriteGroup()
    {
        tidyAfter = IdleBeforeTidying;
        var arrived = group.FindAll(entry => entry.Acceptance is not null).ConvertAll(entry => entry.Acceptance!);
        foreach (var entry in group) pending.Add(entry);
        group.Clear();
        if (TryCommit(arrived) is { } cause)
        {
            Refuse(arrived, cause);
            Thread.Sleep(PauseAfterFailure);
        }
        else if (arrived.Count > 0)
        {
            failure = null;
            ThreadPool.UnsafeQueueUserWorkItem(static done => done.ForEach(acceptance => acceptance.Stored.SetResult()), arrived, preferLocal: false);
        }
    }

    private SqliteException? TryCommit(List<Acceptance> arrived)
    {
        try
        {
            file.Commit(arrived, pending);
            pending.Clear();
            return null;
        }
        catch (SqliteException cause)
        {
            return cause;
        }
    }

    /// <summary>
    /// Senders are told that their messages were not stored and will try again. What happened to stored messages is tried
    /// alone, since it needs less room, and is kept for later when that fails too.
    /// </summary>
    private void Refuse(List<Acceptance> arrived, SqliteException cause)
    {
        var explained = JournalFile.Explain(file.Path, cause);
        failure = explained;
        refusedBytes = Math.Max(refusedBytes, arrived.Sum(acceptance => acceptance.Messages.Sum(message => message.Bytes.Length)));
        ThreadPool.UnsafeQueueUserWorkItem(
            static refused => refused.arrived.ForEach(acceptance => acceptance.Stored.SetException(refused.explained)),
            (arrived, explained), preferLocal: false);
        if (arrived.Count > 0 && !pending.IsEmpty) TryCommit([]);
    }

    private void TidyWhenDue(bool isIdle)
    {
        if (!isIdle && time.GetElapsedTime(tidiedAt) < BusyBeforeTidying) return;
        if (failure is not null) FindOutWhetherThereIsRoom();
        else tidyAfter = file.Tidy(isIdle, time.GetUtcNow());
        tidiedAt = time.GetTimestamp();
    }

    /// <summary>Nobody may send while the disk is full, for example a service that has been told so; the journal then has to find out by itself.</summary>
    private void FindOutWhetherThereIsRoom()
    {
        if (!pending.IsEmpty || !file.HasRoomFor(refusedBytes)) return;
        refusedBytes = 0;
        failure = null;
    }
}
