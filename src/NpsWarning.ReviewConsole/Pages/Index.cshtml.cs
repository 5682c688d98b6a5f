using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>The list of signals. All that narrows it stands in the address, so that it can be sent to a colleague.</summary>
public sealed class IndexModel(Database database, ConsoleOptions options, TimeProvider time, CatalogueBook book) : ConsolePage(options, time)
{
    /// <summary>What was asked for.</summary>
    public QueueFilter Filter { get; private set; } = new();

    /// <summary>What there is.</summary>
    public QueuePage List { get; private set; } = null!;

    /// <summary>Shows the list.</summary>
    public void OnGet(string? tab, string? state, string? place, string? grade, string? q, int p = 1)
    {
        Filter = new QueueFilter
        {
            Tab = Named<QueueTab>(tab) ?? QueueTab.Review,
            State = Named<SignalState>(state),
            Grade = Named<Grade>(grade),
            Place = Cut(place, 8),
            Text = Cut(q, 100),
            Page = Math.Clamp(p, 1, 1000),
        };
        List = database.Read(session => ReviewQueue.Read(session, Filter, Viewer, Today, book.Of(session).Catalogue));
    }

    /// <summary>The address of the same list, changed in one respect.</summary>
    public string Address(QueueTab? tab = null, int page = 1)
    {
        var query = new QueryBuilder();
        var to = tab ?? Filter.Tab;
        if (to != QueueTab.Review) query.Add("tab", to.ToString().ToLowerInvariant());
        if (Filter.State is { } state && tab is null) query.Add("state", state.ToString());
        if (Filter.Place is { } place) query.Add("place", place);
        if (Filter.Grade is { } grade && tab is null) query.Add("grade", grade.ToString());
        if (Filter.Text is { } text) query.Add("q", text);
        if (page > 1) query.Add("p", page.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return "/" + query.ToQueryString();
    }

    private static T? Named<T>(string? name) where T : struct, Enum =>
        Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value) ? value : null;

    private static string? Cut(string? text, int most) => string.IsNullOrWhiteSpace(text) ? null : text.Trim() is var t && t.Length <= most ? t : text.Trim()[..most];
}
