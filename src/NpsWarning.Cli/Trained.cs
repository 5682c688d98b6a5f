using System.Text.Json.Nodes;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Cli;

/// <summary>What became of a trained model.</summary>
internal enum Placing
{
    /// <summary>It stands in the folder.</summary>
    Written,

    /// <summary>The same model stands there already; its files were left alone.</summary>
    Unchanged,

    /// <summary>The one that stands there is better, or cannot be compared; its files were left alone.</summary>
    Refused,
}

/// <summary>A trained model beside the one that stands in its folder.</summary>
/// <param name="Before">Null where none stands there that could be used.</param>
/// <param name="Card">Path of the card of the model that stands there now.</param>
/// <param name="Said">The outcome as a sentence, and what to do next where there is something.</param>
internal sealed record Trained(string Version, Placing Outcome, ModelQuality? Before, ModelQuality After, string Card, string Said)
{
    /// <summary>
    /// Writes the model unless the one in use, that of the highest number, is better by its card. One that does not match its card is in nobody's use and
    /// may be replaced.
    /// </summary>
    public static Trained Put(ModelCard card, string folder, bool force, Func<string, string> write)
    {
        var path = ModelFiles.Newest(folder);
        var standing = path is null ? null : Usable(path);
        Trained With(Placing outcome, string at, string said) => new(card.Version, outcome, standing?.Quality, card.Quality, at, said);
        if (standing is not null && IsSame(File.ReadAllText(path!), card))
            return With(Placing.Unchanged, path!, $"{card.Version} came out as it stands in {path}: same files, same measures. Nothing was written.");
        if (standing is null || force || card.Quality.MayReplace(standing.Quality)) return With(Placing.Written, write(folder), $"{card.Version} is in {folder}.");
        return With(Placing.Refused, path!, standing.Quality.On == card.Quality.On && standing.Quality.Measure == card.Quality.Measure
            ? $"{standing.Version} is better and stays: {standing.Quality.Value:0.####} against {card.Quality.Value:0.####}. Write the new one elsewhere with --out, or in its place with --force."
            : $"{standing.Version} stays: it was measured on other data ({standing.Quality.On}), so that nobody can say which is better. Write the new one elsewhere with --out, or in its place with --force.");
    }

    // All but the day: cut-offs and measures too, and by its checksum the model.
    private static bool IsSame(string standing, ModelCard card)
    {
        var (one, other) = (JsonNode.Parse(standing)!.AsObject(), JsonNode.Parse(card.ToJson())!.AsObject());
        return one.Remove("trainedOn") && other.Remove("trainedOn") && JsonNode.DeepEquals(one, other);
    }

    private static ModelCard? Usable(string path)
    {
        try
        {
            var card = ModelFiles.ReadCard<ModelCard>(path, format: null);
            ModelFiles.ReadChecked(path, card.ModelFile, card.ModelSha256);
            return card;
        }
        catch (ModelRejected)
        {
            return null;
        }
    }
}
