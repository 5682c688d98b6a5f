using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Mvc;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>Refused and failed messages.</summary>
public sealed class QuarantineModel(Database database, ConsoleOptions options, TimeProvider time) : ConsolePage(options, time)
{
    /// <summary>Errors shown of each message in the list; its own page shows all.</summary>
    public const int MostErrors = 3;

    /// <summary>Newest first.</summary>
    public IReadOnlyList<QuarantinedMessage> Messages { get; private set; } = [];

    /// <summary>Whose messages there are.</summary>
    public IReadOnlyList<string> Submitters { get; private set; } = [];

    /// <summary>Messages that nobody has dealt with.</summary>
    public int OpenCount { get; private set; }

    /// <summary>All of them.</summary>
    public int AllCount { get; private set; }

    /// <summary>Only this submitter's.</summary>
    public string? Submitter { get; private set; }

    /// <summary>Only with this code.</summary>
    public string? Reason { get; private set; }

    /// <summary>Also those dealt with.</summary>
    public bool Settled { get; private set; }

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows them.</summary>
    public void OnGet(string? submitter, string? reason, bool all)
    {
        (Submitter, Reason, Settled) = (Given(submitter), Given(reason), all);
        var filter = new QuarantineFilter { Submitter = Submitter, Reason = Reason };
        database.Read(session =>
        {
            Messages = Quarantine.List(session, filter with { Settled = all }, AlertsModel.Most);
            (OpenCount, AllCount) = (Quarantine.Count(session, filter), Quarantine.Count(session, filter with { Settled = true }));
            Submitters = Quarantine.Submitters(session);
            return 0;
        });
    }

    /// <summary>The page with the same filter and the other list.</summary>
    public string Address(bool settled) => "/quarantine?" + string.Join('&', new[]
    {
        settled ? "all=true" : null,
        Submitter is null ? null : "submitter=" + Uri.EscapeDataString(Submitter),
        Reason is null ? null : "reason=" + Uri.EscapeDataString(Reason),
    }.OfType<string>());

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>One message: what is wrong with it, what it says, and what is done about it.</summary>
public sealed class QuarantinedMessageModel(Database database, ConsoleOptions options, TimeProvider time, Doorbell? doorbell = null) : ConsolePage(options, time)
{
    /// <summary>The message.</summary>
    public QuarantinedMessage Message { get; private set; } = null!;

    /// <summary>What was sent, as text; bytes that are none as base 64. Null where it is not kept.</summary>
    public string? Body { get; private set; }

    /// <summary>Why nothing was done.</summary>
    public string? Problem { get; private set; }

    /// <summary>Something was just done.</summary>
    public bool Done { get; private set; }

    /// <summary>What the form was sent with, so that nothing is typed twice.</summary>
    public QuarantineForm Form { get; private set; } = new();

    /// <summary>The name vouched for by the sign-in; null where the form asks.</summary>
    public string? Vouched { get; private set; }

    /// <inheritdoc/>
    protected override bool HealthOnly => true;

    /// <summary>Shows it.</summary>
    public IActionResult OnGet(string id, bool done)
    {
        Done = done;
        return Show(id, new QuarantineForm { Who = ViewerChoice.Remembered(HttpContext) });
    }

    /// <summary>Does it and shows what it changed, or says why it was not done.</summary>
    public IActionResult OnPost(string id, [FromForm] QuarantineForm form)
    {
        var who = ViewerChoice.Vouched(HttpContext, Options) ?? form.Who?.Trim();
        if (form.Act is not { } act) return Refused(id, form, "Choose what to do.");
        if (string.IsNullOrEmpty(who) || who.Length > Review.Decision.LongestName) return Refused(id, form, "Say who you are: what is done here has a name on it.");
        var outcome = database.Write(session => act == QuarantineAct.Requeue
            ? QuarantineDesk.Requeue(session, id, who, Options.Submitters.Contains, Now)
            : QuarantineDesk.Discard(session, id, who, form.Because ?? "", Now));
        if (outcome.Problem is { } problem) return Refused(id, form, problem, outcome.Code == "NO_REASON" ? 400 : 409);
        doorbell?.Ring(Stages.Outbox);
        if (ViewerChoice.Vouched(HttpContext, Options) is null) ViewerChoice.Remember(HttpContext, who);
        return Redirect($"/quarantine/{Uri.EscapeDataString(id)}?done=true");
    }

    private IActionResult Refused(string id, QuarantineForm form, string problem, int status = 400)
    {
        Problem = problem;
        Response.StatusCode = status;
        return Show(id, form);
    }

    private IActionResult Show(string id, QuarantineForm form)
    {
        (Vouched, Form) = (ViewerChoice.Vouched(HttpContext, Options), form);
        var (message, body) = database.Read(session => (Quarantine.Find(session, id), Quarantine.Body(session, id)));
        if (message is null) return NotFound();
        Message = message;
        Body = body is null ? null : Utf8.IsValid(body) ? Encoding.UTF8.GetString(body) : $"No text. In base 64: {Convert.ToBase64String(body)}";
        return Page();
    }
}

/// <summary>What can be done about a message.</summary>
public enum QuarantineAct
{
    /// <summary>Send it once more.</summary>
    Requeue,

    /// <summary>Remove its body.</summary>
    Discard,
}

/// <summary>What the panel sends.</summary>
public sealed record QuarantineForm
{
    /// <summary>What to do.</summary>
    public QuarantineAct? Act { get; init; }

    /// <summary>Why it is discarded.</summary>
    public string? Because { get; init; }

    /// <summary>Who does it.</summary>
    public string? Who { get; init; }
}
