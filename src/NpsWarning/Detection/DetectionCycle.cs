using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Detection;

/// <summary>
/// Judges the streams that have changed since they were last judged. Reading and judging hold no lock; what was found is written in
/// one short transaction, in which a stream stays dirty if it changed meanwhile. So a cycle may die anywhere and be run again.
/// </summary>
public sealed class DetectionCycle(Database database, PolicyFile policies)
{
    /// <summary>Streams judged in one transaction: more would keep the intake waiting.</summary>
    private const int MostStreams = 200;

    /// <summary>Judges what is dirty as of <paramref name="day"/>, the last day (inclusive) that may be seen.</summary>
    /// <returns>The streams judged; 0 when there was nothing to do.</returns>
    public int Run(DateOnly day, DateTimeOffset now)
    {
        var judged = Judge(day);
        if (judged.Count > 0) Enter(judged, day, now);
        return judged.Count;
    }

    /// <summary>The first half of a round: reads streams and judges them, and writes nothing.</summary>
    internal IReadOnlyList<JudgedStream> Judge(DateOnly day) => database.Read(session =>
    {
        var dirty = session.Top<DirtyStream>(MostStreams, "SELECT subject, place, version FROM dirty_streams ORDER BY subject, place");
        var histories = StreamReader.Read(session, dirty, day, place => policies.For(place.Split('-')[0], place).LearningDays);
        return dirty.Select(d => (d, History: histories.GetValueOrDefault((d.Subject, d.Place))))
            .Select(x => new JudgedStream(x.d, x.History, x.History is null ? [] : Judge(x.History))).ToList();
    });

    /// <summary>The second half: writes what was found. A stream that has changed since it was read stays dirty.</summary>
    internal void Enter(IReadOnlyList<JudgedStream> judged, DateOnly day, DateTimeOffset now) => database.Write(session =>
    {
        foreach (var (dirty, history, verdicts) in judged)
        {
            session.Execute("DELETE FROM dirty_streams WHERE subject = @Subject AND place = @Place AND version = @Version", dirty);
            if (history is not null) SignalBook.Enter(session, history.Subject, history.Place, day, verdicts, now);
        }
    });

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
