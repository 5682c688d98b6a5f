using System.Globalization;

namespace NpsWarning.Cli.Backtesting;

/// <summary>How many versions went to an audience in a month.</summary>
internal sealed record MonthTotal(string Month, string Audience, int AtOnce, int Waiting);

/// <summary>What one body would have got.</summary>
/// <param name="AMonth">Versions a month, on average.</param>
internal sealed record StakeholderTotal(string Stakeholder, int Versions, double AMonth);

/// <summary>What a dry run says.</summary>
/// <param name="From">First day told (inclusive).</param>
/// <param name="To">Last day told (inclusive).</param>
/// <param name="ErasedUntil">Until that day details of reports have been erased; null where none have.</param>
/// <param name="Against">What differs from the policy in force; null where it is the one that was tried.</param>
internal sealed record DryRunReport(
    string Policy, DateOnly From, DateOnly To, int Reports, DateOnly? ErasedUntil, IReadOnlyList<DryRunRow> Rows, IReadOnlyList<MonthTotal> Months, IReadOnlyList<StakeholderTotal> Stakeholders,
    IReadOnlyList<DryRunDifference>? Against)
{
    public static DryRunReport Of(string policy, DateOnly from, DateOnly to, int reports, DateOnly? erasedUntil, IReadOnlyList<DryRunRow> rows, IReadOnlyList<DryRunRow>? inForce)
    {
        var months = Math.Max(1, (to.DayNumber - from.DayNumber + 1) / 30.44);
        var audiences = rows.SelectMany(r => r.AtOnce.Select(a => (Row: r, Audience: a, AtOnce: true)).Concat(r.Waiting.Select(a => (Row: r, Audience: a, AtOnce: false))));
        return new(policy, from, to, reports, erasedUntil, rows,
            [.. audiences.GroupBy(a => (Month: a.Row.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture), a.Audience)).OrderBy(g => g.Key.Month, StringComparer.Ordinal).ThenBy(g => g.Key.Audience, StringComparer.Ordinal)
                .Select(g => new MonthTotal(g.Key.Month, g.Key.Audience, g.Count(a => a.AtOnce), g.Count(a => !a.AtOnce)))],
            [.. rows.SelectMany(r => r.Recipients).GroupBy(n => n).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new StakeholderTotal(g.Key, g.Count(), Math.Round(g.Count() / months, 2)))],
            inForce is null ? null : DryRunDifference.Of(inForce, rows));
    }

    public void Show(bool json)
    {
        if (json)
        {
            Output.Document(this);
            return;
        }
        Output.Table(["day", "place", "subject", "what", "severity", "rule", "at once", "waits", "recipients"], Rows.Select(r => new[]
        {
            $"{r.Day:O}", r.Place, r.Subject, r.Kind.ToLowerInvariant(), r.Severity.ToString().ToLowerInvariant(), r.Rule, string.Join(", ", r.AtOnce), string.Join(", ", r.Waiting), $"{r.Recipients.Count}",
        }));
        if (Months.Count > 0) Output.Table(["month", "audience", "at once", "waits"], Months.Select(m => new[] { m.Month, m.Audience, $"{m.AtOnce}", $"{m.Waiting}" }));
        if (Stakeholders.Count > 0)
            Output.Table(["who would get most", "versions", "a month"], Stakeholders.Take(20).Select(s => new[] { s.Stakeholder, $"{s.Versions}", s.AMonth.ToString("0.##", CultureInfo.InvariantCulture) }));
        if (Against is { Count: > 0 })
            Output.Table(["against the policy in force", "place", "subject", "was", "is", "days earlier"], Against.Select(d => new[]
            {
                d.What, d.Place, d.Subject, d.Was?.ToString().ToLowerInvariant() ?? "", d.Is?.ToString().ToLowerInvariant() ?? "", d.DaysEarlier?.ToString("+0;-0;0", CultureInfo.InvariantCulture) ?? "",
            }));
        Output.Line($"{Policy}, {From:O} to {To:O}, {Reports} reports: {Rows.Count(r => r.IsSent)} versions at once, {Rows.Count(r => !r.IsSent)} signals that wait whole for a reviewer.");
        if (Against is { } against) Output.Line(against.Count == 0 ? "What goes out by itself is the same as with the policy in force." : $"Against the policy in force: {string.Join(", ", against.CountBy(d => d.What).Select(c => $"{c.Value} {c.Key}"))}.");
        Output.Line("Nobody reviews in a dry run: what waits stays waiting. Groups of alike presentations and unidentified spectra are not replayed.");
        if (ErasedUntil is { } erased) Output.Line($"Details of reports until {erased:O} have been erased by retention: bodies that they named to be told are not counted before {erased.AddDays(1):O}.");
    }
}
