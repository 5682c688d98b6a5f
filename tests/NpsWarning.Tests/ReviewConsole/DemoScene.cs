using NpsWarning.Detection;
using NpsWarning.Review;
using NpsWarning.Storage;
using NpsWarning.Tests.Review;

namespace NpsWarning.Tests.ReviewConsole;

/// <summary>A scene like the demo's: a new opioid, an unknown toxidrome, a surge, a notice, and decided ones.</summary>
internal static class DemoScene
{
    public const string Opioid = "opioid";
    public const string Hostile = "<script>alert('x')</script>";

    public static readonly AlertPreview Preview = new(
        [
            ("Ministry of Health of XA (health.example)", "Health", "Responsible for XA; all classes"),
            ("Poison centre XA-01 (poison.example)", "Health", "Responsible for XA-01"),
            ("National police of XA (police.example)", "Enforcement", "Responsible for XA; opioids"),
            ("Outreach XA-01 (outreach.example)", "Public", "Responsible for XA-01"),
        ],
        [
            ("Health", "New opioid in XA-01: 9 cases since 21 February", "In one sentence\nN-Pyrrolidino protonitazene was found in 9 cases in XA-01.\n\nDo now\n- Expect repeated doses of naloxone."),
            ("Enforcement", "N-Pyrrolidino protonitazene in XA-01", "In one sentence\nFound in seized powder in XA-01."),
            ("Public", "White powder sold as heroin may contain a stronger opioid", "What\nA white powder sold in XA-01 has been found to contain a very strong opioid."),
        ]);

    public static ReviewScene Build()
    {
        var scene = new ReviewScene();
        const string nitazene = "substance:n-pyrrolidino-protonitazene";
        scene.Signal(Opioid, nitazene, grade: Grade.Strong, severity: "Severe", rank: 90, cases: 9, name: "N-Pyrrolidino protonitazene",
            reason: "9 cases in 28 days where none was known in 365 days before; expected 0.1, chance below 1 in 10,000.");
        for (var i = 0; i < 4; i++)
            scene.Case($"lab-{i}", nitazene, knownAgo: 20 - (i * 4), lag: 9, rawName: i == 0 ? "protonitazepyne" : "N-pyrrolidino protonitazene", identification: i < 2 ? "ReferenceStandard" : "LibraryMatch", submitter: i % 2 == 0 ? "xa-forensic-lab" : "xa-customs-lab");
        for (var i = 0; i < 4; i++)
            scene.Case($"pc-{i}", nitazene, kind: "Poisoning", knownAgo: 12 - (i * 3), lag: 2, rawName: "N-pyrrolidino protonitazene", identification: "Presumptive", severity: i == 0 ? 4 : 3, submitter: "xa-poison-centre");
        scene.Case("sz-0", nitazene, kind: "Seizure", knownAgo: 6, lag: 3, rawName: "protonitazepyne", identification: null, submitter: "xa-customs", body: Seizure("sz-0", "import", 250));
        scene.Case("before-0", nitazene, knownAgo: 300, lag: 4, rawName: "protonitazepyne", submitter: "xa-forensic-lab");

        scene.Signal("toxidrome", "cluster:7f3a", place: "XB-02", severity: "Extreme", rank: 95, cases: 5, grade: Grade.Signal, name: "Agitation, hyperthermia, mydriasis",
            reason: "5 presentations within 14 days share agitation, hyperthermia and mydriasis and resemble nothing usual (novelty 0.98).");
        for (var i = 0; i < 5; i++) scene.Case($"tox-{i}", "cluster:7f3a", "XB-02", "Poisoning", knownAgo: 3 + (i * 2), lag: 1, severity: 3, submitter: "xb-poison-centre");

        scene.Signal("surge", "substance:xylazine", place: "XC", severity: "Minor", rank: 40, cases: 34, name: "Xylazine",
            reason: "34 cases in 28 days, expected 11.2 (9 in each of the four weeks before).");
        for (var i = 0; i < 34; i++) scene.Case($"xyl-{i}", "substance:xylazine", "XC", i % 3 == 0 ? "Seizure" : "Laboratory", knownAgo: 1 + (i * i % 39), lag: 12, rawName: "Xylazine", submitter: "xc-lab", body: Seizure($"xyl-{i}", "personal-possession", 1));
        scene.Database.Write(s => s.Execute("UPDATE subjects SET standing = 'Medicine' WHERE subject = 'substance:xylazine'"));

        scene.Signal("notice", "unlisted:script", place: "XA-02", grade: Grade.Notice, severity: "", rank: 1, cases: 1, name: Hostile, reason: $"First case of {Hostile} in XA-02.");
        scene.Case("n-0", "unlisted:script", "XA-02", rawName: "<img src=x onerror=alert(1)>", identification: "Unidentified", submitter: "xa-forensic-lab");
        scene.Signal("either", "either:2-fma+3-fma", place: "XA-02", severity: "Unknown", rank: 30, cases: 3, name: "2- or 3-FMA", state: SignalState.Monitoring);
        scene.Case("fma-0", "either:2-fma+3-fma", "XA-02", rawName: "fluoromethamphetamine");
        scene.Case("fma-1", "either:2-fma+3-fma", "XA-02", rawName: "FMA", knownAgo: 4, how: "preferred name; library match by gc-ms alone: one of 2- or 3-FMA");
        scene.Case("fma-2", "substance:2-fma", "XA-02", rawName: "2-FMA", identification: "ReferenceStandard", knownAgo: 3);
        scene.Alert("XA-2026-0009", "either");
        scene.Signal("decided", "substance:bromazolam", place: "XC", severity: "Moderate", rank: 20, cases: 6, name: "Bromazolam", state: SignalState.Confirmed);
        scene.Alert("XC-2026-0007", "decided");
        return scene;
    }

    /// <summary>What reviewers decided in the months before, so that detectors have a record.</summary>
    public static void Decide(ReviewScene scene)
    {
        (string Detector, int Right, int Wrong, int Open)[] months = [("FirstAppearance", 9, 1, 2), ("RareCluster", 6, 2, 1), ("Surge", 3, 5, 4), ("SpaceTimeScan", 0, 0, 2)];
        foreach (var (detector, right, wrong, open) in months)
            for (var i = 0; i < right + wrong + open; i++)
            {
                var signal = scene.Signal($"past-{detector}-{i}", $"substance:past-{i}", place: $"XB-{detector}", severity: "Minor", rank: 1, name: $"Substance {i}", state: i < right ? SignalState.Confirmed : i < right + wrong ? SignalState.Dismissed : SignalState.New);
                var firstKnown = signal.SignalledOn.AddDays(-1 - (i * 3));
                scene.Database.Write(s =>
                {
                    s.Execute("UPDATE verdicts SET detector = @detector WHERE signal_id = @SignalId", new { detector, signal.SignalId });
                    s.Execute("UPDATE signals SET first_known_on = @firstKnown, first_occurred_on = @firstOccurred WHERE signal_id = @SignalId", new { firstKnown, firstOccurred = firstKnown.AddDays(-9), signal.SignalId });
                    if (i < right + wrong) Audit.Write(s, ReviewScene.Now, "Ada Reviewer", (i < right ? Disposition.Confirm : Disposition.Dismiss).Done(), ReviewDesk.Target(signal.SignalId), i < right ? "identified" : "expected");
                });
                if (i < right) scene.Alert($"XB-{detector}-{i}", signal.SignalId);
            }
    }

    private static string Seizure(string id, string context, int grams) =>
        $$"""
        {"kind":"seizure","schemaVersion":"1.0","reportId":"{{id}}","revision":1,"status":"final","occurredOn":"2026-03-20","reportedAt":"2026-03-24T08:00:00Z",
         "place":{"country":"XA","region":"XA-01","basis":"occurred"},"findings":[{"rawName":"protonitazepyne"}],
         "seizure":{"context":"{{context}}","amount":{{grams}},"amountUnit":"g","physicalForm":"powder","soldAs":"heroin","routeOrigin":"XB","routeDestination":"XA","transport":"post"} }
        """;
}
