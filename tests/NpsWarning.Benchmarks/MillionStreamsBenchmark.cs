using System.Diagnostics;
using NpsWarning.Detection;
using NpsWarning.Intake;
using NpsWarning.Storage;

namespace NpsWarning.Benchmarks;

/// <summary>
/// A million streams judged for a day, from the database and back: 20,000 subjects in 50 places over three years, most of them rare, a few common, as the
/// names of the deaths files are; every stream is dirty, as after a night in which everything was read again. No case stands behind the counts, so that
/// what is spoken raises no signal: after such a night they are there already.
/// </summary>
internal static class MillionStreamsBenchmark
{
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly string[] Sources = ["laboratory", "poisoning", "seizure"];

    public static void Run(int streams = 1_000_000)
    {
        Judge(20_000); // a service has been running for some time
        Console.WriteLine(Judge(streams));
    }

    private static string Judge(int streams)
    {
        const int places = 50;
        var subjects = streams / places;
        using var folder = new TemporaryFolder();
        var options = DatabaseOptions.SqliteFile(folder.File("streams.db"));
        var database = new Database(options);
        Schema.Migrate(database, options);
        var rows = Fill(database, subjects, places);
        var cycle = new DetectionCycle(database, PolicyFile.Load());
        var (before, judged, clock) = (Environment.CpuUsage.TotalTime, 0, Stopwatch.StartNew());
        for (int some; (some = cycle.Run(Day, new DateTimeOffset(Day, TimeOnly.MinValue, TimeSpan.Zero))) > 0; judged += some) { }
        var (seconds, cpu) = (clock.Elapsed.TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        return $"{judged:N0} streams with {rows:N0} rows of counts judged in {seconds:0.0} s ({cpu:0.0} s of CPU, {cpu / judged * 1e6:0.0} µs each), most memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576:N0} MB (reach: < 20 s, < 2,048 MB)";
    }

    private static long Fill(Database database, int subjects, int places)
    {
        var random = new Random(1);
        var rows = 0L;
        var codes = Enumerable.Range(0, places).Select(p => $"X{(char)('A' + (p / 26))}{(char)('A' + (p % 26))}").ToArray();
        database.Write(s =>
        {
            foreach (var place in codes)
            {
                var days = Enumerable.Range(0, 1_095).Select(d => Day.AddDays(-d)).ToList();
                rows += s.Execute("INSERT INTO stream_days (subject, place, source, day, cases) VALUES ('*', @place, 'any', @day, 900)", days.ConvertAll(day => new { place, day }));
                foreach (var source in Sources)
                {
                    rows += s.Execute("INSERT INTO stream_weeks (subject, place, source, week, cases) VALUES ('*', @place, @source, @week, 2000)",
                        days.Select(Week.Of).Distinct().Select(week => new { place, source, week }).ToList());
                    s.Execute("INSERT INTO reporting_delays (place, source, month, days, cases) VALUES (@place, @source, @month, @delay, @cases)",
                        (from m in Enumerable.Range(0, 12) from delay in Enumerable.Range(0, 40) select new { place, source, month = new DateOnly(Day.Year, Day.Month, 1).AddMonths(-m), delay, cases = 300 - (7 * delay) }).ToList());
                }
            }
        });
        for (var n = 0; n < subjects; n++)
        {
            var subject = $"substance:s{n:00000}";
            // Rates fall with the rank, as those of names do: the first is found 300 times a year and place, most of them once in some years.
            var rate = 300.0 / (n + 1) + 0.3;
            database.Write(s =>
            {
                s.Execute("INSERT INTO subjects (subject, kind, name, standing) VALUES (@subject, 'substance', @subject, @standing)", new { subject, standing = n % 3 == 0 ? "Nps" : "Medicine" });
                var cases = codes.SelectMany(place => Enumerable.Range(0, 1 + Poisson(random, 3 * rate)).Select(_ => (Place: place, Day: Day.AddDays(-random.Next(1_095)), Source: Sources[random.Next(3)]))).ToList();
                rows += s.Execute("INSERT INTO stream_days (subject, place, source, day, cases) VALUES (@subject, @Place, 'any', @Day, @Cases)",
                    cases.GroupBy(c => (c.Place, c.Day)).Select(g => new { subject, g.Key.Place, g.Key.Day, Cases = g.Count() }).ToList());
                rows += s.Execute("INSERT INTO stream_weeks (subject, place, source, week, cases) VALUES (@subject, @Place, @Source, @Week, @Cases)",
                    cases.GroupBy(c => (c.Place, c.Source, Week: Week.Of(c.Day))).Select(g => new { subject, g.Key.Place, g.Key.Source, g.Key.Week, Cases = g.Count() }).ToList());
                s.Execute("INSERT INTO dirty_streams (subject, place, version) VALUES (@subject, @place, 1)", codes.Select(place => new { subject, place }).ToList());
            });
        }
        return rows;
    }

    private static int Poisson(Random random, double mean)
    {
        var n = 0;
        for (var left = mean; (left += Math.Log(1 - random.NextDouble())) > 0;) n++;
        return n;
    }
}
