using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NpsWarning.Detection.Presentations;

/// <summary>What a replay raised.</summary>
/// <param name="From">First day judged.</param>
/// <param name="To">Last day judged, included.</param>
/// <param name="Alarms">One for each new group, on the day it first alarmed.</param>
public sealed record PresentationReplay(DateOnly From, DateOnly To, AlarmThreshold Threshold, IReadOnlyList<PresentationCluster> Alarms)
{
    private static readonly JsonSerializerOptions Layout = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As <c>nps presentations backtest --json</c> writes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(new
    {
        From,
        To,
        Threshold = Threshold.Score,
        Alarms = Alarms.Select(a => new
        {
            Date = a.JudgedOn,
            a.Members,
            Features = a.Features.Select(f => f.Feature.Code),
            Region = a.Place.Region ?? (a.Place.Country == PresentationPlace.UnknownCountry ? "all" : a.Place.Country),
            Score = Math.Round(a.Score, 3),
            a.Reason,
            Rule = a.Rule.ToString(),
            Id = a.Id.Value,
            Model = a.ModelVersion,
        }),
    }, Layout);
}

/// <summary>Judges every day of a period as it would have been judged on that day.</summary>
public static class PresentationBacktest
{
    private const int LongestHistoryToLearnFrom = 365;

    /// <param name="rows">All presentations; those before <paramref name="from"/> are history.</param>
    /// <param name="from">First day judged. With a year of history before it, the model is trained and the threshold set on that year.</param>
    /// <param name="to">Last day judged, included.</param>
    /// <param name="budgetPerMonth">False alarms a month.</param>
    /// <param name="shipped">The model where there is no such year; its card's threshold holds then, whatever the budget.</param>
    /// <exception cref="ArgumentException">There is no year of history and no model.</exception>
    public static PresentationReplay Run(
        IReadOnlyList<Presentation> rows, DateOnly from, DateOnly to, double budgetPerMonth,
        UsualPresentations? shipped = null, ClusterOptions? options = null, IProgress<DateOnly>? judged = null)
    {
        options ??= new();
        var known = rows.Where(r => r.PresentedOn <= to).ToArray();
        var history = known.Where(r => r.PresentedOn < from && r.PresentedOn >= from.AddDays(-LongestHistoryToLearnFrom)).ToArray();
        var hasYear = history.Length >= 1000 && history.Min(r => r.PresentedOn) <= from.AddDays(-options.OwnBaselineFrom);
        if (!hasYear && shipped is null)
            throw new ArgumentException($"Before {from:yyyy-MM-dd} there is no year of history to train on, and no model was given.", nameof(rows));
        var model = hasYear
            ? PresentationTraining.TrainInMemory(history, 1, string.Create(CultureInfo.InvariantCulture, $"own history before {from:yyyy-MM-dd}"))
            : shipped!;
        var table = new PresentationTable(known, model);
        var threshold = options.Threshold ?? (hasYear
            ? AlarmThreshold.FromHistory(table, model, from.AddDays(-LongestHistoryToLearnFrom), from, budgetPerMonth, options, d => judged?.Report(d))
            : model.ReferenceThreshold);
        return new(from, to, threshold, Replay(table, model, options, threshold, from, to, judged));
    }

    private static List<PresentationCluster> Replay(
        PresentationTable table, UsualPresentations model, ClusterOptions options, AlarmThreshold threshold,
        DateOnly from, DateOnly to, IProgress<DateOnly>? judged)
    {
        var (alarms, episodes) = (new List<PresentationCluster>(), new AlarmEpisodes(options));
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            var on = JudgedDay.Of(table, model, options, day);
            foreach (var group in GroupSearch.On(on, threshold.Score))
                if (episodes.Begins(day.DayNumber, group)) alarms.Add(ClusterExplanation.Explain(on, group, threshold));
            judged?.Report(day);
        }
        return alarms;
    }
}
