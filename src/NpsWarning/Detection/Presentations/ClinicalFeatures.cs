using System.Collections.Frozen;

namespace NpsWarning.Detection.Presentations;

/// <summary>One coded clinical feature.</summary>
/// <param name="Code">As reports and files write it; never changes once published.</param>
/// <param name="Name">As an alert writes it, in the middle of a sentence.</param>
public sealed record ClinicalFeature(string Code, string Name);

/// <summary>
/// The 64 features that presentations are compared by. The order is part of every trained model (a feature's place is
/// its bit and its column), so that a change here makes <see cref="UsualPresentations.Load"/> refuse older models.
/// </summary>
public static class ClinicalFeatures
{
    public const int Count = 64;

    public static IReadOnlyList<ClinicalFeature> All { get; } =
    [
        // Heart and circulation
        new("tachycardia", "fast heart rate"),
        new("bradycardia", "slow heart rate"),
        new("hypertension", "high blood pressure"),
        new("hypotension", "low blood pressure"),
        new("arrhythmia", "irregular heart rhythm"),
        new("qt_prolongation", "prolonged QT interval"),
        new("qrs_widening", "widened QRS complex"),
        new("chest_pain", "chest pain"),
        new("cyanosis", "cyanosis"),
        new("pallor", "pallor"),
        new("flushing", "flushed skin"),
        // Breathing
        new("resp_depression", "respiratory depression"),
        new("apnoea", "apnoea"),
        new("bronchorrhoea", "bronchorrhoea"),
        new("naloxone_response", "response to naloxone"),
        new("naloxone_no_response", "no response to naloxone"),
        // Consciousness, mind
        new("drowsiness", "drowsiness"),
        new("coma", "coma"),
        new("confusion", "confusion"),
        new("agitation", "agitation"),
        new("aggression", "aggression"),
        new("anxiety", "anxiety"),
        new("paranoia", "paranoia"),
        new("euphoria", "euphoria"),
        new("dissociation", "dissociation"),
        new("catatonia", "catatonia"),
        new("hallucination_visual", "visual hallucinations"),
        new("hallucination_auditory", "auditory hallucinations"),
        // Nerves and muscles
        new("seizure", "seizures"),
        new("tremor", "tremor"),
        new("myoclonus", "myoclonus"),
        new("clonus", "clonus"),
        new("hyperreflexia", "brisk reflexes"),
        new("rigidity", "muscle rigidity"),
        new("ataxia", "unsteady gait"),
        new("dysarthria", "slurred speech"),
        new("vertigo", "vertigo"),
        new("headache", "headache"),
        new("hearing_loss", "hearing loss"),
        new("rhabdomyolysis", "muscle breakdown"),
        // Eyes
        new("mydriasis", "dilated pupils"),
        new("miosis", "pinpoint pupils"),
        new("nystagmus", "nystagmus"),
        new("visual_disturbance", "disturbed vision"),
        new("conjunctival_injection", "red eyes"),
        new("lacrimation", "watering eyes"),
        // Temperature, skin, secretions
        new("hyperthermia", "high body temperature"),
        new("hypothermia", "low body temperature"),
        new("diaphoresis", "sweating"),
        new("dry_skin", "dry skin"),
        new("salivation", "excess saliva"),
        new("skin_ulcer", "skin ulcers"),
        new("bleeding", "bleeding"),
        // Stomach, liver, kidneys, blood
        new("vomiting", "vomiting"),
        new("nausea", "nausea"),
        new("diarrhoea", "diarrhoea"),
        new("abdominal_pain", "abdominal pain"),
        new("hepatotoxicity", "liver injury"),
        new("acute_kidney_injury", "acute kidney injury"),
        new("urinary_retention", "urinary retention"),
        new("metabolic_acidosis", "metabolic acidosis"),
        new("hypoglycaemia", "low blood sugar"),
        new("hypokalaemia", "low potassium"),
        new("methaemoglobinaemia", "methaemoglobinaemia"),
    ];

    private static readonly FrozenDictionary<string, int> Positions = All.Select((feature, position) => (feature.Code, position))
        .ToFrozenDictionary(f => f.Code, f => f.position, StringComparer.OrdinalIgnoreCase);

    /// <summary>The feature's place in <see cref="All"/>, or -1 for a code that is not of this list.</summary>
    public static int PositionOf(string code) => Positions.GetValueOrDefault(code.Trim(), -1);

    /// <summary>The codes as a set. Codes that are not of this list are left out and counted in <paramref name="unknown"/>.</summary>
    public static FeatureSet Parse(IEnumerable<string> codes, out int unknown)
    {
        var set = default(FeatureSet);
        unknown = 0;
        foreach (var code in codes)
        {
            var position = PositionOf(code);
            if (position < 0) unknown++;
            else set = set.With(position);
        }
        return set;
    }

    /// <summary>The set of codes that must all be of this list.</summary>
    /// <exception cref="ArgumentException">A code is not of the list.</exception>
    public static FeatureSet Of(params IEnumerable<string> codes) =>
        Parse(codes, out var unknown) is var set && unknown == 0 ? set
            : throw new ArgumentException($"{unknown} of the codes are no clinical features: {string.Join(", ", codes.Where(c => PositionOf(c) < 0))}.", nameof(codes));
}
