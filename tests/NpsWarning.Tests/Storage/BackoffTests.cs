using CsCheck;
using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

public sealed class BackoffTests
{
    private static readonly Backoff Waits = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(6, 3_200)]
    [InlineData(7, 5_000)]
    [InlineData(8, 5_000)]
    [InlineData(int.MaxValue, 5_000)]
    public void The_ceiling_doubles_with_each_failure_up_to_the_longest(int failures, int ceilingMilliseconds)
    {
        Assert.Equal(TimeSpan.Zero, Waits.After(failures, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(ceilingMilliseconds / 2.0), Waits.After(failures, 0.5));
        Assert.Equal(TimeSpan.FromMilliseconds(ceilingMilliseconds), Waits.After(failures, 1));
    }

    [Fact]
    public void The_jitter_is_full_every_wait_below_the_ceiling_is_as_likely_as_any_other()
    {
        var random = new Random(7);
        var waits = Enumerable.Range(0, 10_000).Select(_ => Waits.After(7, random.NextDouble()).TotalSeconds).ToList();
        for (var fifth = 0; fifth < 5; fifth++) Assert.InRange(waits.Count(w => w >= fifth && w < fifth + 1), 1_850, 2_150);
    }

    [Fact]
    public void No_wait_is_negative_or_longer_than_the_longest() => Gen.Select(Gen.Int[1, int.MaxValue], Gen.Double[0, 1]).Sample((failures, chance) =>
        Assert.InRange(Waits.After(failures, chance), TimeSpan.Zero, Waits.Longest));

    [Fact]
    public void There_is_no_wait_before_a_failure() => Assert.Throws<ArgumentOutOfRangeException>(() => Waits.After(0, 0.5));
}
