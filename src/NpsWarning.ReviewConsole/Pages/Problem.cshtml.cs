using Microsoft.AspNetCore.Mvc;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>What a reader sees when a page cannot be shown: what it means and what to do.</summary>
[IgnoreAntiforgeryToken]
public sealed class ProblemModel(ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>In a few words.</summary>
    public string Headline { get; private set; } = "";

    /// <summary>What to do.</summary>
    public string Advice { get; private set; } = "";

    /// <summary>Shows it.</summary>
    public void OnGet(int code) => Explain(code);

    /// <summary>Shows it after a form that failed.</summary>
    public void OnPost(int code) => Explain(code);

    private void Explain(int code) => (Headline, Advice) = code switch
    {
        400 => ("The form was not accepted", "It was opened before the service restarted, or came from another site. Open the page again, then decide."),
        403 => ("For health reviewers", "This page has details that the enforcement view does not show."),
        404 => ("There is no such page", "The signal, alert or file may be of another service, or not for this view."),
        _ => ("This page could not be made", "The service's log says why. If the database is being restarted, try again in a minute."),
    };
}
