using NpsWarning.Substances;
using NpsWarning.Substances.Texts;

namespace NpsWarning.Cli.Backtesting;

/// <summary>
/// Free texts read by what was known on their day: a name that the catalogue got later is an unknown name until then. The texts are gathered first and then
/// read in the order of their days, so that each state of the catalogue is made once.
/// </summary>
internal sealed class TextsByDay(Catalogue whole)
{
    private readonly Dictionary<(string Text, DateOnly Day), IReadOnlyList<string>> _names = [];

    /// <summary>The names in a text; none while it is gathered.</summary>
    public IReadOnlyList<string> Find(string text, DateOnly day)
    {
        _names.TryAdd((text, day), []);
        return _names[(text, day)];
    }

    /// <summary>Reads all that was gathered.</summary>
    public void Read(IProgress<double> progress)
    {
        var days = new KnownByDay(whole);
        CauseOfDeathReader? reader = null;
        foreach (var (done, text) in _names.Keys.OrderBy(k => k.Day).Index())
        {
            if (days.Next(text.Day) is { } catalogue || reader is null) reader = new CauseOfDeathReader(days.Catalogue, new Resolver(days.Catalogue));
            _names[text] = reader.NamesToReport(text.Text);
            progress.Report((done + 1.0) / _names.Count);
        }
    }
}

/// <summary>The catalogue as it grows day by day.</summary>
internal sealed class KnownByDay(Catalogue whole)
{
    private readonly IReadOnlyList<DateOnly> _changes = [.. whole.All.Where(s => s.Standing == Standing.Nps && s.FirstReport is not null).Select(s => s.FirstReport!.On).Distinct().Order()];
    private int _passed;

    /// <summary>As of the last day asked for.</summary>
    public Catalogue Catalogue { get; private set; } = whole.AsOf(DateOnly.MinValue);

    /// <summary>Goes on to a day.</summary>
    /// <returns>The catalogue of that day where it is another than before.</returns>
    public Catalogue? Next(DateOnly day)
    {
        var passed = _passed;
        while (_passed < _changes.Count && _changes[_passed] <= day) _passed++;
        return passed == _passed ? null : Catalogue = whole.AsOf(day);
    }
}
