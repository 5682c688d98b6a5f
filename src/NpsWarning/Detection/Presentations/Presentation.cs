namespace NpsWarning.Detection.Presentations;

/// <summary>Where patients were seen: a country, and a region of it where the report says so.</summary>
/// <param name="Country">ISO 3166-1 alpha-2; <see cref="UnknownCountry"/> where a file has no countries.</param>
/// <param name="Region">ISO 3166-2 code, or the submitter's own name for the region.</param>
public readonly record struct PresentationPlace(string Country, string? Region = null)
{
    /// <summary>A code of ISO 3166-1's user-assigned range.</summary>
    public const string UnknownCountry = "ZZ";

    public override string ToString() => Region ?? Country;
}

/// <summary>One patient's presentation to a poison centre, with no known substance.</summary>
/// <param name="Id">The caller's own id; clusters name their members by it.</param>
/// <param name="AgeBand">Carried for the reader; not used to compare, since it is missing too often (facts: 10 %).</param>
/// <param name="Route">Carried for the reader; missing in about 30 %.</param>
/// <param name="Pss">Poisoning Severity Score, 0 (none) to 4 (fatal); missing in about 20 %.</param>
/// <param name="UnknownFeatures">How many feature codes were not of <see cref="ClinicalFeatures"/> and so were left out.</param>
public sealed record Presentation(
    string Id, DateOnly PresentedOn, PresentationPlace Place, FeatureSet Features,
    string? AgeBand = null, string? Route = null, int? Pss = null, int UnknownFeatures = 0)
{
    public static Presentation FromCodes(
        string id, DateOnly presentedOn, PresentationPlace place, IEnumerable<string> features,
        string? ageBand = null, string? route = null, int? pss = null)
    {
        var known = ClinicalFeatures.Parse(features, out var unknown);
        return new(id, presentedOn, place, known, ageBand, route, pss, unknown);
    }
}
