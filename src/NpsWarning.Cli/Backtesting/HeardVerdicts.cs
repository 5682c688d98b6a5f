using NpsWarning.Detection;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>
/// What detectors said of the streams of one place while it was replayed, as far as another threshold could make an alarm of it or none: so that thresholds
/// can be tried without replaying. Only what holds a chance against a level can be tried; what rests on a rule is an alarm at any threshold.
/// </summary>
internal sealed class HeardVerdicts
{
    /// <summary>Thresholds up to so many times the level are tried.</summary>
    public const double MostMultiple = 10;

    private readonly Dictionary<(SubjectKey Subject, string Place), List<Heard>> _streams = [];
    private readonly Dictionary<(SubjectKey Subject, string Name), SubjectKey?> _today = [];
    private readonly KnownToday _known;

    /// <param name="known">By what is known today: a substance is one stream under all names that it went by.</param>
    public HeardVerdicts(KnownToday known) => _known = known;

    /// <summary>The thresholds that there are: a detector, and the level that its chances are held against.</summary>
    public IReadOnlyList<string> Thresholds => [.. _streams.Values.SelectMany(s => s).Select(h => h.Threshold).OfType<string>().Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Takes in what was said of a stream on a day. Days must ascend.</summary>
    public void Add(StreamHistory history, IReadOnlyList<Verdict> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            if (Of(verdict, history.Day) is not { } heard) continue;
            var named = (history.Subject, history.Name);
            if (!_today.TryGetValue(named, out var today)) _today[named] = today = _known.Of(history.Subject, history.Name);
            var stream = (today ?? history.Subject, history.Place);
            if (!_streams.TryGetValue(stream, out var said)) _streams[stream] = said = [];
            said.Add(heard);
        }
    }

    /// <summary>
    /// The alarms that there would have been: the first day on which a chance is below its level times <paramref name="multiples"/>, and again only when
    /// there was no such day for as long as a signal stays open.
    /// </summary>
    public IEnumerable<WouldBeAlarm> Alarms(IReadOnlyDictionary<string, double> multiples)
    {
        foreach (var ((subject, place), said) in _streams)
        {
            DateOnly? last = null;
            foreach (var heard in said)
            {
                if (heard.Threshold is { } threshold && heard.Ratio >= multiples[threshold]) continue;
                if (last is null || last.Value.AddDays(SignalBook.OpenDays) < heard.Day) yield return new WouldBeAlarm(subject, place, heard.Day);
                last = heard.Day;
            }
        }
    }

    private static Heard? Of(Verdict verdict, DateOnly day)
    {
        if (!verdict.Numbers.TryGetValue("chance", out var chance) || !verdict.Numbers.TryGetValue("level", out var level) || level <= 0)
            return verdict.Grade >= Grade.Signal ? new Heard(day, null, 0) : null;
        var ratio = chance / level;
        // Below its level and still no signal: something else than chance kept it back, and would at any level.
        if (ratio >= MostMultiple || ratio < 1 && verdict.Grade < Grade.Signal) return null;
        return new Heard(day, FormattableString.Invariant($"{verdict.Detector} {level:0.#####E+0}"), ratio);
    }

    /// <param name="Day">The day judged.</param>
    /// <param name="Threshold">Null where it is an alarm by rule.</param>
    /// <param name="Ratio">The chance over the level.</param>
    private sealed record Heard(DateOnly Day, string? Threshold, double Ratio);
}

/// <summary>An alarm that there would have been.</summary>
/// <param name="Subject">By what is known today.</param>
/// <param name="Place">Country or region code.</param>
/// <param name="Day">Its day.</param>
internal sealed record WouldBeAlarm(SubjectKey Subject, string Place, DateOnly Day);
