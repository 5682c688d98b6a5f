using System.Globalization;

namespace NpsWarning.Detection;

/// <summary>Where places lie, so far as it is known: a middle each, rounded, by country or region code. It says who is near to whom, and nothing else.</summary>
public sealed class Geography
{
    /// <summary>How many places count as a place's neighbours.</summary>
    public const int Neighbours = 5;

    /// <summary>Beyond this nobody is a neighbour, in km: a long day's drive.</summary>
    public const double FarthestNeighbourKm = 1_000;

    private const double EarthRadiusKm = 6_371;

    private readonly Dictionary<string, (double Latitude, double Longitude)> _places;

    /// <param name="places">Code, latitude and longitude in degrees, north and east positive.</param>
    public Geography(IEnumerable<(string Code, double Latitude, double Longitude)> places) =>
        _places = places.ToDictionary(p => p.Code, p => (p.Latitude * Math.PI / 180, p.Longitude * Math.PI / 180), StringComparer.Ordinal);

    /// <summary>The places that come with the program (<c>Data/places.tsv</c>).</summary>
    public static Geography Load()
    {
        var assembly = typeof(Geography).Assembly;
        using var reader = new StreamReader(assembly.GetManifestResourceStream("NpsWarning.Detection.Data.places.tsv")!);
        return new Geography(reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => line[0] != '#').Select(line => line.Split('\t'))
            .Select(cells => (cells[0], double.Parse(cells[1], CultureInfo.InvariantCulture), double.Parse(cells[2], CultureInfo.InvariantCulture))));
    }

    /// <summary>Whether it is known where the place lies.</summary>
    public bool Knows(string place) => _places.ContainsKey(place);

    /// <summary>Kilometres between two places on a sphere (haversine formula); infinite where either is not known, 0 to itself.</summary>
    public double DistanceKm(string from, string to)
    {
        if (from == to) return 0;
        if (!_places.TryGetValue(from, out var a) || !_places.TryGetValue(to, out var b)) return double.PositiveInfinity;
        var h = Square(Math.Sin((b.Latitude - a.Latitude) / 2)) + (Math.Cos(a.Latitude) * Math.Cos(b.Latitude) * Square(Math.Sin((b.Longitude - a.Longitude) / 2)));
        return 2 * EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(h)));
    }

    /// <summary>
    /// The nearest <see cref="Neighbours"/> of <paramref name="others"/>, none farther than <see cref="FarthestNeighbourKm"/>, nearest first, equally near
    /// ones by code. By rank and not by distance alone, since places that are watched may be counties or countries.
    /// </summary>
    public IReadOnlyList<string> Near(string place, IEnumerable<string> others) =>
    [
        .. others.Where(o => o != place).Select(o => (Place: o, Km: DistanceKm(place, o))).Where(o => o.Km <= FarthestNeighbourKm)
            .OrderBy(o => o.Km).ThenBy(o => o.Place, StringComparer.Ordinal).Take(Neighbours).Select(o => o.Place),
    ];

    private static double Square(double x) => x * x;
}
