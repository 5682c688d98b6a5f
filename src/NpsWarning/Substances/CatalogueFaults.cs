using System.Text.RegularExpressions;

namespace NpsWarning.Substances;

/// <summary>What is wrong with entries, in words: asked of the shipped catalogue by a test, and of what is imported.</summary>
public static partial class CatalogueFaults
{
    /// <summary>Of one entry by itself.</summary>
    /// <param name="today">No date may lie behind it.</param>
    public static IEnumerable<string> Of(Substance substance, DateOnly today)
    {
        if (!Id().IsMatch(substance.Id.Value)) yield return $"the id '{substance.Id}' is not lower-case letters, digits and single hyphens";
        if (string.IsNullOrWhiteSpace(substance.Name)) yield return "it has no name";
        foreach (var key in substance.SaltInchiKeys.Prepend(substance.InchiKey).OfType<string>().Where(k => !InchiKey().IsMatch(k))) yield return $"'{key}' is no InChIKey";
        foreach (var number in substance.Cas.Where(n => !IsCas(n))) yield return $"'{number}' is no CAS number: its form or its check digit is wrong";
        if (substance.Formula is { } formula && !Formula().IsMatch(formula)) yield return $"'{formula}' is no formula";
        if (substance.Atc is { } atc && !Atc().IsMatch(atc)) yield return $"'{atc}' is no ATC group";
        if (substance.FirstReport is { } first && (first.On > today || first.Source.Length == 0)) yield return "the first report lies in the future or has no source";
        foreach (var legal in substance.Legal)
        {
            if (legal.Jurisdiction != "UN" && !Place().IsMatch(legal.Jurisdiction)) yield return $"'{legal.Jurisdiction}' is neither a country or region of ISO 3166 nor UN";
            if (legal.Status.Length == 0 || legal.Source.Length == 0) yield return $"the status in {legal.Jurisdiction} or its source is empty";
            if ((legal.From ?? legal.AsOf) is null) yield return $"the status in {legal.Jurisdiction} has neither a first day nor a day on which it was seen";
            if (legal.From > today || legal.AsOf > today) yield return $"the status in {legal.Jurisdiction} lies in the future";
        }
        if (substance.AllParents && substance.Parents.Count < 2) yield return "all parents are needed, and there are not two";
        if (substance.Parents.Count > 0 && substance.Standing != Standing.MetaboliteOrPrecursor) yield return "it has parents and is no metabolite or precursor";
    }

    /// <summary>Of the entries together.</summary>
    public static IEnumerable<string> Of(Catalogue catalogue)
    {
        foreach (var substance in catalogue.All)
            foreach (var parent in substance.Parents)
            {
                if (catalogue.ById(parent) is not { } found) yield return $"{substance.Id}: its parent {parent} is not in the catalogue";
                else if (found.Standing == Standing.MetaboliteOrPrecursor) yield return $"{substance.Id}: its parent {parent} is a metabolite or precursor itself"; // so that there is no circle either
            }
    }

    private static bool IsCas(string number)
    {
        if (!Cas().IsMatch(number)) return false;
        var digits = number.Where(char.IsAsciiDigit).Select(c => c - '0').Reverse().ToList();
        return digits.Skip(1).Select((digit, i) => digit * (i + 1)).Sum() % 10 == digits[0];
    }

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Id();

    [GeneratedRegex("^[A-Z]{14}-[A-Z]{10}-[A-Z]$")]
    private static partial Regex InchiKey();

    [GeneratedRegex("^[1-9][0-9]{1,6}-[0-9]{2}-[0-9]$")]
    private static partial Regex Cas();

    [GeneratedRegex("^([A-Z][a-z]?[0-9]*)+$")]
    private static partial Regex Formula();

    [GeneratedRegex("^Q?[A-Z]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?$")]
    private static partial Regex Atc();

    [GeneratedRegex("^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
    private static partial Regex Place();
}
