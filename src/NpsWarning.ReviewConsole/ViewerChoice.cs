using Microsoft.AspNetCore.Http;
using NpsWarning.Review;

namespace NpsWarning.ReviewConsole;

/// <summary>Who reads and who decides, as far as the request says.</summary>
public static class ViewerChoice
{
    private const string RoleCookie = "nps-as";
    private const string NameCookie = "nps-reviewer";
    private const string ProxyName = "X-MS-CLIENT-PRINCIPAL-NAME";

    /// <summary>
    /// The role asked for by <c>?as=</c>, else the one remembered, else health. A switch, not a permission: roles come from the sign-in
    /// once there is one.
    /// </summary>
    public static Viewer Of(HttpContext context) =>
        Parse(context.Request.Query["as"]) ?? Parse(context.Request.Cookies[RoleCookie]) ?? Viewer.Health;

    /// <summary>Remembers what <c>?as=</c> asked for.</summary>
    public static void Remember(HttpContext context)
    {
        if (Parse(context.Request.Query["as"]) is { } viewer) Set(context, RoleCookie, viewer.ToString().ToLowerInvariant());
    }

    /// <summary>The name that the proxy vouches for; null where none is trusted or there is none.</summary>
    public static string? Vouched(HttpContext context, ConsoleOptions options) =>
        options.TrustProxyIdentity && Clean(context.Request.Headers[ProxyName]) is { Length: > 0 } name ? name : null;

    /// <summary>The name that the reviewer gave last time.</summary>
    public static string Remembered(HttpContext context) => Clean(Uri.UnescapeDataString(context.Request.Cookies[NameCookie] ?? ""));

    /// <summary>Keeps the name for the next decision.</summary>
    public static void Remember(HttpContext context, string name) => Set(context, NameCookie, Uri.EscapeDataString(name));

    private static Viewer? Parse(string? role) => role switch
    {
        "enforcement" => Viewer.Enforcement,
        "health" => Viewer.Health,
        _ => null,
    };

    private static string Clean(string? name)
    {
        var text = string.Concat((name ?? "").Where(c => !char.IsControl(c))).Trim();
        return text.Length <= Decision.LongestName ? text : text[..Decision.LongestName];
    }

    private static void Set(HttpContext context, string name, string value) => context.Response.Cookies.Append(name, value, new CookieOptions
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        IsEssential = true,
        MaxAge = TimeSpan.FromDays(180),
    });
}
