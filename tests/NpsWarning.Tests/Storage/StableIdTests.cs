using NpsWarning.Storage;
using Xunit;

namespace NpsWarning.Tests.Storage;

/// <summary>Worked out by another program: python3, hashlib.sha256 over the parts joined by U+001F, five bits a character from the left.</summary>
public sealed class StableIdTests
{
    [Theory]
    [InlineData("60gyc5mm99axg04ps7te", "signal", "substance:acetylfentanyl", "XA", "2026-03-01")]
    [InlineData("werc8gmrzge196qvyk49", "")]
    [InlineData("94e1x7t9jahg0xa345n2", "é", "ß")]
    public void An_id_follows_from_its_parts(string expected, params string[] parts) => Assert.Equal(expected, StableId.Of(parts));

    [Fact]
    public void A_guid_follows_from_its_parts() =>
        Assert.Equal("98d9686e99a30b79dbd113b1478ce810", StableId.GuidOf("delivery", "A", "1").ToString("N"));

    [Fact]
    public void Where_one_part_ends_and_the_next_begins_counts() =>
        Assert.NotEqual(StableId.Of("ab", "c"), StableId.Of("a", "bc"));

    [Fact]
    public void The_order_of_parts_counts() =>
        Assert.NotEqual(StableId.Of("a", "b"), StableId.Of("b", "a"));
}
