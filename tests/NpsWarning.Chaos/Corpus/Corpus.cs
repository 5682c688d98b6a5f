namespace NpsWarning.Chaos.Corpus;

/// <summary>All that the three submitters post, made from a seed: the same seed, day and size give the same bytes.</summary>
/// <param name="Waves">In order.</param>
/// <param name="Stories">Substances that have to be signalled.</param>
internal sealed record Corpus(IReadOnlyList<Wave> Waves, int Stories)
{
    private const int OneInPoisonous = 50;

    /// <param name="seed">Of everything.</param>
    /// <param name="reports">About how many distinct messages there are; some more rather than fewer.</param>
    /// <param name="day">Today: reports are dated before it, so that none is of the future and all are recent enough to be news.</param>
    public static Corpus Make(int seed, int reports, DateOnly day)
    {
        var random = new Random(seed);
        var usual = new UsualReports(random, day);
        var substances = new NewSubstances(random, day, seed);
        var poison = new PoisonousMessages(random, day);
        var recorded = new List<Message>();
        // What follows makes 1.26 distinct messages of a usual report, and 18 of a story.
        var stories = Math.Max(12, reports / 400);
        var usuals = (int)((reports - (stories * 18)) / 1.26);
        var waves = new List<Wave>();

        void Add(string name, List<Message> messages)
        {
            var with = new List<Message>();
            foreach (var message in messages)
            {
                with.Add(message);
                if (random.Next(OneInPoisonous) == 0) with.Add(poison.Next(recorded));
            }
            waves.Add(new Wave(name, with));
            recorded.AddRange(messages);
        }

        Add("history", usual.Write((int)(usuals * .88), 420, 46));
        Add("recent", usual.Write((int)(usuals * .10), 45, 5));
        Add("new substances", substances.Appear(stories));
        Add("changes", [.. substances.Change(), .. Repeats(random, recorded, usuals / 50)]);
        Add("return", [.. substances.Return(), .. usual.Write((int)(usuals * .02), 6, 5)]);
        return new Corpus(waves, substances.Stories);
    }

    private static IEnumerable<Message> Repeats(Random random, IReadOnlyList<Message> recorded, int count) =>
        Enumerable.Range(0, count).Select(i => random.Pick(recorded)).Select((m, i) => m with { MessageId = $"{m.MessageId}/late-{i}" });
}
