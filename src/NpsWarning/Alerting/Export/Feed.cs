using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Alerting.Export;

/// <summary>One of the feeds: the alerts of an audience, up to a mark.</summary>
public readonly record struct Feed(Audience Audience, Tlp Clearance)
{
    private static readonly (string Name, Tlp Mark)[] Marks = [("clear", Tlp.Clear), ("green", Tlp.Green), ("amber", Tlp.Amber), ("amber-strict", Tlp.AmberStrict), ("red", Tlp.Red)];

    /// <summary>As addresses name it, such as "health/amber-strict".</summary>
    public string Path { get { var mark = Clearance; return $"{AlertEvent.Audience(Audience)}/{Marks.Single(m => m.Mark == mark).Name}"; } }

    /// <summary>Anybody may read it: what is for the public is CLEAR.</summary>
    public bool IsOpen => Audience == Audience.Public;

    /// <summary>The feed of that name; null where there is none. All that is for the public is CLEAR, so that it has one feed.</summary>
    public static Feed? Find(string audience, string clearance)
    {
        Audience? found = audience switch { "health" => Audience.Health, "enforcement" => Audience.Enforcement, "public" => Audience.Public, _ => null };
        return found is { } of && MarkOf(clearance) is { } mark && (of != Audience.Public || mark == Tlp.Clear) ? new Feed(of, mark) : null;
    }

    /// <summary>The mark of that name; null where there is none.</summary>
    public static Tlp? MarkOf(string name) => Marks.Where(m => m.Name == name).Select(m => (Tlp?)m.Mark).FirstOrDefault();

    /// <summary>The feeds that a stakeholder may read: those of its audience, up to its clearance.</summary>
    public static IReadOnlyList<Feed> For(Stakeholder stakeholder) => stakeholder.Audience == Audience.Public
        ? [new Feed(Audience.Public, Tlp.Clear)]
        : [.. Marks.Where(m => m.Mark <= stakeholder.Clearance).Select(m => new Feed(stakeholder.Audience, m.Mark))];

    /// <summary>Whether a stakeholder may read it.</summary>
    public bool Admits(Stakeholder stakeholder) => IsOpen || (stakeholder.Audience == Audience && Clearance <= stakeholder.Clearance);

    /// <summary>Which text a stakeholder reads of alerts in a country: as for what it is sent, the fuller one only if it works there.</summary>
    public static Reach ReachOf(Stakeholder? reader, string country) =>
        reader?.Places.Any(p => PlaceCodes.CountryOf(p) == country) == true ? Reach.WithinJurisdiction : Reach.Beyond;
}
