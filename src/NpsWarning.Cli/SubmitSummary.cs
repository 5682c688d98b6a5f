using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli;

/// <summary>What became of the reports of one call.</summary>
internal sealed class SubmitSummary
{
    private const int MostShown = 20;

    public int Sent { get; set; }

    public int Accepted { get; set; }

    public int Unchanged { get; set; }

    /// <summary>Recorded without effect: a later revision is already there.</summary>
    public int Superseded { get; set; }

    /// <summary>Posted, but no receipt came in time.</summary>
    public int Unanswered { get; set; }

    public List<RejectedReport> Rejected { get; } = [];

    /// <summary>Names that no catalogue has, as first written, with how they were understood and in how many findings; each is watched as a subject of its own.</summary>
    public SortedDictionary<string, UnlistedName> UnlistedNames { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What unidentified spectra resemble, as the receipts say.</summary>
    public List<SpectrumHint> Spectra { get; } = [];

    /// <summary>Notes a name that a receipt says is in no list.</summary>
    public void Unlisted(NameReading reading) =>
        UnlistedNames[reading.RawName] = UnlistedNames.GetValueOrDefault(reading.RawName) is { } so ? so with { Findings = so.Findings + 1 } : new(reading.RawName, reading.Subject!, reading.How, 1);

    public int ExitCode => Unanswered > 0 ? Cli.ExitCode.Unavailable : Rejected.Count > 0 ? Cli.ExitCode.DoneWithRefusals : Cli.ExitCode.Done;

    /// <summary>Shows it as a document or as lines; <paramref name="note"/> goes below the lines.</summary>
    public void Show(bool json, string? note)
    {
        if (json)
        {
            Output.Document(new { Sent, Accepted, Unchanged, Superseded, Unanswered, Rejected, Unlisted = UnlistedNames.Values, Spectra });
            return;
        }
        Output.Line($"sent {Sent}, accepted {Accepted}, unchanged {Unchanged}, rejected {Rejected.Count}"
            + (Superseded > 0 ? $", superseded {Superseded}" : "") + (Unanswered > 0 ? $", unanswered {Unanswered}" : ""));
        var rows = Rejected.SelectMany(r => r.Errors.Select(e => new[] { $"{r.Line}", r.ReportId ?? "", e.Code, e.Pointer, e.Value ?? "", e.Message })).ToList();
        if (rows.Count > 0) Output.Table(["line", "report", "code", "where", "found", "what to do"], rows.Take(MostShown));
        if (rows.Count > MostShown) Output.Line($"and {rows.Count - MostShown} more errors; see them all with --json.");
        if (UnlistedNames.Count > 0)
            Output.Table(["name in no list", "watched as", "understood as", "findings"], UnlistedNames.Values.OrderByDescending(n => n.Findings).Take(MostShown).Select(n => new[] { n.RawName, n.Subject, n.How, $"{n.Findings}" }));
        if (UnlistedNames.Count > MostShown) Output.Line($"and {UnlistedNames.Count - MostShown} more such names; see them all with --json.");
        foreach (var hint in Spectra.Take(MostShown)) Output.Line($"{hint.ReportId}, {hint.RawName}: {hint.Reading.InWords}");
        if (Spectra.Count > MostShown) Output.Line($"and {Spectra.Count - MostShown} more unidentified spectra; see them all with --json.");
        if (Unanswered > 0) Output.Note("Some reports got no receipt in time. They are in the queue; run the same command again to see what became of them.");
        if (note is not null) Output.Note(note);
    }
}

/// <summary>A name that no catalogue has.</summary>
internal sealed record UnlistedName(string RawName, string Subject, string How, int Findings);

/// <summary>What a receipt says of an unidentified spectrum.</summary>
internal sealed record SpectrumHint(string? ReportId, string RawName, SpectrumReading Reading);

/// <summary>A report that was refused.</summary>
/// <param name="ReportId">As far as it could be read.</param>
/// <param name="Line">Row or line in its file; the header is 1.</param>
/// <param name="Errors">All of them.</param>
internal sealed record RejectedReport(string? ReportId, int Line, IReadOnlyList<ReportError> Errors);
