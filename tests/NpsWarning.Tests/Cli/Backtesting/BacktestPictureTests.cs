using NpsWarning.Cli.Backtesting;
using NpsWarning.Detection;
using Xunit;

namespace NpsWarning.Tests.Cli.Backtesting;

public sealed class BacktestPictureTests : IDisposable
{
    private static readonly DateOnly Day = new(2017, 5, 1);
    private readonly string _folder = Directory.CreateTempSubdirectory("nps-picture").FullName;

    [Fact]
    public void A_png_has_a_row_a_signal()
    {
        var (one, three) = (Height(Result(1)), Height(Result(3)));
        Assert.Equal(2 * 22, three - one);

        int Height(BacktestResult result)
        {
            var path = Path.Combine(_folder, "run.png");
            BacktestPicture.Save(result, path);
            var png = File.ReadAllBytes(path);
            Assert.Equal("‰PNG"u8[^3..].ToArray(), png[1..4]);
            return System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20));
        }
    }

    [Fact]
    public void A_run_without_signals_is_drawn_too()
    {
        var path = Path.Combine(_folder, "run.svg");
        BacktestPicture.Save(Result(0), path);
        Assert.Contains("</svg>", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("a.png", true)]
    [InlineData("a.SVG", true)]
    [InlineData("a.pdf", false)]
    public void The_name_says_what_kind_of_picture_it_is(string name, bool can) => Assert.Equal(can, BacktestPicture.CanSave(name));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static BacktestResult Result(int signals)
    {
        var all = Enumerable.Range(0, signals).Select(i => new BacktestSignal($"drug {i}", null, "US-CT", ["RareCluster"], Day.AddDays(40 * i), Grade.Signal, 2, Day.AddDays(40 * i - 90), "because") { FirstKnownOn = Day.AddDays(40 * i - 30) }).ToList();
        return new BacktestResult(all, 2, [.. all.Take(1).Select(s => new TruthResult("drug", "Connecticut", Day.AddDays(60), Day, 60) { Signal = s })], 10, 0);
    }
}
