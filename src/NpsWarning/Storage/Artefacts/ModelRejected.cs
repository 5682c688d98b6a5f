namespace NpsWarning.Storage.Artefacts;

/// <summary>
/// A model was not loaded. The caller goes on without it and says so: a degraded service is better than none, and a model
/// that is not the one its card describes is worse than none.
/// </summary>
/// <param name="code">Stable: one of the constants of this class.</param>
/// <param name="what">What is wrong, with the values found.</param>
/// <param name="whatToDo">What an administrator can do about it.</param>
public sealed class ModelRejected(string code, string what, string whatToDo, Exception? cause = null)
    : Exception($"{code}: {what} {whatToDo}", cause)
{
    public const string Missing = "model-missing";
    public const string CardUnreadable = "model-card-unreadable";
    public const string ChecksumDiffers = "model-checksum-differs";
    public const string FeaturesDiffer = "model-features-differ";
    public const string VersionDiffers = "model-version-differs";
    public const string TooLarge = "model-too-large";
    public const string Unreadable = "model-unreadable";

    public string Code { get; } = code;

    public string What { get; } = what;

    public string WhatToDo { get; } = whatToDo;
}
