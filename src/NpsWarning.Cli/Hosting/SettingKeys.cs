using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Hosting;

/// <summary>What stands in the configuration, against what <see cref="ServiceSettings"/> has a place for. The binder passes over the rest in silence.</summary>
internal static class SettingKeys
{
    /// <summary>Keys that nothing reads, and the known one that begins most like it, if any does.</summary>
    public static IEnumerable<(string Key, string? Known)> Unknown(IConfigurationSection root) => Unknown(root, typeof(ServiceSettings));

    /// <summary>The first value, or submitter, that the binder would drop or complain of without naming what can stand there; null where there is none.</summary>
    public static string? Problem(IConfigurationSection root)
    {
        foreach (var entry in root.GetSection(nameof(ServiceSettings.Submitters)).GetChildren())
        {
            if (string.IsNullOrEmpty(entry[nameof(Submitter.Id)])) return $"{entry.Path}:Id is not set: write 1 to 40 lower-case letters, digits and hyphens.";
            if (string.IsNullOrEmpty(entry[nameof(Submitter.Kind)])) return $"{entry.Path}:Kind is not set: write one of {Choices(typeof(SubmitterKind))}.";
        }
        return WrongChoice(root, typeof(ServiceSettings));
    }

    private static IEnumerable<(string Key, string? Known)> Unknown(IConfigurationSection at, Type type) => at.GetChildren().SelectMany(child =>
        Inner(type, child.Key) is { } inner ? Unknown(child, inner) : IsLeaf(type) ? [] : [(child.Path, Nearest(child.Key, type) is { } near ? $"{at.Path}:{near}" : null)]);

    private static string? WrongChoice(IConfigurationSection at, Type type)
    {
        if (type.IsEnum && at.Value is { } value && !Enum.GetNames(type).Contains(value, StringComparer.OrdinalIgnoreCase)) return $"{at.Path} is '{value}': write one of {Choices(type)}.";
        return at.GetChildren().Select(child => Inner(type, child.Key) is { } inner ? WrongChoice(child, inner) : null).FirstOrDefault(problem => problem is not null);
    }

    private static string Choices(Type type) => string.Join(", ", Enum.GetNames(type));

    // An entry of a list has its number for a key.
    private static Type? Inner(Type type, string key)
    {
        if (IsList(type)) return type.GetGenericArguments()[0];
        return IsLeaf(type) ? null : Settable(type).FirstOrDefault(p => p.Name.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } found ? Nullable.GetUnderlyingType(found.PropertyType) ?? found.PropertyType : null;
    }

    private static IEnumerable<PropertyInfo> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite);

    private static bool IsList(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable));

    private static bool IsLeaf(Type type) => type == typeof(string) || type.IsValueType;

    private static string? Nearest(string key, Type type) => Settable(type)
        .Select(p => (p.Name, Same: p.Name.Zip(key).TakeWhile(c => char.ToUpperInvariant(c.First) == char.ToUpperInvariant(c.Second)).Count()))
        .Where(p => p.Same >= 3).OrderByDescending(p => p.Same).Select(p => p.Name).FirstOrDefault();
}
