using System.Globalization;

namespace NpsWarning.Cli.Demo;

/// <summary>One death of the recorded scenario.</summary>
/// <param name="Number">Place in the file, from 1; the source's own record numbers are left out.</param>
internal sealed record RecordedDeath(int Number, DateOnly On, IReadOnlyList<string> Substances);

/// <summary>Reads the compact file of deaths that comes with the program; Data/README.md has its form.</summary>
internal static class ConnecticutDeaths
{
    private const string Resource = "NpsWarning.Cli.Demo.Data.connecticut_deaths_2012_2019.txt";

    /// <summary>All deaths, ordered by day.</summary>
    public static IReadOnlyList<RecordedDeath> Load()
    {
        using var stream = typeof(ConnecticutDeaths).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program was built without {Resource}.");
        using var reader = new StreamReader(stream);
        return Read(reader);
    }

    /// <summary>The file as text.</summary>
    /// <exception cref="FormatException">A line is not of the form.</exception>
    public static IReadOnlyList<RecordedDeath> Read(TextReader reader)
    {
        var deaths = new List<RecordedDeath>();
        string[] names = [];
        var origin = default(DateOnly);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#') || line.StartsWith("place ", StringComparison.Ordinal))
                continue;
            if (line.StartsWith("origin ", StringComparison.Ordinal))
                origin = DateOnly.ParseExact(line["origin ".Length..], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            else if (line.StartsWith("names ", StringComparison.Ordinal))
                names = line["names ".Length..].Split('|');
            else
                deaths.Add(Death(line, deaths.Count + 1, origin, names));
        }
        return deaths;
    }

    private static RecordedDeath Death(string line, int number, DateOnly origin, string[] names)
    {
        var parts = line.Split(' ');
        var day = origin.AddDays(int.Parse(parts[0], CultureInfo.InvariantCulture));
        return new(number, day, parts.Length == 1 ? [] : [.. parts[1].Split(',').Select(place => names[int.Parse(place, CultureInfo.InvariantCulture)])]);
    }
}
