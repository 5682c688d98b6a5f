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
    /// <summary>Streams read in one round: what they are held against is read once for all of them.</summary>
    private const int MostStreams = 100_000;

    /// <summary>Streams entered in one transaction: more would keep the intake waiting.</summary>
    private const int MostEntered = 2_000;

    private const int ReadTogether = 2_000;

    private readonly AlarmBudget _budget = new(policies);

    /// <summary>How long what has changed waits for <see cref="WiderCycle"/>: of what is reported together one look is enough.</summary>
    public TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Judges what is dirty as of <paramref name="day"/>, the last day (inclusive) that may be seen.</summary>
    /// <returns>The streams judged; 0 when there was nothing to do.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        var judged = Judge(day);
        foreach (var some in judged.Chunk(MostEntered)) Enter(some, day, now);
        if (heard is not null)
            foreach (var stream in judged)
                if (stream.History is { } history) heard(history, stream.Verdicts);
        return judged.Count;
    }

    /// <summary>The first half of a round: reads streams and judges them, and writes nothing.</summary>
    internal IReadOnlyList<JudgedStream> Judge(DateOnly day)
    {
        var dirty = database.Read(s => s.Top<DirtyStream>(MostStreams, "SELECT subject, place, version FROM dirty_streams ORDER BY subject, place"));
        var places = dirty.Select(d => d.Place).Distinct().AsParallel()
            .Select(place => (place, History: database.Read(s => PlaceHistory.Load(s, place, day, policies.ForPlace(place).LearningDays))))
            .ToDictionary(p => p.place, p => p.History);
        return [.. dirty.Chunk(ReadTogether).AsParallel().AsOrdered().SelectMany(some => Judge(some, day, places))];
    }

    private IEnumerable<JudgedStream> Judge(DirtyStream[] dirty, DateOnly day, Dictionary<string, PlaceHistory> places)
    {
        var histories = database.Read(session => HistoryReader.Read(session, dirty, day, places));
        return dirty.Select(d => histories.TryGetValue((d.Subject, d.Place), out var history) ? new JudgedStream(d, history, Judge(history)) : new JudgedStream(d, null, []));
    }

    /// <summary>The second half: writes what was found. A stream that has changed since it was read stays dirty.</summary>
    internal void Enter(IReadOnlyList<JudgedStream> judged, DateOnly day, DateTimeOffset now) => database.Write(session =>
    {
        Clean(session, judged.Select(j => j.Dirty));
        WiderWork.Add(session, judged.Select(j => j.History).OfType<StreamHistory>(), now + Settling);
        var open = OpenSignals.Load(session, day);
        foreach (var (_, history, verdicts) in judged)
        {
            if (history is null || (verdicts.All(v => v.Grade == Grade.None) && !open.MayConcern(history.Subject, history.Place))) continue;
            if (SignalBook.Enter(session, history.Subject, history.Place, day, verdicts, now, _budget) is { } signal) open.Add(signal);
        }
    });

    // After much was read again, whole subjects are judged at once: their places go together.
    private static void Clean(Session session, IEnumerable<DirtyStream> judged)
    {
        var single = new List<DirtyStream>();
        foreach (var same in judged.GroupBy(d => (d.Subject, d.Version)))
        {
            if (same.Count() == 1) single.Add(same.Single());
            else session.Execute("DELETE FROM dirty_streams WHERE subject = @Subject AND version = @Version AND place IN @places", new { same.Key.Subject, same.Key.Version, places = same.Select(d => d.Place).ToArray() });
        }
        session.Execute("DELETE FROM dirty_streams WHERE subject = @Subject AND place = @Place AND version = @Version", single);
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
