using System.Collections.Concurrent;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Detection;

/// <summary>
/// Judges the streams that have changed since they were last judged. Reading and judging hold no lock; what was found is written in
/// one short transaction, in which a stream stays dirty if it changed meanwhile. So a cycle may die anywhere and be run again.
/// </summary>
/// <param name="database">Where the streams are.</param>
/// <param name="policies">How long a place is watched before something can be new there.</param>
/// <param name="heard">Told of each stream with what was said of it; for studies of the detectors.</param>
public sealed class DetectionCycle(Database database, PolicyFile policies, Action<StreamHistory, IReadOnlyList<Verdict>>? heard = null)
{
    /// <summary>Streams read together, and entered in one transaction: more would keep the intake waiting.</summary>
    private const int ReadTogether = 500;

    private readonly AlarmBudget _budget = new(policies);

    /// <summary>How long what has changed waits for <see cref="WiderCycle"/>: of what is reported together one look is enough.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Judges what is dirty as of <paramref name="day"/>, the last day (inclusive) that may be seen.</summary>
    /// <returns>The streams judged; 0 when there was nothing to do.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        var judged = 0;
        OpenSignals? open = null;
        foreach (var some in Judge(day))
        {
            open ??= database.Read(s => OpenSignals.Load(s, day));
            Enter(some, open, day, now);
            judged += some.Length;
            if (heard is null) continue;
            foreach (var stream in some)
                if (stream.History is { } history) heard(history, stream.Verdicts);
        }
        return judged;
    }

    /// <summary>The first half of a round: reads streams and judges them, some at a time and ahead of who asks, and writes nothing.</summary>
    internal IEnumerable<JudgedStream[]> Judge(DateOnly day)
    {
        var places = new ConcurrentDictionary<string, Lazy<PlaceHistory>>();
        PlaceHistory Of(string place) => places.GetOrAdd(place, _ => new(() => database.Read(s => PlaceHistory.Load(s, place, day, policies.ForPlace(place).LearningDays)))).Value;
        var ahead = new Queue<Task<JudgedStream[]>>();
        for (var some = After(new() { Subject = "", Place = "", Version = 0 }); some.Length > 0; some = After(some[^1]))
        {
            var dirty = some;
            ahead.Enqueue(Task.Run(() => Judge(dirty, day, Of)));
            if (ahead.Count > Environment.ProcessorCount) yield return ahead.Dequeue().GetAwaiter().GetResult();
        }
        while (ahead.TryDequeue(out var next)) yield return next.GetAwaiter().GetResult();
    }

    private DirtyStream[] After(DirtyStream last) => [.. database.Read(s => s.Top<DirtyStream>(ReadTogether,
        "SELECT subject, place, version FROM dirty_streams WHERE subject >= @Subject AND NOT (subject = @Subject AND place <= @Place) ORDER BY subject, place", last))];

    private JudgedStream[] Judge(DirtyStream[] dirty, DateOnly day, Func<string, PlaceHistory> places)
    {
        var histories = database.Read(session => HistoryReader.Read(session, dirty, day, places));
        return Array.ConvertAll(dirty, d => histories.TryGetValue((d.Subject, d.Place), out var history) ? new JudgedStream(d, history, Judge(history)) : new JudgedStream(d, null, []));
    }

    /// <summary>The second half: writes what was found. A stream that has changed since it was read stays dirty.</summary>
    internal void Enter(IReadOnlyList<JudgedStream> judged, OpenSignals open, DateOnly day, DateTimeOffset now) => database.Write(session =>
    {
        Clean(session, judged);
        WiderWork.Add(session, judged.Select(j => j.History).OfType<StreamHistory>(), now + Settling);
        foreach (var (_, history, verdicts) in judged)
        {
            if (history is null || (verdicts.All(v => v.Grade == Grade.None) && !open.MayConcern(history.Subject, history.Place))) continue;
            if (SignalBook.Enter(session, history.Subject, history.Place, day, verdicts, now, _budget) is { } signal) open.Add(signal);
        }
    });

    // They stand one after another as they were read. What changed or came between them since has a version that none of them had.
    private static void Clean(Session session, IReadOnlyList<JudgedStream> judged)
    {
        if (judged.Count == 0) return;
        var (first, last) = (judged[0].Dirty, judged[^1].Dirty);
        session.Execute(
            """
            DELETE FROM dirty_streams WHERE subject >= @FirstSubject AND subject <= @LastSubject
              AND NOT (subject = @FirstSubject AND place < @FirstPlace) AND NOT (subject = @LastSubject AND place > @LastPlace) AND version IN @versions
            """,
            new { FirstSubject = first.Subject, FirstPlace = first.Place, LastSubject = last.Subject, LastPlace = last.Place, versions = judged.Select(j => j.Dirty.Version).Distinct().ToArray() });
    }

    /// <summary>What every detector says of a stream.</summary>
    public static IReadOnlyList<Verdict> Judge(StreamHistory history) =>
        [FirstAppearance.Judge(history), RareCluster.Judge(history), .. Surge.Judge(history)];

    /// <summary>A stream as it was read, with what the detectors say of it.</summary>
    internal sealed record JudgedStream(DirtyStream Dirty, StreamHistory? History, IReadOnlyList<Verdict> Verdicts);

    /// <summary>A row that says which stream has changed.</summary>
    internal sealed record DirtyStream
    {
        public required string Subject { get; init; }
        public required string Place { get; init; }
        public required long Version { get; init; }
    }
}
