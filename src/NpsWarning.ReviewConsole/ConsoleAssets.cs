using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace NpsWarning.ReviewConsole;

/// <summary>The style sheet, the script and the icon, from inside the assembly.</summary>
public static class ConsoleAssets
{
    private static readonly FrozenDictionary<string, Asset> All = new[]
    {
        Load("console.css", "text/css; charset=utf-8"),
        Load("console.js", "text/javascript; charset=utf-8"),
        Load("icon.svg", "image/svg+xml"),
    }.ToFrozenDictionary(a => a.Name);

    /// <summary>The address of an asset: it changes with the content, so that browsers may keep it for a year.</summary>
    public static string Url(string name) => $"/assets/{name}?v={All[name].Tag[..12]}";

    internal static void MapConsoleAssets(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{name}", (string name, string? v, HttpContext context) =>
    {
        if (!All.TryGetValue(name, out var asset)) return Results.NotFound();
        context.Response.Headers.CacheControl = v is not null && asset.Tag.StartsWith(v, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: new EntityTagHeaderValue($"\"{asset.Tag}\""));
    });

    private static Asset Load(string name, string contentType)
    {
        using var stream = typeof(ConsoleAssets).Assembly.GetManifestResourceStream("assets/" + name)
            ?? throw new InvalidOperationException($"The asset {name} is not embedded.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var content = memory.ToArray();
        return new Asset(name, contentType, content, Convert.ToHexStringLower(SHA256.HashData(content))[..32]);
    }

    private sealed record Asset(string Name, string ContentType, byte[] Content, string Tag);
}
