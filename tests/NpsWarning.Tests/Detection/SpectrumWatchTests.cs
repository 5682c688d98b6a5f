using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Review;
using NpsWarning.ReviewConsole.Charts;
using NpsWarning.Substances.Spectra;
using Xunit;

namespace NpsWarning.Tests.Detection;

/// <summary>From two laboratories' unidentified spectra to a signal, and from there to a name.</summary>
public sealed class SpectrumWatchTests : IDisposable
{
    // Made up: a nitazene-like base peak beside the ions of its ring, and something else.
    private static readonly (double Mz, double Intensity)[] Compound = [(100, 999), (72, 310), (44, 160), (107, 95), (135, 62), (58, 40), (77, 35), (91, 30), (121, 24), (382, 12)];
    private static readonly (double Mz, double Intensity)[] Other = [(82, 999), (182, 800), (83, 420), (105, 330), (303, 210), (94, 260), (77, 250), (96, 180), (51, 90), (42, 85)];

    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Two_laboratories_with_the_same_unknown_are_one_signal()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-a", Unknown("A-2", wobble: 0.03));
        _scene.Detect();
        Assert.Empty(_scene.Signals()); // one laboratory may have a dirty column

        _scene.Take("lab-b", Unknown("B-1", wobble: 0.06));
        _scene.Detect();
        var signal = _scene.Signal();
        Assert.Equal("spectrum", signal.Shown.Kind);
        Assert.Equal(3, signal.Cases);
        Assert.Contains("SpectrumGroup", signal.Detectors);
        Assert.Equal(["Unidentified compound (m/z 100, 72, 44)"], _scene.Rows("SELECT name FROM subjects WHERE kind = 'spectrum'"));
        Assert.Equal(3, _scene.Cases(signal.Subject));
        Assert.Contains(_scene.Rows("SELECT reason FROM verdicts WHERE detector = 'SpectrumGroup'"), r => r.StartsWith("3 unidentified spectra of 2 laboratories are of one compound", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_spectra_are_other_compounds()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1", peaks: Other));
        _scene.Detect();
        Assert.Empty(_scene.Signals());
        Assert.Equal(["2"], _scene.Rows("SELECT COUNT(DISTINCT group_id) FROM finding_spectra"));
    }

    [Fact]
    public void In_two_countries_each_has_its_signal()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1", country: "DE"));
        _scene.Detect();
        Assert.Equal(["DE", "US-CT"], _scene.Signals().Select(s => s.Place).Order());
        Assert.Single(_scene.Signals().Select(s => s.Subject).Distinct());
        Assert.All(_scene.Signals(), s => Assert.Contains("It was found in 2 places.", s.Reason));
    }

    [Fact]
    public void A_receipt_says_who_else_has_it_and_since_when_and_names_no_laboratory()
    {
        Import(Other, "Cocaine");
        _scene.Take("lab-a", Unknown("A-1", reported: Some.Now.AddDays(-20)));
        _scene.Take("lab-b", Unknown("B-1"));
        var reading = _scene.Take("lab-c", Unknown("C-1"))[0].Findings[0].Spectrum!;
        Assert.Equal(2, reading.OtherLaboratories);
        Assert.Equal(new DateOnly(2026, 2, 9), reading.SameSince);
        Assert.Contains("2 other laboratories have the same unknown, which was first seen on 9 February 2026.", reading.InWords);
        Assert.DoesNotContain("lab-", ReceiptJson.Write(_scene.Take("lab-d", Unknown("D-1"))[0]), StringComparison.Ordinal);
        Assert.Equal(InLibrary.Yes, _scene.Take("lab-a", Unknown("A-2", peaks: Other))[0].Findings[0].Spectrum!.InLibrary);
        Assert.Equal("Cocaine", _scene.Take("lab-a", Unknown("A-3", peaks: Other))[0].Findings[0].Spectrum!.Resembles[0].Name);
    }

    [Theory]
    [InlineData(Tlp.Red)]
    [InlineData(Tlp.AmberStrict)]
    public void What_may_not_leave_its_recipients_is_told_to_no_other_laboratory(Tlp mark)
    {
        _scene.Take("lab-a", Unknown("A-1") with { Tlp = mark });
        _scene.Take("lab-c", Named("C-1") with { Tlp = mark });
        var reading = _scene.Take("lab-b", Unknown("B-1"))[0].Findings[0].Spectrum!;
        Assert.Equal((0, null, null), (reading.OtherLaboratories, reading.SameSince, reading.IdentifiedAs));
    }

    [Fact]
    public void Without_a_library_the_receipt_says_so() =>
        Assert.StartsWith("No library of spectra has been imported here", _scene.Take("lab-a", Unknown("A-1"))[0].Findings[0].Spectrum!.InWords, StringComparison.Ordinal);

    [Fact]
    public void When_one_laboratory_identifies_its_own_the_signal_takes_the_name_and_the_alerted_are_told()
    {
        _scene.Take("lab-a", Unknown("A-1") with { Laboratory = new Laboratory { CaseType = CaseType.PostMortem } }); // a death goes out at once
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        var before = _scene.Signal();
        Assert.True(_scene.Alert() > 0);

        _scene.Take("lab-b", Named("B-1", revision: 2) with { ReportedAt = Some.Now.AddHours(-1) });
        _scene.Detect();
        var signal = _scene.Signal();
        Assert.Equal(before.SignalId, signal.SignalId);
        Assert.Equal("substance:etonitazene", signal.NamedSubject);
        Assert.Equal(2, signal.Cases);
        Assert.Equal(before.FirstKnownOn, signal.FirstKnownOn);
        Assert.Equal(["2026-02-28"], _scene.Rows("SELECT DISTINCT known_on FROM sightings WHERE subject LIKE 'spectrum:%'")); // as when it had no name
        Assert.Contains("identified the compound as Etonitazene in 1 case of 2", signal.Reason);
        Assert.True(_scene.Alert() > 0);
        Assert.Contains(_scene.Rows("SELECT headline FROM alert_texts WHERE audience = 'Health' AND version = (SELECT MAX(version) FROM alerts)"), h => h.Contains("Etonitazene", StringComparison.Ordinal));
        Assert.Equal(
            _scene.Rows("SELECT DISTINCT stakeholder FROM deliveries WHERE version = 1 ORDER BY stakeholder"),
            _scene.Rows("SELECT DISTINCT stakeholder FROM deliveries WHERE version = 2 AND stakeholder IN (SELECT stakeholder FROM deliveries WHERE version = 1) ORDER BY stakeholder"));

        // Later cases under the name are the same signal's.
        _scene.Take("lab-c", Some.Report(id: "C-1", findings: [Some.Finding("Etonitazene")]));
        _scene.Detect();
        Assert.Equal(3, _scene.Signal().Cases);

        // So is another unknown with that spectrum, which is the name's now.
        _scene.Take("lab-d", Unknown("D-1"));
        _scene.Detect();
        Assert.Equal(4, _scene.Signal().Cases);

        // And should the laboratory take it back, it is an unknown again.
        _scene.Take("lab-b", Unknown("B-1", revision: 3));
        _scene.Detect();
        Assert.Null(_scene.Signals().Single(s => s.SignalId == signal.SignalId).NamedSubject);
    }

    [Fact]
    public void A_revision_need_not_repeat_the_spectrum()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        _scene.Take("lab-b", Some.Report(id: "B-1", revision: 2, findings: [Some.Finding("Etonitazene")]));
        _scene.Detect();
        Assert.Equal("substance:etonitazene", _scene.Signal().NamedSubject);
    }

    [Fact]
    public void Another_laboratory_names_it_only_by_the_same_case()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Take("lab-c", Named("C-1"));
        _scene.Detect();
        var unnamed = _scene.Signals().Single(s => s.Shown.Kind == "spectrum");
        Assert.Equal(2, unnamed.Cases);
        Assert.Contains("The same spectrum was confirmed elsewhere as Etonitazene: it may be that, or an isomer.", unnamed.Reason);

        _scene.Take("lab-d", Named("D-1", related: new RelatedReport { Submitter = "lab-b", ReportId = "B-1", Relation = Relation.AnalysisOf }));
        _scene.Detect();
        Assert.Equal("substance:etonitazene", _scene.Signals().Single(s => s.SignalId == unnamed.SignalId).NamedSubject);
    }

    [Fact]
    public void What_was_mixed_with_it_does_not_name_it()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        _scene.Take("lab-b", Some.Report(id: "B-1", revision: 2, findings: [Some.Finding("Caffeine"), Some.Finding("Etonitazene")]));
        _scene.Detect();
        Assert.Equal("substance:etonitazene", _scene.Signals().Single(s => s.Subject.StartsWith("spectrum:", StringComparison.Ordinal)).NamedSubject);
    }

    [Fact]
    public void A_name_that_joined_two_signals_and_is_taken_back_leaves_both()
    {
        _scene.Learn("US", "US-CT");
        _scene.Take("lab-c", [.. Enumerable.Range(0, 3).Select(i => Some.Report(id: $"C-{i}", findings: [Some.Finding("Etonitazene")]))]);
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        Assert.Equal(2, _scene.Signals().Count(s => s.MergedInto is null));
        _scene.Take("lab-b", Named("B-1", revision: 2));
        _scene.Detect();
        Assert.Single(_scene.Signals(), s => s.MergedInto is null);
        _scene.Take("lab-b", Unknown("B-1", revision: 3));
        _scene.Detect();
        _scene.Take("lab-d", Unknown("D-1"));
        _scene.Detect();
        Assert.Equal([(3, "substance:etonitazene"), (3, "spectrum")], _scene.Signals().Where(s => s.MergedInto is null).Select(s => (s.Cases, s.Shown.Kind == "spectrum" ? "spectrum" : s.Shown.Value)).OrderBy(s => s.Item2 == "spectrum"));
        Assert.Empty(_scene.Rows("SELECT subject FROM dirty_streams UNION SELECT report_id FROM spectrum_dirty"));
    }

    [Fact]
    public void A_confirmed_finding_that_is_taken_back_is_one_of_the_unknown()
    {
        _scene.Take("lab-a", Named("A-1"));
        _scene.Take("lab-a", Unknown("A-1", revision: 2));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        Assert.Contains(_scene.Signals(), s => s.Shown.Kind == "spectrum" && s.Cases == 2);
    }

    [Fact]
    public void The_same_spectrum_twice_in_a_report_stays_two_however_often_it_is_revised()
    {
        var report = Unknown("A-1");
        for (var revision = 1; revision <= 4; revision++)
            _scene.Take("lab-a", report with { Revision = revision, Findings = [report.Findings[0], report.Findings[0] with { RawName = $"Unknown {revision}" }] });
        Assert.Equal(["0", "1"], _scene.Rows("SELECT ordinal FROM finding_spectra WHERE stands = 1 ORDER BY ordinal"));
    }

    [Fact]
    public void Two_reports_of_one_case_are_one_sample()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1") with { Related = [new RelatedReport { Submitter = "lab-a", ReportId = "A-1", Relation = Relation.AnalysisOf }] });
        _scene.Detect();
        Assert.Empty(_scene.Signals());
    }

    [Fact]
    public void A_few_ions_are_compared_with_nothing_and_the_receipt_says_so()
    {
        var reading = _scene.Take("lab-a", Unknown("A-1", peaks: [(58, 999), (91, 40), (28, 999), (32, 600), (207, 300)]))[0].Findings[0].Spectrum!;
        Assert.StartsWith("It has fewer than 5 ions", reading.InWords, StringComparison.Ordinal);
        Assert.Empty(_scene.Rows("SELECT submitter FROM finding_spectra"));
    }

    [Fact]
    public void Retracted_spectra_count_no_more()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        _scene.Take("lab-b", Unknown("B-1", revision: 2) with { Status = ReportStatus.Retracted });
        _scene.Detect();
        Assert.Equal((0, SignalState.Closed), (_scene.Signal().Cases, _scene.Signal().State));
        _scene.Take("lab-b", Unknown("B-1", revision: 3));
        _scene.Detect();
        Assert.Equal((2, SignalState.New), (_scene.Signal().Cases, _scene.Signal().State));
    }

    [Fact]
    public void What_the_library_has_as_no_news_is_none()
    {
        Import(Other, "Cocaine");
        _scene.Take("lab-a", Unknown("A-1", peaks: Other));
        _scene.Take("lab-b", Unknown("B-1", peaks: Other, wobble: 0.04));
        _scene.Detect();
        Assert.Empty(_scene.Signals());
    }

    [Fact]
    public void The_page_shows_what_it_resembles_and_writes_hostile_names_as_text()
    {
        Import(Other, "<script>alert(1)</script>");
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1", wobble: 0.03));
        _scene.Take("lab-c", Named("C-1"));
        _scene.Detect();
        var signal = _scene.Signals().Single(s => s.Shown.Kind == "spectrum");
        var facts = _scene.Database.Read(s => SpectrumFacts.Of(s, signal, new LibraryBook(null), Viewer.Health))!;
        Assert.Equal((2, Some.DaysAgo(1)), (facts.Laboratories, facts.Since));
        Assert.Equal(["Etonitazene"], facts.ConfirmedElsewhere);
        var svg = SpectrumSvg.Svg(facts.Spectrum, facts.Answer!.Hits.First(h => h.Entry.Name.StartsWith('<'))).Value!;
        Assert.Contains("m/z 100, 72, 44", svg);
        Assert.Contains("&lt;script&gt;", svg);
        Assert.DoesNotContain("<script", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void Looking_twice_changes_nothing()
    {
        _scene.Take("lab-a", Unknown("A-1"));
        _scene.Take("lab-b", Unknown("B-1"));
        _scene.Detect();
        var before = Rows();
        _scene.Database.Write(s => s.Execute("INSERT INTO spectrum_dirty (submitter, report_id, version) SELECT submitter, report_id, 5 FROM finding_spectra"));
        _scene.Detect();
        Assert.Equal(before, Rows());

        List<string> Rows() => [.. _scene.Rows("SELECT case_id || subject || source || place || known_on FROM sightings ORDER BY 1"), .. _scene.Rows("SELECT subject || place || source || cases FROM stream_days ORDER BY 1"), .. _scene.Rows("SELECT signal_id || reason || cases FROM signals ORDER BY 1")];
    }

    [Theory]
    [InlineData(Ionisation.EsiPositive)]
    [InlineData(Ionisation.Ci)]
    public void Spectra_of_other_ionisation_are_not_compared(Ionisation ionisation)
    {
        var report = Unknown("A-1");
        _scene.Take("lab-a", report with { Findings = [report.Findings[0] with { Spectrum = report.Findings[0].Spectrum! with { Ionisation = ionisation } }] });
        Assert.Empty(_scene.Rows("SELECT submitter FROM finding_spectra"));
    }

    private void Import((double Mz, double Intensity)[] peaks, string name) => _scene.Database.Write(session =>
        LibraryBook.Keep(session, "test", [new LibraryEntry(name, null, null, null, EiSpectrum.Of(peaks)!), .. Enumerable.Range(0, 5).Select(i => new LibraryEntry($"filler {i}", null, null, null, EiSpectrum.Of([(30 + i, 999), (200 + i, 500), (250 + (3 * i), 300)])!))], "tester", Some.Now));

    private static Report Unknown(string id, int revision = 1, (double Mz, double Intensity)[]? peaks = null, double wobble = 0, string country = "US", DateTimeOffset? reported = null) => Some.Report(
        id: id, revision: revision, country: country, region: country == "US" ? "US-CT" : null, occurred: Some.DaysAgo(30), reportedAt: reported ?? Some.Now.AddDays(-1), findings: [Finding("Unknown " + id, Identification.Unidentified, peaks, wobble)]);

    private static Report Named(string id, int revision = 1, RelatedReport? related = null) => Some.Report(
        id: id, revision: revision, occurred: Some.DaysAgo(30), related: related is null ? [] : [related], findings: [Finding("Etonitazene", Identification.ReferenceStandard, null, 0)]);

    private static Finding Finding(string name, Identification identification, (double Mz, double Intensity)[]? peaks, double wobble) => Some.Finding(name, identification) with
    {
        Spectrum = new Spectrum { Format = SpectrumFormat.Msp, Peaks = [.. (peaks ?? Compound).Select((p, i) => new Peak { Mz = p.Mz, Intensity = p.Intensity * (1 + ((i % 2 == 0 ? 1 : -1) * wobble)) })] },
    };
}
