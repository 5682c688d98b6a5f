using System.Globalization;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML;

namespace NpsWarning.Storage.Artefacts;

/// <summary>Reads and writes models and their cards. Nothing of a file is used before its checksum is seen to be the card's.</summary>
public static class ModelFiles
{
    /// <summary>What helps against most of it.</summary>
    public const string TrainAgain = "Train again with 'nps train', or put back the files as published.";

    /// <summary>A card has a few kilobytes; this many bytes are read, and no more.</summary>
    private const int LargestCard = 1_000_000;

    /// <summary>The service is to run in 300 MB.</summary>
    private const int LargestFile = 50_000_000;

    private static readonly DateTimeOffset WrittenAt = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero); // the first that a zip can hold

    /// <summary>ML.NET's own version, such as 5.0.1. Its assembly version has stayed at 1.0.0.0 since the first release.</summary>
    public static string MlNetVersion { get; } = typeof(MLContext).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The card of the highest number in a folder, such as 2.json, by which a model is the one in use; null where there is none.</summary>
    public static string? Newest(string folder) => !Directory.Exists(folder) ? null : Directory.EnumerateFiles(folder, "*.json")
        .Select(path => (path, number: int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1))
        .Where(f => f.number >= 0).OrderBy(f => f.number).LastOrDefault().path;

    /// <exception cref="ModelRejected">There is no card, or it cannot be read, or has another format, or is of another ML.NET.</exception>
    /// <param name="path">Of the card.</param>
    /// <param name="format">The one that this program reads; null reads what cards of all formats have, and asks for no version.</param>
    public static TCard ReadCard<TCard>(string path, int? format) where TCard : ModelCard
    {
        var text = System.Text.Encoding.UTF8.GetString(Bytes(path, LargestCard, $"There is no model card at {path}."));
        try
        {
            // Before the rest: a card of another format may lack what this one has.
            using (var document = JsonDocument.Parse(text))
                if (format is { } read && document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("format", out var found) && found.ToString() != read.ToString(CultureInfo.InvariantCulture))
                    throw new ModelRejected(ModelRejected.VersionDiffers, $"The card {path} has format {found}; this program reads {format}.", TrainAgain);
            var card = ModelCard.Parse<TCard>(text);
            if (format is null || card.MlNetVersion.Split('.')[0] == MlNetVersion.Split('.')[0]) return card;
            throw new ModelRejected(ModelRejected.VersionDiffers, $"Model {card.Version} was written by ML.NET {card.MlNetVersion}; this program has {MlNetVersion}.", TrainAgain);
        }
        catch (JsonException e)
        {
            throw new ModelRejected(ModelRejected.CardUnreadable, $"The card {path} cannot be read: {e.Message}", TrainAgain, e);
        }
    }

    /// <exception cref="ModelRejected">The file is missing, too large, or not the one of the checksum.</exception>
    public static byte[] ReadChecked(string pathOfCard, string name, string sha256)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(pathOfCard))!;
        var path = Path.Combine(folder, Path.GetFileName(name));
        var bytes = Bytes(path, LargestFile, $"The card names {name}, which is not beside it in {folder}.");
        var found = Digest(bytes);
        return found == sha256 ? bytes : throw new ModelRejected(ModelRejected.ChecksumDiffers, $"{path} has SHA-256 {found}; its card says {sha256}.", TrainAgain);
    }

    /// <summary>Opens the card's ML.NET model and takes from it what is needed.</summary>
    /// <exception cref="ModelRejected">The file is missing or changed, or ML.NET finds something else in it.</exception>
    public static T Open<T>(string pathOfCard, ModelCard card, Func<MLContext, ITransformer, DataViewSchema, T> take)
    {
        var bytes = ReadChecked(pathOfCard, card.ModelFile, card.ModelSha256);
        try
        {
            var ml = new MLContext(card.Seed);
            return take(ml, ml.Model.Load(new MemoryStream(bytes), out var schema), schema);
        }
        catch (Exception e) when (e is not ModelRejected)
        {
            // ML.NET throws what it pleases on a zip that is none of its own.
            throw new ModelRejected(ModelRejected.Unreadable, $"ML.NET {MlNetVersion} cannot read {card.ModelFile}: {e.Message}", TrainAgain, e);
        }
    }

    /// <summary>An ML.NET model as it is shipped: the same bytes for the same model, which ML.NET's own zip, holding the time of writing, is not.</summary>
    public static byte[] Zip(MLContext ml, ITransformer model, DataViewSchema schema)
    {
        using var written = new MemoryStream();
        ml.Model.Save(model, schema, written);
        written.Position = 0;
        using var zip = new MemoryStream();
        using (var from = new ZipArchive(written, ZipArchiveMode.Read))
        using (var to = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var entry in from.Entries.OrderBy(e => e.FullName, StringComparer.Ordinal))
            {
                var copy = to.CreateEntry(entry.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = WrittenAt;
                using var source = entry.Open();
                using var target = copy.Open();
                source.CopyTo(target);
            }
        return zip.ToArray();
    }

    /// <summary>Writes the files, each whole or not at all; the card last, so that it never stands beside files that are not there yet.</summary>
    /// <returns>The card's path.</returns>
    public static string Write(string folder, ModelCard card, params ReadOnlySpan<(string Name, byte[] Bytes)> files)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, bytes) in files) WriteWhole(Path.Combine(folder, name), bytes);
        var path = Path.Combine(folder, Path.ChangeExtension(card.ModelFile, ".json"));
        WriteWhole(path, System.Text.Encoding.UTF8.GetBytes(card.ToJson()));
        return path;
    }

    /// <summary>SHA-256, as cards state it.</summary>
    public static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static void WriteWhole(string path, byte[] bytes)
    {
        File.WriteAllBytes(path + ".part", bytes);
        File.Move(path + ".part", path, overwrite: true);
    }

    private static byte[] Bytes(string path, int most, string missing)
    {
        if (!File.Exists(path)) throw new ModelRejected(ModelRejected.Missing, missing, TrainAgain);
        try
        {
            var length = new FileInfo(path).Length;
            return length <= most ? File.ReadAllBytes(path)
                : throw new ModelRejected(ModelRejected.TooLarge, $"{path} has {length:N0} bytes; {most:N0} are the most that is read.", TrainAgain);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelRejected(ModelRejected.Unreadable, $"{path} cannot be read: {e.Message}", "Let the service's user read it.", e);
        }
    }
}
