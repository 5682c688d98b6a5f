using NpsWarning.Alerting.Briefs;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;
using NpsWarning.Substances;

namespace NpsWarning.Alerting.Policy;

/// <summary>What is known of a signal's subject beyond its own cases; it may raise severity. It is read when the signal's own evidence changes: a signal elsewhere does not by itself issue a version here.</summary>
/// <param name="SignalledCountries">Further countries in which a signal on it stands.</param>
/// <param name="CountriesToldToEnforcement">Those of them in which an alert on it went to enforcement: what enforcement may reckon with.</param>
/// <param name="NewHere">It is an NPS, an unlisted name or an unidentified compound, and the place, with enough history to say so, had never seen it.</param>
public sealed record WiderPicture(int SignalledCountries, int CountriesToldToEnforcement, bool NewHere)
{
    public static WiderPicture None { get; } = new(0, 0, false);

    internal static WiderPicture Of(Session session, Signal signal, SubstanceFacts? substance, JurisdictionPolicy policy)
    {
        var elsewhere = session.Query<(string Place, int Told)>(
            """
            SELECT s.place, (SELECT COUNT(*) FROM alerts a WHERE a.signal_id = s.signal_id AND a.audiences LIKE '%Enforcement%') AS told
            FROM signals s
            WHERE COALESCE(s.named_subject, s.subject) = @subject AND s.grade <> 'Notice' AND s.state NOT IN ('Dismissed', 'Closed') AND s.merged_into IS NULL
            """,
            new { subject = signal.Shown.Value }).Where(s => PlaceCodes.CountryOf(s.Place) != PlaceCodes.CountryOf(signal.Place)).ToList();
        return new WiderPicture(
            elsewhere.Select(s => PlaceCodes.CountryOf(s.Place)).Distinct().Count(),
            elsewhere.Where(s => s.Told > 0).Select(s => PlaceCodes.CountryOf(s.Place)).Distinct().Count(),
            IsOfANewKind(signal.Shown, substance) && !SeenBefore(session, signal, policy.LearningDays));
    }

    private static bool IsOfANewKind(SubjectKey subject, SubstanceFacts? substance) => subject.Kind switch
    {
        "substance" or "either" => substance?.Standing == SubstanceStanding.Nps,
        "cluster" => false,
        _ => true,
    };

    // A place without the history that its policy asks for has seen nothing of anything: that says nothing.
    private static bool SeenBefore(Session session, Signal signal, int learningDays)
    {
        var began = session.Top<DateOnly>(1, "SELECT day FROM stream_days WHERE subject = '*' AND place = @Place AND source = 'any' ORDER BY day", new { signal.Place });
        return began is not [var first] || first.AddDays(learningDays) > signal.EvidenceFrom
            || session.First<int>("SELECT COUNT(*) FROM sightings WHERE subject IN @subjects AND place = @Place AND source = 'any' AND known_on < @EvidenceFrom",
                new { subjects = SignalSubjects.Counted(session, signal), signal.Place, signal.EvidenceFrom }) > 0;
    }
}
