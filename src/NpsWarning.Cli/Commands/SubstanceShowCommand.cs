using System.CommandLine;
using System.Globalization;
using NpsWarning.Cli.Hosting;
using NpsWarning.Substances;

namespace NpsWarning.Cli.Commands;

/// <summary>One entry of the catalogue, in full.</summary>
internal static class SubstanceShowCommand
{
    private const int MostHints = 5;

    public static Command Create()
    {
        var (name, data, json) = (new Argument<string>("ID|NAME") { Description = "An id of the catalogue, or a name of the substance." }, CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("show", "All that the catalogue holds about a substance.") { name, data, json };
        command.SetAction(parsed =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var knowledge = OpenDatabase.Knowledge(folder);
            var substance = Find(parsed.GetValue(name)!, knowledge);
            var card = SubstanceCard.Of(substance, knowledge.Catalogue, OpenDatabase.History(folder, substance.Id));
            if (parsed.GetValue(json)) Output.Document(card);
            else foreach (var (label, text) in Lines(card)) Output.Line(label.Length == 0 ? text : $"{label,-18}{text}");
            return ExitCode.Done;
        });
        return command;
    }

    /// <exception cref="UsageException">It is no id, and no name of one substance; says which names are near.</exception>
    private static Substance Find(string asked, Knowledge knowledge)
    {
        var catalogue = knowledge.Catalogue;
        if (catalogue.ById(new SubstanceId(asked.Trim().ToLowerInvariant())) is { } byId) return byId;
        var resolved = knowledge.Resolver.Resolve(asked);
        string Names(IEnumerable<SubstanceId> ids) => string.Join(", ", ids.Select(id => $"{catalogue.ById(id)!.Name} ({id})"));
        return resolved.Kind switch
        {
            NameKind.Substance => catalogue.ById(resolved.Substances[0])!,
            NameKind.Ambiguous => throw new UsageException($"'{asked}' does not say which substance is meant ({resolved.How}): {Names(resolved.Substances)}."),
            NameKind.Class => throw new UsageException($"'{asked}' names a class, and no member of it."),
            _ => throw new UsageException($"The catalogue has no '{asked}'. Near to it: {Names(resolved.Alternatives.Concat(Nearest(asked, catalogue)).Distinct().Take(MostHints))}."),
        };
    }

    private static IEnumerable<SubstanceId> Nearest(string asked, Catalogue catalogue)
    {
        var plain = Plain(asked);
        return catalogue.All.OrderBy(s => s.Synonyms.Append(s.Name).Append(s.Id.Value).Min(n => Edits(plain, Plain(n)))).Select(s => s.Id);
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    // Insertions, deletions and substitutions, a row of the table at a time (Wagner and Fischer 1974).
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 0; j < b.Length; j++)
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + (a[i] == b[j] ? 0 : 1)));
        }
        return row[^1];
    }

    private static IEnumerable<(string Label, string Text)> Lines(SubstanceCard card)
    {
        yield return ("", $"{card.Name} ({card.Id})");
        if (card.Synonyms.Count > 0) yield return ("also", string.Join("; ", card.Synonyms));
        yield return ("class", card.ClassName + (card.Atc is null ? "" : $" (ATC {card.Atc})") + (card.Euda is null ? "" : $" (EUDA: {card.Euda}{(card.Unodc is null ? "" : $"; UNODC: {card.Unodc}")})"));
        yield return ("standing", card.Standing);
        yield return ("medical use", card.MedicalUse ? "yes" : "none known");
        if (card.Note is not null) yield return ("note", card.Note);
        if (card.InchiKey is not null) yield return ("InChIKey", card.InchiKey + (card.OtherInchiKeys.Count == 0 ? "" : $" (also {string.Join(", ", card.OtherInchiKeys)})"));
        if (card.Formula is not null) yield return ("formula", card.Formula);
        if (card.Cas.Count > 0) yield return ("CAS", string.Join(", ", card.Cas));
        if (card.Parents.Count > 0) yield return (card.AllParents ? "evidence of all" : "evidence of", Names(card.Parents));
        if (card.Metabolites.Count > 0) yield return ("evidence of it", Names(card.Metabolites));
        foreach (var set in card.ConfusedWith) yield return ("may be meant by", $"\"{set.Name}\", as may {Names(set.Others)} ({set.Why})");
        foreach (var legal in card.Legal) yield return ("law", $"{legal.Jurisdiction}: {legal.Status}{When(legal)} ({legal.Source})");
        if (card.Legal.Count == 0) yield return ("law", "nothing recorded");
        yield return ("first report", card.FirstReport is { } first ? $"{Day(first.On)} ({first.Source})" : "none dated");
        foreach (var change in card.Imports) yield return ("imported", $"{change.At:yyyy-MM-dd HH:mm} by {change.Who} from {change.Source}: {change.Patch}");
    }

    private static string Names(IEnumerable<NamedSubstance> substances) => string.Join(", ", substances.Select(s => $"{s.Name} ({s.Id})"));

    private static string When(LegalStatus legal) => legal.From is { } from ? $" since {Day(from)}" : legal.AsOf is { } day ? $" as of {Day(day)}" : "";

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
