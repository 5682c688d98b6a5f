using NpsWarning.Substances;

namespace NpsWarning.Cli.Backtesting;

/// <summary>What the subjects of past signals are known to be today: an unknown name of then may be in the catalogue now.</summary>
/// <param name="whole">The catalogue of today.</param>
internal sealed class KnownToday(Catalogue whole)
{
    private readonly Resolver _resolver = new(whole);

    /// <summary>What a name means; null where it is no substance.</summary>
    public SubjectKey? Subject(string name) => SubjectKey.Of(_resolver.Resolve(name));

    /// <summary>What a subject of then is; null where its name turned out to be no substance. One that is still in no list stays as it is.</summary>
    /// <param name="then">The subject.</param>
    /// <param name="name">Its name, of an unlisted one as it was written: the key that it is compared by has lost the signs between words.</param>
    public SubjectKey? Of(SubjectKey then, string name)
    {
        var now = then.IsUnlisted ? Subject(name) : then;
        return now?.Substances is [var id] && whole.CountsAs(id) is [var one] ? SubjectKey.Of(one) : now;
    }

    /// <summary>Whether a subject of then is this one, or one of several of which this may be one.</summary>
    public bool IsSame(BacktestSignal then, SubjectKey? subject) => IsSame(then.Key, then.Subject, subject);

    /// <inheritdoc cref="IsSame(BacktestSignal, SubjectKey?)"/>
    public bool IsSame(SubjectKey then, string name, SubjectKey? subject) =>
        subject is { } wanted && Of(then, name) is { } now && (now == wanted || now.Substances.Intersect(wanted.Substances).Any());

    /// <summary>Its standing today: new where every substance that it may be is. Null where it is in no list even now, or is no substance.</summary>
    public Standing? StandingOf(BacktestSignal then) => StandingOf(then.Key, then.Subject);

    /// <inheritdoc cref="StandingOf(BacktestSignal)"/>
    public Standing? StandingOf(SubjectKey then, string name) => Of(then, name)?.Substances is { Count: > 0 } may
        ? may.Select(id => whole.ById(id)?.Standing ?? Standing.LongKnown).FirstOrDefault(s => s != Standing.Nps)
        : null;
}
