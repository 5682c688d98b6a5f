using Microsoft.ML;
using NpsWarning.Storage.Artefacts;

namespace NpsWarning.Substances.Spectra;

/// <summary>What to train the models of spectra on.</summary>
public sealed record SpectraTrainingOptions
{
    /// <summary>Handed in, for the card.</summary>
    public required DateOnly TrainedOn { get; init; }

    /// <summary>The library, in words.</summary>
    public required string LibraryName { get; init; }

    /// <summary>The last part of the versions.</summary>
    public int Number { get; init; } = 1;

    public int Seed { get; init; } = 1;

    /// <summary>Disturbed copies of each spectrum to train on.</summary>
    public int Copies { get; init; } = 4;
}

/// <summary>A trained model as it is written: the card and the file that it names.</summary>
public sealed record TrainedSpectraModel(ModelCard Card, byte[] Zip)
{
    /// <returns>The card's path.</returns>
    public string Write(string folder) => ModelFiles.Write(folder, Card, (Card.ModelFile, Zip));
}

/// <summary>
/// Trains both models of spectra on a library. Nothing but weights is kept of it. Pure: the same library, options and kind of processor give the same files.
/// </summary>
public static class SpectraTraining
{
    /// <summary>A smaller library has too little to learn from.</summary>
    public const int FewestSpectra = 500;

    internal const string IntendedUse = "To tell a laboratory what its unidentified spectrum may be, and to help a person decide what to look at.";
    internal const string NotFor = "Identifying a substance: that takes a reference standard. Any decision about a person.";

    /// <summary>How strongly the copies to train on are disturbed: from a little less to a little more than another laboratory's.</summary>
    internal static readonly double[] Levels = [.5, .75, 1, 1.25, 1.5];

    /// <exception cref="ArgumentException">The library has fewer than <see cref="FewestSpectra"/>.</exception>
    public static (TrainedSpectraModel InLibrary, TrainedSpectraModel Classes) Train(
        IReadOnlyList<LibraryEntry> entries, SpectraTrainingOptions options, Catalogue catalogue, IProgress<(string Step, double Share)>? progress = null)
    {
        if (entries.Count < FewestSpectra) throw new ArgumentException($"Models of spectra need a library of {FewestSpectra} or more; there are {entries.Count}.", nameof(entries));
        // The order of a file changes nothing.
        LibraryEntry[] sorted = [.. entries.OrderBy(e => e.Identity, StringComparer.Ordinal).ThenBy(e => e.Spectrum.ToText(), StringComparer.Ordinal)];
        var inLibrary = new InLibraryTraining(sorted, options, progress).Train();
        var classes = new SpectrumClassTraining(sorted, options, catalogue, progress).Train();
        progress?.Report(("Done", 1));
        return (inLibrary, classes);
    }

    /// <summary>The fold, from 0, of what has this name; the same on every machine (FNV-1a).</summary>
    internal static int Fold(string name, int folds) => (int)(name.Aggregate(2166136261u, (hash, letter) => unchecked((hash ^ letter) * 16777619u)) / 7 % (uint)folds);

    internal static MLContext Context(SpectraTrainingOptions options) => new(options.Seed);
}
