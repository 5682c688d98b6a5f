using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using NpsWarning.Review;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>What every page knows: who reads it, and what day it is.</summary>
public abstract class ConsolePage(ConsoleOptions options, TimeProvider time) : PageModel
{
    /// <summary>How the pages are served.</summary>
    public ConsoleOptions Options => options;

    /// <summary>For whom the page is made.</summary>
    public Viewer Viewer { get; private set; }

    /// <summary>This instant.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>This day, UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(Now.UtcDateTime);

    /// <summary>Pages with health details that no rule has cut down: enforcement is told that they exist, and no more.</summary>
    protected virtual bool HealthOnly => false;

    /// <inheritdoc/>
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        Viewer = ViewerChoice.Of(HttpContext);
        ViewerChoice.Remember(HttpContext);
        ViewData["Viewer"] = Viewer;
        ViewData["Options"] = options;
        if (HealthOnly && Viewer != Viewer.Health) context.Result = StatusCode(403);
    }
}
