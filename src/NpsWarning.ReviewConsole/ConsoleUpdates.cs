using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole;

/// <summary>
/// What has come since a page was rendered. The page says so and leaves its rows where they are: a list that moves by itself takes the
/// reader's place away.
/// </summary>
internal static class ConsoleUpdates
{
    public static void MapConsoleUpdates(this IEndpointRouteBuilder routes) => routes.MapGet("/updates", (string? since, string? signal, HttpContext context, Database database) =>
    {
        if (!DateTimeOffset.TryParse(since, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var after)) after = DateTimeOffset.UnixEpoch;
        var viewer = ViewerChoice.Of(context);
        if (signal is null) return Results.Json(Sentence(database.Read(s => ReviewQueue.News(s, after, viewer))));
        var now = database.Read(s => ReviewQueue.MayKnow(s, signal, viewer) ? SignalBook.Find(s, signal) : null);
        var changed = now is not null && now.ChangedAt > after;
        // The count is for health; that it has changed is for everybody who sees the page.
        return Results.Json(new { text = !changed ? "" : viewer == Viewer.Health ? $"Changed meanwhile: {Words.Count(now!.Cases, "case")}, {now.State.Words()}." : "Changed meanwhile." });
    });

    private static object Sentence(QueueNews news) => new
    {
        text = (news.Raised, news.Changed) switch
        {
            (0, 0) => "",
            (0, var changed) => $"{changed} changed.",
            (var raised, 0) => $"{raised} new.",
            var (raised, changed) => $"{raised} new, {changed} changed.",
        },
    };
}
