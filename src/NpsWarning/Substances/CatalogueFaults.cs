using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>Something wrong with an entry of the catalogue.</summary>
/// <param name="Code">Stable, such as <c>BAD_CAS</c>.</param>
/// <param name="Field">Its name in catalogue.jsonl.</param>
/// <param name="Message">What to do.</param>
/// <param name="Value">What was found.</param>
public sealed record EntryFault(string Code, string Field, string Message, string? Value = null);

/// <summary>What is wrong with an entry by itself: asked of the shipped catalogue by a test, and of what is imported.</summary>
public static partial class CatalogueFaults
{
    private const int LongestId = 100, LongestName = 200;

    /// <param name="substance">The entry.</param>
    /// <param name="today">No date may lie behind it.</param>
    public static IEnumerable<EntryFault> Of(Substance substance, DateOnly today) => [.. Names(substance), .. Structure(substance), .. Dates(substance, today), .. Parents(substance)];

    private static IEnumerable<EntryFault> Names(Substance substance)
    {
        if (substance.Id.Value.Length > LongestId || !Id().IsMatch(substance.Id.Value))
            yield return new("BAD_ID", "id", $"An id is at most {LongestId} lower-case letters, digits and single hyphens, and never changes.", substance.Id.Value);
        foreach (var name in substance.Synonyms.Prepend(substance.Name).Where(n => n.Length > LongestName || NameKey.Of(n).Length == 0 || n.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format)))
            yield return new("BAD_NAME", name == substance.Name ? "name" : "synonyms", $"A name has a letter or digit, at most {LongestName} characters, and none that is invisible.", name);
    }

    private static IEnumerable<EntryFault> Structure(Substance substance)
    {
        foreach (var key in substance.SaltInchiKeys.Prepend(substance.InchiKey).OfType<string>().Where(k => !InchiKey().IsMatch(k)))
            yield return new("BAD_INCHIKEY", key == substance.InchiKey ? "inchiKey" : "saltInchiKeys", "An InChIKey is 14, 10 and 1 capital letters.", key);
        foreach (var number in substance.Cas.Where(n => !CasNumber.Form().IsMatch(n) || !CasNumber.HasCheckDigit(n)))
            yield return new("BAD_CAS", "cas", "Not a CAS registry number, or its check digit is wrong.", number);
        foreach (var twice in substance.SaltInchiKeys.Prepend(substance.InchiKey).OfType<string>().Concat(substance.Cas).GroupBy(k => k).Where(g => g.Count() > 1))
            yield return new("GIVEN_TWICE", substance.Cas.Contains(twice.Key) ? "cas" : "saltInchiKeys", "Give each key and number once.", twice.Key);
        if (substance.Formula is { } formula && !Formula().IsMatch(formula))
            yield return new("BAD_FORMULA", "formula", "Write the elements with their numbers, C and H first.", formula);
        if (substance.Atc is { } atc && !Atc().IsMatch(atc))
            yield return new("BAD_ATC", "atc", "An ATC group is a letter, then two digits, two letters and two digits, as far as known.", atc);
    }

    private static IEnumerable<EntryFault> Dates(Substance substance, DateOnly today)
    {
        if (substance.FirstReport is { } first && (first.On > today || first.Source.Length == 0))
            yield return new("BAD_DATE", "firstReport", "Give a day that has come, and a source.", $"{first.On:O}");
        foreach (var legal in substance.Legal)
        {
            if (legal.Jurisdiction != "UN" && !Place().IsMatch(legal.Jurisdiction))
                yield return new("BAD_PLACE", "legal", "Give a country or region of ISO 3166, or UN.", legal.Jurisdiction);
            if (legal.Status.Length == 0 || legal.Source.Length == 0)
                yield return new("MISSING_FIELD", "legal", "Say what the status is, and by which source.", legal.Jurisdiction);
            if ((legal.From ?? legal.AsOf) is not { } day || day > today || legal.AsOf > today)
                yield return new("BAD_DATE", "legal", "Give its first day, or a day on which it was seen to hold.", legal.Jurisdiction);
        }
    }

    private static IEnumerable<EntryFault> Parents(Substance substance)
    {
        if (substance.AllParents && substance.Parents.Count < 2)
            yield return new("BAD_PARENT", "allParents", "Name at least two parents, or leave it out.");
        if (substance.Parents.Count > 0 && substance.Standing != Standing.MetaboliteOrPrecursor)
            yield return new("BAD_PARENT", "parents", $"Only a {Standing.MetaboliteOrPrecursor.Name()} has parents.", string.Join(", ", substance.Parents));
    }

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"^[A-Z]{14}-[A-Z]{10}-[A-Z]\z")]
    private static partial Regex InchiKey();

    [GeneratedRegex(@"^([A-Z][a-z]?[0-9]*)+\z")]
    private static partial Regex Formula();

    [GeneratedRegex(@"^Q?[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?\z")]
    private static partial Regex Atc();

    [GeneratedRegex(@"^[A-Z]{2}(-[A-Z0-9]{1,3})?\z")]
    private static partial Regex Place();
}
