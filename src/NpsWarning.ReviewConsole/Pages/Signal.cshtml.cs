using Microsoft.AspNetCore.Mvc;
using NpsWarning.Intake;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.ReviewConsole.Pages;

/// <summary>One signal: what it is, why it was raised, what it rests on, what would be sent, and the decision.</summary>
public sealed class SignalModel(
    Database database, ConsoleOptions options, TimeProvider time, PolicyFile policies, CatalogueBook book, LibraryBook library, PreviewAlert? preview = null, Doorbell? doorbell = null) : ConsolePage(options, time)
{
    /// <summary>The signal.</summary>
    public SignalFile Record { get; private set; } = null!;

    /// <summary>Its epidemic curve.</summary>
    public EpidemicCurve Curve { get; private set; } = null!;

    /// <summary>What is known of it by its spectrum; null where it stands on none.</summary>
    public SpectrumFacts? Spectrum { get; private set; }

    /// <summary>What would be sent, without the versions that this viewer may not read; null where the host offers no preview.</summary>
    public AlertPreview? Preview { get; private set; }

    /// <summary>Why the decision was not taken.</summary>
    public string? Problem { get; private set; }

    /// <summary>The decision that was just taken.</summary>
    public Disposition? Done { get; private set; }

    /// <summary>What the form was sent with, so that nothing is typed twice.</summary>
    public DecisionForm Form { get; private set; } = new();

    /// <summary>The name vouched for by the sign-in; null where the form asks.</summary>
    public string? Vouched { get; private set; }

    /// <summary>Shows it.</summary>
    public IActionResult OnGet(string id, string? basis, string? done)
    {
        Done = Enum.TryParse<Disposition>(done, ignoreCase: true, out var disposition) ? disposition : null;
        return Show(id, basis, new DecisionForm { Who = ViewerChoice.Remembered(HttpContext) });
    }

    /// <summary>Takes the decision and shows what it changed, or says why it was not taken.</summary>
    public IActionResult OnPost(string id, [FromForm] DecisionForm form)
    {
        var who = ViewerChoice.Vouched(HttpContext, Options) ?? form.Who?.Trim();
        if (form.Disposition is not { } disposition) return Refused(id, form, "Choose a decision.");
        if (string.IsNullOrEmpty(who)) return Refused(id, form, "Say who you are: a decision has a name on it.");
        if (Decision.Of(disposition, Request.Form[$"reason-{disposition}"], form.Note) is not { } decision)
            return Refused(id, form, form.Note?.Length > Decision.LongestNote ? $"The note is longer than {Decision.LongestNote} characters." : $"Choose a reason for \"{disposition.Verb()}\".");
        if (Seen.Parse(form.Seen) is not { } seen) return Refused(id, form, "The form is incomplete. Look again, then decide.");
        var outcome = database.Write(session => SignalFile.Read(session, id, Viewer, policies, book.Of(session).Catalogue, Today) is null
            ? new DecisionOutcome(null, null)
            : ReviewDesk.Decide(session, id, decision, who, seen, Now));
        if (outcome.Refusal is { } refusal) return Refused(id, form, refusal.Text, 409);
        if (outcome.Signal is null) return NotFound();
        doorbell?.Ring(Stages.Alerting);
        if (ViewerChoice.Vouched(HttpContext, Options) is null) ViewerChoice.Remember(HttpContext, who);
        return Redirect($"/signals/{Uri.EscapeDataString(id)}?done={disposition}");
    }

    // Which health bodies are told, and what still waits and why, follows from patients and where they are; whom a report named may be their doctor.
    private static AlertPreview ForEnforcement(AlertPreview all)
    {
        var told = all.Recipients.Where(r => r.Audience == "Enforcement").ToList();
        return all with { Recipients = told, Texts = [.. all.Texts.Where(t => t.Audience == "Public" || (t.Audience == "Enforcement" && told.Count > 0))], Publishing = [], AnotherPersonNeeded = false };
    }

    private IActionResult Refused(string id, DecisionForm form, string problem, int status = 400)
    {
        Problem = problem;
        Response.StatusCode = status;
        return Show(id, null, form);
    }

    private IActionResult Show(string id, string? basis, DecisionForm form)
    {
        Vouched = ViewerChoice.Vouched(HttpContext, Options);
        Form = form;
        var file = database.Read(session =>
        {
            var read = SignalFile.Read(session, id, Viewer, policies, book.Of(session).Catalogue, Today);
            if (read is not null) Spectrum = SpectrumFacts.Of(session, read.Signal, library, Viewer);
            if (read is not null) Preview = preview?.Invoke(session, id);
            return read;
        });
        if (file is null) return NotFound();
        Record = file;
        var by = string.Equals(basis, nameof(DateBasis.Occurred), StringComparison.OrdinalIgnoreCase) ? DateBasis.Occurred : DateBasis.Known;
        Curve = EpidemicCurve.Of(file.Cases, by, file.Signal.EvidenceFrom, file.Signal.SignalledOn, file.DataUntil);
        if (Viewer == Viewer.Enforcement && Preview is { } all)
            Preview = ForEnforcement(all);
        return Page();
    }
}

/// <summary>What the decision panel sends.</summary>
public sealed record DecisionForm
{
    /// <summary>What to do.</summary>
    public Disposition? Disposition { get; init; }

    /// <summary>What the reasons' list does not say.</summary>
    public string? Note { get; init; }

    /// <summary>The reviewer's name.</summary>
    public string? Who { get; init; }

    /// <summary>What was on the page.</summary>
    public string? Seen { get; init; }
}
