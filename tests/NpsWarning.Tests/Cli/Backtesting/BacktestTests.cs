using System.Text.Json;
using NpsWarning.Cli.Backtesting;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Substances;
using Xunit;

namespace NpsWarning.Tests.Cli.Backtesting;

/// <summary>Replays of small files of simulated deaths.</summary>
public sealed class BacktestTests : IDisposable
{
    private static readonly TimeSpan Lag = TimeSpan.FromDays(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-backtest").FullName;

    [Fact]
    public async Task A_run_can_be_repeated_to_the_last_byte()
    {
        var file = Cook("cook.csv", NewDrug("ACRYL FENTANYL"));
        var (first, second) = (await NpsProcess.RunAsync("backtest", "--mapping", "cook-deaths", "--notices", "--json", file), await NpsProcess.RunAsync("backtest", "--mapping", "cook-deaths", "--notices", "--json", file));
        Assert.Equal(first.Out, second.Out);
        Assert.Contains("\"signalledOn\"", first.Out);
    }

    [Fact]
    public async Task A_run_is_compared_with_an_earlier_one()
    {
        var file = Cook("cook.csv", NewDrug("ACRYL FENTANYL"));
        var saved = Path.Combine(_folder, "run.json");
        await File.WriteAllTextAsync(saved, (await NpsProcess.RunAsync("backtest", "--mapping", "cook-deaths", "--lag", "30d", "--json", file)).Out, TestContext.Current.CancellationToken);

        var (code, output, _) = await NpsProcess.RunAsync("backtest", "--mapping", "cook-deaths", "--json", "--compare", saved, file);

        Assert.Equal(0, code);
        var moved = Assert.Single(JsonDocument.Parse(output).RootElement.GetProperty("comparison").GetProperty("moved").EnumerateArray());
        Assert.Equal(-30, moved.GetProperty("daysEarlier").GetInt32());
    }

    [Fact]
    public async Task A_file_that_is_no_run_is_refused_before_anything_is_replayed()
    {
        var file = Cook("cook.csv", []);
        var (code, _, error) = await NpsProcess.RunAsync("backtest", "--mapping", "cook-deaths", "--compare", file, file);
        Assert.Equal(2, code);
        Assert.Contains("is not what 'backtest --json' writes", error);
    }

    [Fact]
    public async Task Mappings_are_for_all_files_or_for_each()
    {
        var file = Cook("cook.csv", []);
        var (code, _, error) = await NpsProcess.RunAsync("backtest", "--mapping", "cook-deaths", "--mapping", "allegheny-deaths", file, file, file);
        Assert.Equal(2, code);
        Assert.Contains("2 mappings for 3 files", error);
    }

    [Fact]
    public void A_warning_is_held_against_its_own_place()
    {
        PastFile[] files = [new(Cook("cook.csv", NewDrug("ACRYL FENTANYL")), "cook-deaths"), new(Cook("elsewhere.csv", NewDrug("CARFENTANIL"), "US-WI Elsewhere"), "cook-deaths")];
        var past = Read(files);
        var truth = TruthFile.Read(Truth("carfentanil,Cook,2018-01-01", "carfentanil,Elsewhere,2018-01-01", "acrylfentanyl,Allegheny,2018-01-01"), past);

        Assert.Equal([2, 1], truth.Select(t => t.Places.Count(p => p.Contains('-')))); // the mapping is Cook's, whatever the file is called; Allegheny's is another
        using var backtest = new Backtest(Catalogue.Load());
        var judged = backtest.Run(past, null, null, truth, new Progress<double>(), TestContext.Current.CancellationToken).Truth;
        Assert.All(judged, t => Assert.Equal("US-WI", t.Signal!.Place));
    }

    [Fact]
    public void Rows_of_two_places_may_bear_the_same_number()
    {
        PastFile[] files = [new(Cook("cook.csv", NewDrug("ACRYL FENTANYL")), "cook-deaths"), new(Cook("elsewhere.csv", NewDrug("CARFENTANIL"), "US-WI Elsewhere"), "cook-deaths")];
        using var backtest = new Backtest(Catalogue.Load());
        var signals = backtest.Run(Read(files), null, null, [], new Progress<double>(), TestContext.Current.CancellationToken).Signals.Where(s => s.Priority >= Grade.Signal);
        Assert.Equal(["acrylfentanyl US-IL", "carfentanil US-WI"], signals.Select(s => $"{s.SubstanceId} {s.Place}").Order(StringComparer.Ordinal).Distinct());
    }

    [Fact]
    public void Years_are_those_of_all_places_after_the_first_of_each()
    {
        PastFile[] files = [new(Cook("cook.csv", []), "cook-deaths"), new(Cook("elsewhere.csv", [], "US-WI Elsewhere"), "cook-deaths")];
        double Years(params PastFile[] some)
        {
            using var backtest = new Backtest(Catalogue.Load());
            return backtest.Run(Read(some), null, null, [], new Progress<double>(), TestContext.Current.CancellationToken).Years;
        }
        Assert.Equal(2 * Years(files[0]), Years(files), 3);
    }

    [Fact]
    public void A_report_that_came_late_is_not_seen_before_it_came()
    {
        // It counts from half a year after the event, as history; the replay must not know of it then.
        var late = TimeSpan.FromDays(200);
        Assert.True(late.TotalDays > IncomingReport.LongestLagDays);
        using var backtest = new Backtest(Catalogue.Load());
        var signals = backtest.Run(PastReports.Read([new(Cook("cook.csv", NewDrug("ACRYL FENTANYL")), "cook-deaths")], Catalogue.Load(), late, new Progress<double>(), CancellationToken.None),
            null, null, [], new Progress<double>(), CancellationToken.None).Signals;
        Assert.Equal(new DateOnly(2016, 9, 11).AddDays(200), Assert.Single(signals, s => s.SubstanceId == "acrylfentanyl" && s.Priority >= Grade.Signal).SignalledOn);
    }

    [Fact]
    public void An_emergence_has_five_cases_in_a_year_and_none_in_the_first()
    {
        var first = new DateOnly(2015, 1, 1);
        List<(DateOnly, string)> rows =
        [
            .. NewDrug("ACRYL FENTANYL"), // five
            .. NewDrug("CARFENTANIL").Take(4), // too few
            .. NewDrug("CYCLOPROPYL FENTANYL").Append((first.AddDays(200), "CYCLOPROPYL FENTANYL")), // there from the beginning
            .. NewDrug("TRAZODONE"), // a medicine
            .. Enumerable.Range(0, 5).Select(i => (first.AddDays(400 + 92 * i), "FURANYL FENTANYL")), // five, in 369 days
        ];
        var whole = Catalogue.Load();
        var emergence = Assert.Single(Emergence.In(PastReports.ReadByToday([new(Cook("cook.csv", rows), "cook-deaths")], whole, Lag), whole, PolicyFile.Load()));
        Assert.Equal(("substance:acrylfentanyl", "US-IL", 5), (emergence.Subject.Value, emergence.Place, emergence.KnownOn.Count));
        Assert.Equal(new DateOnly(2016, 9, 1).AddDays(40).AddDays(60), emergence.FifthKnownOn);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static PastReports Read(IReadOnlyList<PastFile> files) => PastReports.Read(files, Catalogue.Load(), Lag, new Progress<double>(), CancellationToken.None);

    private static IEnumerable<(DateOnly, string)> NewDrug(string name) => Enumerable.Range(0, 5).Select(i => (new DateOnly(2016, 9, 1).AddDays(10 * i), name));

    // Two years of heroin every week, and what the test is about.
    private string Cook(string name, IEnumerable<(DateOnly On, string Name)> deaths, string region = "")
    {
        var usual = Enumerable.Range(0, 105).Select(week => (On: new DateOnly(2015, 1, 1).AddDays(7 * week), Name: "HEROIN"));
        var rows = usual.Concat(deaths).Select((d, i) => $"{i},{d.On:yyyy-MM-dd},{d.Name} INTOXICATION,,{region}");
        var path = Path.Combine(_folder, name);
        File.WriteAllLines(path, rows.Prepend("record_id,death_date,cause,contributing,region"));
        return path;
    }

    private string Truth(params string[] rows)
    {
        var path = Path.Combine(_folder, "truth.csv");
        File.WriteAllLines(path, rows.Prepend("substance,data_source,alert_date"));
        return path;
    }
}
