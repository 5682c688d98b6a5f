namespace NpsWarning.Intake;

/// <summary>Traffic Light Protocol 2.0 (FIRST): who may see a thing. In order, so that a later value is the stricter one and a clearance covers all marks up to it.</summary>
public enum Tlp { Clear, Green, Amber, AmberStrict, Red }
