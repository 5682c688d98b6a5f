using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Review;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole;

/// <summary>Alerts for other systems: Atom feeds with CAP messages, each behind its audience and mark, and files of one version for whoever reads the console.</summary>
internal static class FeedEndpoints
{
    public static void MapFeeds(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/feeds/{audience}/{clearance}.atom", (string audience, string clearance, HttpContext context, FeedAccess access) =>
            access.For(context, audience, clearance, (feed, reader) =>
            {
                var atom = access.Database.Read(s => AtomFeed.Read(s, feed, reader, access.Now));
                return File(ExportXml.Bytes(atom.Document(access.Source, access.Address(context), access.Query(context))), AtomFeed.MediaType, atom.Updated);
            }));
        routes.MapGet("/feeds/{audience}/{clearance}/{alert}/{version:int}.cap.xml", (string audience, string clearance, string alert, int version, HttpContext context, FeedAccess access) =>
            access.For(context, audience, clearance, (feed, reader) => access.Version(feed, reader, alert, version) is { } found
                ? File(ExportXml.Bytes(CapAlert.Of(found, access.Source, reader?.Id.Value)), CapAlert.MediaType, found.Facts.IssuedAt)
                : Results.NotFound()));
        foreach (var (ending, format) in (IEnumerable<(string, ExportFormat)>)[("cap.xml", ExportFormat.Cap), ("stix.json", ExportFormat.Stix), ("event.json", ExportFormat.CloudEvent)])
            routes.MapGet("/alerts/{id}/{version:int}/{audience}." + ending, (string id, int version, string audience, HttpContext context, FeedAccess access) =>
                Download(context, access, id, version, audience, format, ending));
    }

    private static IResult Download(HttpContext context, FeedAccess access, string id, int version, string audience, ExportFormat format, string ending)
    {
        if (Feed.Find(audience, "clear") is not { Audience: var of }) return Results.NotFound();
        if (of == Audience.Health && ViewerChoice.Of(context) != Viewer.Health) return Results.StatusCode(403);
        var found = access.Database.Read(s => StoredVersion.Of(s, id, of, Reach.WithinJurisdiction)).FirstOrDefault(v => v.Facts.Version == version);
        if (found is null) return Results.NotFound();
        if (ViewerChoice.Of(context) == Viewer.Enforcement && found.Facts.Tlp > AlertLog.ForEnforcement) return Results.StatusCode(403);
        var who = ViewerChoice.Vouched(context, access.Options) ?? (ViewerChoice.Remembered(context) is { Length: > 0 } name ? name : "console");
        access.Database.Write(s => { AlertExport.Audit(s, access.Now, who, found, format); return 0; });
        var (type, content) = AlertExport.Of(found, format, access.Source);
        return Results.File(content, type, $"{found.Identifier}.{ending}");
    }

    private static IResult File(byte[] content, string type, DateTimeOffset changed) => Results.Bytes(content, type,
        lastModified: changed, entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(content))[..32]}\""));
}

/// <summary>Who may read which feed. The open feed is for everybody; all others ask for a stakeholder's key.</summary>
internal sealed class FeedAccess(Database database, FeedKeys keys, DirectoryBook directory, ConsoleOptions options, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    public Database Database => database;
    public ConsoleOptions Options => options;
    public ExportSource Source { get; } = ExportSource.Of(options.Sender, options.PublicAddress);
    public DateTimeOffset Now => time.GetUtcNow();

    public IResult For(HttpContext context, string audience, string clearance, Func<Feed, Stakeholder?, IResult> answer)
    {
        if (Feed.Find(audience, clearance) is not { } feed) return Results.NotFound();
        context.Response.Headers.CacheControl = feed.IsOpen ? "no-cache" : "private, no-cache"; // may be kept, and asked for again each time
        if (feed.IsOpen) return answer(feed, null);
        var id = keys.Read(KeyOf(context));
        if (id is null || database.Read(directory.Of).FirstOrDefault(s => s.Id == id) is not { } reader)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Results.Text("This feed needs a key: ?key=… or Authorization: Bearer …. The administrator gives it out (nps stakeholders feed).\n", statusCode: 401);
        }
        if (!feed.Admits(reader)) return Results.Text("The key is good, but not for this feed: it is for another audience, or above your clearance.\n", statusCode: 403);
        FeedReads.Note(database, feed, reader, Now);
        return answer(feed, reader);
    }

    public StoredVersion? Version(Feed feed, Stakeholder? reader, string alert, int version)
    {
        var found = database.Read(s =>
        {
            // The reach follows from the country, which the versions themselves say.
            var beyond = StoredVersion.Of(s, alert, feed.Audience, Reach.Beyond);
            var within = StoredVersion.Of(s, alert, feed.Audience, Reach.WithinJurisdiction);
            var country = (within.Count > 0 ? within : beyond).FirstOrDefault()?.Facts.Country;
            return country is not null && Feed.ReachOf(reader, country) == Reach.WithinJurisdiction ? within : beyond;
        }).FirstOrDefault(v => v.Facts.Version == version);
        return found?.Facts.Tlp <= feed.Clearance ? found : null;
    }

    /// <summary>As readers reach the service: as set, or as this one does, whose name host filtering has allowed.</summary>
    public string Address(HttpContext context) => options.PublicAddress?.TrimEnd('/') ?? $"{context.Request.Scheme}://{context.Request.Host}";

    /// <summary>A system that has its key in the address finds it in the feed's addresses too.</summary>
    public string Query(HttpContext context) => context.Request.Query["key"].ToString() is { Length: > 0 } key ? $"?key={Uri.EscapeDataString(key)}" : "";

    private static string? KeyOf(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : context.Request.Query["key"].ToString();
    }
}
