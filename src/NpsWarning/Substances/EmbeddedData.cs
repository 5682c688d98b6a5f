namespace NpsWarning.Substances;

/// <summary>The data files beside this code, which travel inside the assembly.</summary>
internal static class EmbeddedData
{
    public static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#')
                yield return line;
    }

    public static IEnumerable<CatalogueLine> Catalogue()
    {
        foreach (var line in Lines("catalogue.jsonl"))
            yield return CatalogueLine.Read(line);
    }

    private static Stream Open(string file)
    {
        var assembly = typeof(EmbeddedData).Assembly;
        return assembly.GetManifestResourceStream($"NpsWarning.Substances.Data.{file}")
            ?? throw new InvalidOperationException($"The data file '{file}' is not in the assembly.");
    }
}
