using System.Security.Cryptography;
using System.Text;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Stakeholders;

/// <summary>One body that an alert is for, which version, and the reason that the console shows beforehand.</summary>
/// <param name="Mark">The mark of that version: the signal's, or CLEAR for the public one, which a reviewer releases.</param>
/// <param name="Named">By a report alone, not by place and class.</param>
public sealed record Recipient(Stakeholder Stakeholder, Audience Audience, Reach Reach, Tlp Mark, string Why, bool Named = false);

/// <summary>A body that would have been chosen, and the rule that kept the alert from it.</summary>
public sealed record PassedOver(Stakeholder Stakeholder, string Reason);

/// <summary>Something that only the administrator of the directory can settle.</summary>
/// <param name="Code">Stable.</param>
public sealed record AdministratorTask(string Code, string Found, string Request);

/// <summary>Who gets which version of an alert, if its audience is released.</summary>
public sealed record Recipients(IReadOnlyList<Recipient> Chosen, IReadOnlyList<PassedOver> PassedOver, IReadOnlyList<AdministratorTask> Tasks)
{
    /// <summary>What the ids of those begin with whom a report named and the directory does not have.</summary>
    public const string Unlisted = "unlisted-";

    /// <summary>
    /// Chooses from the directory by place and class, adds those named in reports and those told of an earlier version, and obeys every clearance.
    /// Each body is chosen once.
    /// </summary>
    public static Recipients For(SignalBrief brief, IReadOnlyList<Stakeholder> directory, IEnumerable<NamedStakeholder> notify, IReadOnlySet<StakeholderId>? told = null)
    {
        var selection = new Selection(brief);
        foreach (var stakeholder in directory)
            if (WhyItMatches(brief, stakeholder) is { } why) selection.Offer(stakeholder, why);
        foreach (var request in notify) selection.Add(request, directory);
        // Whoever acted on what an alert said must hear that it says something else now, also when that is none of their classes.
        foreach (var stakeholder in directory.Where(s => told?.Contains(s.Id) == true)) selection.Offer(stakeholder, "was told of an earlier version");
        return new(selection.Chosen, selection.PassedOver, selection.Tasks);
    }

    private static string? WhyItMatches(SignalBrief brief, Stakeholder stakeholder)
    {
        if (PlaceOf(brief, stakeholder) is not { } place) return null;
        if (stakeholder.Classes.Contains("*")) return $"{RoleOf(stakeholder)} for {Words(place)}, all classes";
        var substance = brief.Subject.Kind == SubjectKind.PresentationCluster ? null : brief.Substance;

        // A substance of unknown class concerns everybody in the place until it is known not to.
        if (substance is null || substance.Effects == EffectGroup.Unknown) return $"{RoleOf(stakeholder)} for {Words(place)}, class not known yet";
        var match = stakeholder.Classes.FirstOrDefault(wanted =>
            wanted.Equals(substance.ClassName, StringComparison.OrdinalIgnoreCase) || wanted.Equals(substance.Effects.ToString(), StringComparison.OrdinalIgnoreCase));
        return match is null ? null : $"{RoleOf(stakeholder)} for {Words(place)}, class {match}";
    }

    private static string Words(string place) => place == "*" ? "every place" : place;

    private static string RoleOf(Stakeholder stakeholder) => stakeholder.Role switch
    {
        DirectoryRole.InternationalBody => "international body",
        DirectoryRole.MinistryHealth => "health ministry",
        DirectoryRole.MinistryHome => "home ministry",
        var role => role.ToString().ToLowerInvariant(),
    };

    private static string? PlaceOf(SignalBrief brief, Stakeholder stakeholder)
    {
        if (stakeholder.Places.Contains("*")) return "*";
        if (stakeholder.Places.Contains(brief.Place.Country)) return brief.Place.Country;

        // Being told at all must not tell enforcement of a region whose cases it may not know of.
        var regions = stakeholder.Audience == Audience.Health ? brief.Place.Regions : EnforcementBrief.RegionsThatMayBeNamed(brief);
        return regions.Count == 0
            ? stakeholder.Places.FirstOrDefault(place => IsWithin(place, brief.Place.Country))
            : stakeholder.Places.FirstOrDefault(place => regions.Any(region => region.Code == place));
    }

    private static bool IsWithin(string place, string country) => PlaceCodes.CountryOf(place) == country;

    private sealed class Selection(SignalBrief brief)
    {
        private readonly HashSet<StakeholderId> _seen = [];

        public List<Recipient> Chosen { get; } = [];
        public List<PassedOver> PassedOver { get; } = [];
        public List<AdministratorTask> Tasks { get; } = [];

        public void Offer(Stakeholder stakeholder, string why, bool named = false)
        {
            if (!_seen.Add(stakeholder.Id)) return;
            var mark = stakeholder.Audience == Audience.Public ? Tlp.Clear : brief.Tlp;
            if (stakeholder.Clearance < mark) { PassedOver.Add(new(stakeholder, $"ClearanceTooLow, has {stakeholder.Clearance}, needs {mark}")); return; }
            if (stakeholder.Channels.Count == 0) { PassedOver.Add(new(stakeholder, "NoChannel")); return; }
            var reach = stakeholder.Places.Any(place => IsWithin(place, brief.Place.Country)) ? Reach.WithinJurisdiction : Reach.Beyond;
            Chosen.Add(new(stakeholder, stakeholder.Audience, reach, mark, why, named));
        }

        public void Add(NamedStakeholder request, IReadOnlyList<Stakeholder> directory)
        {
            var known = directory.FirstOrDefault(stakeholder => stakeholder.Id.Value == request.StakeholderId)
                ?? directory.FirstOrDefault(stakeholder => stakeholder.Channels.Any(channel => channel.Address.Equals(request.Email, StringComparison.OrdinalIgnoreCase)));
            if (known is not null) Offer(known, "named in a report", named: true);
            else if (request.Email is { Length: > 0 } address) OfferUnknown(address, request.Name);
            else Tasks.Add(new("notify-unknown-id", request.StakeholderId ?? "", "A report names a stakeholder that the directory does not have: add it, or tell the submitter."));
        }

        /// <summary>Nobody vouches for an address in a report, whatever role it claims: the public version, which a reviewer releases, and no more.</summary>
        private void OfferUnknown(string address, string? name)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToLowerInvariant())))[..12];
            var unknown = new Stakeholder
            {
                Id = new(Unlisted + digest),
                Name = name ?? address,
                Role = DirectoryRole.Outreach,
                Places = ["*"],
                Classes = ["*"],
                Channels = [new("email", address)],
                Clearance = Tlp.Clear,
                Note = "Named in a report, not in the directory.",
            };
            if (!_seen.Contains(unknown.Id))
                Tasks.Add(new("notify-unknown-address", address, "A report names an address that the directory does not have: check who it is and add it, or leave it with the public version."));
            Offer(unknown, "address named in a report, not in the directory: public version only", named: true);
        }
    }
}
