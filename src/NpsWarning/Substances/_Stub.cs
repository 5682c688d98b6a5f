// Stand-in until the substances branch lands: that branch deletes this file.
namespace NpsWarning.Substances;
public readonly record struct SubstanceId(string Value);
public enum Standing { Nps, Medicine, LongKnown, MetaboliteOrPrecursor }
public enum NameKind { Substance, Ambiguous, Class, NotASubstance, Unknown }
public sealed record ResolvedName(string Raw, string Key, NameKind Kind, IReadOnlyList<SubstanceId> Substances, string How, double Score, IReadOnlyList<SubstanceId> Alternatives);
public sealed record Substance { public SubstanceId Id; public string Name = ""; public Standing Standing; public bool MedicalUse; }
public sealed class Catalogue { public static Catalogue Load() => new(); public Substance ById(SubstanceId id) => new(); }
public sealed class Resolver(Catalogue c) { public ResolvedName Resolve(string rawName, string? inchiKey = null) => throw new Exception(c.ToString()); }
