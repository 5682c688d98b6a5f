using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>
/// Where the link of a mail leads: one headline, one button, no sign-in. Opening it changes nothing, since mail scanners follow every link. It shows what
/// the recipient's own mail said in its first line, and nothing else of the service.
/// </summary>
public sealed class AcknowledgeModel(Database database, AcknowledgementLinks links, TimeProvider time) : PageModel
{
    /// <summary>The delivery; null where the link is of no use.</summary>
    public Acknowledgement? Found { get; private set; }

    /// <summary>Why it is not, as <see cref="Acknowledgement.Say"/> names it.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Shows it.</summary>
    public IActionResult OnGet(string token) => Shown(token);

    /// <summary>It was read.</summary>
    public IActionResult OnPost(string token) => Said(token, (found, session, now) => found.Acknowledge(session, now));

    /// <summary>It was acted on.</summary>
    public IActionResult OnPostActed(string token) => Said(token, (found, session, now) => found.Act(session, now));

    private IActionResult Said(string token, Func<Acknowledgement, Session, DateTimeOffset, bool> say)
    {
        if (Shown(token) is PageResult { StatusCode: not null } useless) return useless;
        database.Write(session => say(Found!, session, time.GetUtcNow()));
        return Redirect($"/acknowledge/{Uri.EscapeDataString(token)}"); // so that a reload does not say it again
    }

    private PageResult Shown(string token)
    {
        Response.Headers.CacheControl = "no-store";
        Response.Headers["Referrer-Policy"] = "no-referrer";
        var (delivery, problem) = links.Read(token, time.GetUtcNow());
        Found = delivery is { } id ? database.Read(session => Acknowledgement.Of(session, id)) : null;
        if (Found is not null) return Page();
        Problem = problem is { } why ? why.ToString().ToLowerInvariant() : "gone";
        var page = Page();
        page.StatusCode = problem == LinkProblem.NotOurs ? 404 : 410;
        return page;
    }
}
