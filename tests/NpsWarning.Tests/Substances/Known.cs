using NpsWarning.Substances;

namespace NpsWarning.Tests.Substances;

/// <summary>The shipped catalogue and its resolver, loaded once for all tests of this folder.</summary>
internal static class Known
{
    public static Catalogue Catalogue { get; } = Catalogue.Load();

    public static Resolver Resolver { get; } = new(Catalogue);
}
