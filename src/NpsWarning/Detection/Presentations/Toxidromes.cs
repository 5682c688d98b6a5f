namespace NpsWarning.Detection.Presentations;

/// <summary>A known pattern of poisoning: how often it is the cause, and how often each feature occurs with it.</summary>
/// <param name="Share">Part of all presentations that it is the first cause of.</param>
public sealed record Toxidrome(string Name, double Share, IReadOnlyList<(int Feature, double Probability)> Features)
{
    public double Of(int feature) => Features.FirstOrDefault(f => f.Feature == feature).Probability;
}

/// <summary>
/// The twelve toxidromes of the simulated background. Shares and ranges are those of the feasibility study
/// (8 to 14 features each at .04 to .75); the profiles are textbook toxidromes set down for simulation, not measured ones.
/// </summary>
public static class Toxidromes
{
    public static IReadOnlyList<Toxidrome> All { get; } =
    [
        Named("opioid", .15, ("miosis", .63), ("resp_depression", .61), ("drowsiness", .58), ("coma", .40),
            ("naloxone_response", .50), ("cyanosis", .24), ("apnoea", .18), ("bradycardia", .18), ("hypotension", .18),
            ("hypothermia", .11), ("naloxone_no_response", .05), ("vomiting", .11)),
        Named("sympathomimetic", .15, ("tachycardia", .68), ("agitation", .58), ("mydriasis", .47), ("hypertension", .45),
            ("diaphoresis", .36), ("anxiety", .36), ("chest_pain", .20), ("hyperthermia", .22), ("tremor", .22),
            ("paranoia", .20), ("aggression", .16), ("seizure", .07), ("rhabdomyolysis", .06), ("arrhythmia", .04)),
        Named("sedative", .16, ("drowsiness", .68), ("ataxia", .36), ("dysarthria", .38), ("coma", .32), ("confusion", .32),
            ("resp_depression", .18), ("hypotension", .18), ("nystagmus", .14), ("bradycardia", .09), ("hypothermia", .09)),
        Named("anticholinergic", .06, ("tachycardia", .63), ("mydriasis", .58), ("confusion", .54), ("dry_skin", .50),
            ("hallucination_visual", .40), ("agitation", .45), ("flushing", .36), ("urinary_retention", .34),
            ("hyperthermia", .27), ("drowsiness", .18), ("dysarthria", .18), ("seizure", .05)),
        Named("serotonergic", .07, ("tremor", .50), ("clonus", .45), ("hyperreflexia", .45), ("tachycardia", .58),
            ("agitation", .45), ("diaphoresis", .45), ("hyperthermia", .36), ("mydriasis", .36), ("myoclonus", .25),
            ("rigidity", .22), ("hypertension", .27), ("confusion", .22), ("diarrhoea", .14)),
        Named("cholinergic", .03, ("miosis", .58), ("salivation", .54), ("vomiting", .54), ("diarrhoea", .40),
            ("bronchorrhoea", .38), ("lacrimation", .38), ("bradycardia", .40), ("diaphoresis", .45),
            ("abdominal_pain", .32), ("confusion", .18), ("resp_depression", .22), ("seizure", .09)),
        Named("hallucinogen", .08, ("hallucination_visual", .63), ("mydriasis", .54), ("tachycardia", .45), ("anxiety", .40),
            ("agitation", .36), ("euphoria", .22), ("paranoia", .22), ("nausea", .16), ("vomiting", .11),
            ("confusion", .27), ("hypertension", .18)),
        Named("dissociative", .06, ("dissociation", .58), ("nystagmus", .45), ("ataxia", .40), ("hypertension", .36),
            ("tachycardia", .45), ("confusion", .36), ("agitation", .36), ("catatonia", .20), ("dysarthria", .27),
            ("hallucination_visual", .27)),
        Named("synthetic cannabinoid", .08, ("tachycardia", .50), ("agitation", .40), ("drowsiness", .36), ("confusion", .36),
            ("vomiting", .27), ("anxiety", .27), ("paranoia", .22), ("conjunctival_injection", .22), ("mydriasis", .18),
            ("seizure", .14), ("hypokalaemia", .12), ("catatonia", .07), ("acute_kidney_injury", .04)),
        Named("GHB", .05, ("coma", .63), ("drowsiness", .54), ("bradycardia", .32), ("resp_depression", .32),
            ("vomiting", .27), ("hypothermia", .22), ("agitation", .22), ("myoclonus", .18), ("confusion", .18), ("miosis", .14)),
        Named("cardiotoxic", .05, ("hypotension", .54), ("bradycardia", .40), ("arrhythmia", .38), ("qt_prolongation", .40),
            ("qrs_widening", .29), ("drowsiness", .27), ("vertigo", .18), ("nausea", .18), ("coma", .18),
            ("seizure", .16), ("chest_pain", .11)),
        Named("gastrointestinal irritant", .06, ("vomiting", .65), ("nausea", .54), ("abdominal_pain", .45), ("diarrhoea", .36),
            ("headache", .20), ("vertigo", .14), ("hepatotoxicity", .09), ("metabolic_acidosis", .04), ("tachycardia", .18)),
    ];

    /// <summary>Every feature also occurs by chance (other illness, other medicines).</summary>
    internal const double ByChance = .004;

    /// <summary>How often a feature occurs in the whole background, before it is lost to missing records.</summary>
    public static double Frequency(int feature) => ByChance + All.Sum(t => t.Share * t.Of(feature));

    private static Toxidrome Named(string name, double share, params ReadOnlySpan<(string Code, double Probability)> features)
    {
        var list = new List<(int, double)>();
        foreach (var (code, probability) in features)
        {
            if (ClinicalFeatures.PositionOf(code) is var position && position < 0)
                throw new ArgumentException($"'{code}' is no clinical feature.", nameof(features));
            list.Add((position, probability));
        }
        return new(name, share, list);
    }
}
