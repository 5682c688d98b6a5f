using System.Globalization;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Words;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using static NpsWarning.Cli.Commands.DoctorCommand;

namespace NpsWarning.Cli.Commands;

/// <summary>What <c>nps doctor</c> says of the policy.</summary>
internal static class PolicyChecks
{
    /// <summary>Every row; one failed row where the file cannot be used.</summary>
    public static IEnumerable<Check> Of(DataFolder folder)
    {
        var own = File.Exists(folder.Policy);
        var (policies, errors) = PolicyFile.Read(own ? File.ReadAllText(folder.Policy) : PolicyFile.Shipped());
        if (policies is null) return [new("policy", Health.Failed, $"{folder.Policy}: {errors.Count} {(errors.Count == 1 ? "error" : "errors")}, the first {errors[0].Code} at {errors[0].Pointer}", "See all with nps policy check. The service does not start on it.")];
        return Of(policies, own ? folder.Policy : "as shipped", [.. Directory(folder).SelectMany(s => s.Places)]);
    }

    // Without a database the policy can be looked at all the same; the database has a row of its own.
    private static IReadOnlyList<Stakeholder> Directory(DataFolder folder)
    {
        try { return OpenDatabase.Directory(folder); }
        catch (UnavailableException) { return []; }
    }

    /// <param name="policies">In force.</param>
    /// <param name="name">Of the file.</param>
    /// <param name="places">Those that stakeholders are for.</param>
    internal static IEnumerable<Check> Of(PolicyFile policies, string name, IReadOnlyCollection<string> places)
    {
        var budgets = string.Join(", ", policies.Jurisdictions.GroupBy(j => policies.ForPlace(j).AlarmBudget).Select(g => $"{g.Key.ToString(CultureInfo.InvariantCulture)} in {string.Join(", ", g)}"));
        yield return new("policy", Health.Ok, $"{name}: {string.Join(", ", policies.Jurisdictions)}; alarms a month: {budgets}", null);

        var unwritten = policies.Jurisdictions.SelectMany(j => policies.ForPlace(j).Languages.Where(l => !AlertLanguages.All.Contains(l)).Select(l => $"{l} in {j}")).ToList();
        yield return unwritten.Count == 0
            ? new("policy languages", Health.Ok, $"alerts can be written in {string.Join(", ", AlertLanguages.All)}", null)
            : new("policy languages", Health.Warning, $"no words for {string.Join(", ", unwritten)}: English is used", $"Choose among {string.Join(", ", AlertLanguages.All)}.");

        var own = places.Where(p => p != PolicyFile.Everywhere).Distinct().Order(StringComparer.Ordinal).ToList();
        var without = own.Where(p => policies.ForPlace(p).Jurisdiction == PolicyFile.Everywhere).ToList();
        yield return without.Count == 0
            ? new("policy places", Health.Ok, "every place of a stakeholder has a policy", null)
            : new("policy places", Health.Warning, $"stakeholders, but no policy of their own: {string.Join(", ", without)}", "They go by \"*\". Add what differs there.");

        var silent = own.Where(p => policies.ForPlace(p).Contacts is { EmergencyNumber: null, PoisonCentre: null }).ToList();
        yield return silent.Count == 0
            ? new("policy contacts", Health.Ok, "every alert names a number to call", null)
            : new("policy contacts", Health.Warning, $"alerts name no number to call in {string.Join(", ", silent)}", "Set contacts there: emergencyNumber, poisonCentre.");

        var nobody = policies.Jurisdictions.Where(j => policies.ForPlace(j).MayPublish.Count == 0).ToList();
        // Of a list of names: one person alone cannot give a second approval.
        var tooFew = policies.Jurisdictions.Except(nobody).Where(j => policies.ForPlace(j) is var p && !p.MayPublish.Contains(PolicyFile.Everywhere) && p.MayPublish.Count < Math.Max(p.Approvals.Public, p.Approvals.Push)).ToList();
        yield return (nobody, tooFew) switch
        {
            ([], []) => new("policy publishing", Health.Ok, "somebody may publish everywhere", null),
            ([_, ..], _) => new("policy publishing", Health.Warning, $"mayPublish names nobody in {string.Join(", ", nobody)}", "Only what is automatic goes out there. Name who may publish."),
            _ => new("policy publishing", Health.Warning, $"mayPublish names fewer people than approvals needs in {string.Join(", ", tooFew)}", "A public version that needs them all never goes out. Name more, or ask for fewer."),
        };
    }
}
