using System.Text.Json.Serialization;

namespace NpsWarning.Intake.Contract;

/// <summary>
/// Traffic Light Protocol 2.0 (FIRST, 2022), in order: a larger value is more restricted, so that marks compare with &lt; and a mark
/// of several things is their maximum. AMBER is 0 since a report without a mark is AMBER.
/// </summary>
public enum Tlp
{
    [JsonStringEnumMemberName("CLEAR")] Clear = -2,
    [JsonStringEnumMemberName("GREEN")] Green = -1,
    [JsonStringEnumMemberName("AMBER")] Amber = 0,
    [JsonStringEnumMemberName("AMBER+STRICT")] AmberStrict = 1,
    [JsonStringEnumMemberName("RED")] Red = 2,
}
