using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>A drug that has always been about, as seizures show it.</summary>
/// <param name="Share">Weight among the seizures of all.</param>
/// <param name="Look">Colours, or colours and shapes.</param>
/// <param name="Markings">Empty where the form has none.</param>
/// <param name="Possession">Amounts found on users, in <paramref name="Unit"/>.</param>
/// <param name="Wholesale">Amounts found in trade.</param>
/// <param name="With">What else analyses of it show; nothing that could be news.</param>
internal sealed record UsualDrug(
    string Name, double Share, PhysicalForm Form, string[] Look, string[] Markings, AmountUnit Unit,
    (double From, double To) Possession, (double From, double To) Wholesale, string[] With);

/// <summary>The usual supply. Shares are set down for the demo, not measured.</summary>
internal static class UsualDrugs
{
    public static IReadOnlyList<UsualDrug> All { get; } =
    [
        new("cocaine", 20, PhysicalForm.Powder, ["white", "off-white"], [], AmountUnit.Gram, (.2, 4), (150, 42_000), ["levamisole", "caffeine", "lidocaine"]),
        new("heroin", 11, PhysicalForm.Powder, ["brown", "beige"], [], AmountUnit.Gram, (.1, 3), (110, 9_000), ["caffeine", "acetaminophen"]),
        new("cannabis", 16, PhysicalForm.Plant, ["green"], [], AmountUnit.Gram, (.5, 12), (400, 90_000), []),
        new("methamphetamine", 10, PhysicalForm.Crystal, ["colourless", "white"], [], AmountUnit.Gram, (.1, 3), (120, 12_000), ["caffeine"]),
        new("amphetamine", 9, PhysicalForm.Powder, ["white", "yellowish"], [], AmountUnit.Gram, (.5, 8), (200, 15_000), ["caffeine", "acetaminophen"]),
        new("MDMA", 9, PhysicalForm.Tablet, ["pink", "yellow", "green"], ["heart", "skull", "crown"], AmountUnit.Tablet, (1, 12), (200, 20_000), ["caffeine"]),
        new("fentanyl", 6, PhysicalForm.Powder, ["white", "grey"], [], AmountUnit.Gram, (.1, 1), (105, 900), ["caffeine", "lidocaine"]),
        new("LSD", 3, PhysicalForm.Blotter, ["multicoloured"], ["sun", "spiral"], AmountUnit.Blotter, (1, 10), (150, 2_000), []),
        new("alprazolam", 5, PhysicalForm.Tablet, ["white, bar"], ["XANAX"], AmountUnit.Tablet, (4, 30), (200, 9_000), []),
        new("diazepam", 5, PhysicalForm.Tablet, ["blue, round", "yellow, round"], ["10"], AmountUnit.Tablet, (5, 40), (250, 12_000), []),
        new("pregabalin", 4, PhysicalForm.Capsule, ["white and red"], ["300"], AmountUnit.Capsule, (5, 40), (200, 4_000), []),
        new("tramadol", 4, PhysicalForm.Tablet, ["white, oval"], ["T7"], AmountUnit.Tablet, (5, 40), (500, 30_000), []),
        new("oxycodone", 3, PhysicalForm.Tablet, ["white, round"], ["OC"], AmountUnit.Tablet, (3, 20), (120, 2_000), []),
        new("ketamine", 4, PhysicalForm.Crystal, ["white"], [], AmountUnit.Gram, (.3, 4), (110, 4_000), []),
        new("GHB", 3, PhysicalForm.Liquid, ["colourless"], [], AmountUnit.Millilitre, (5, 60), (500, 10_000), []),
    ];

    /// <summary>
    /// New psychoactive substances that have been about for years. The detectors would raise each of them, were it not seen while they
    /// still learn: so they come by a timetable and not by chance (<see cref="UsualSupply"/>).
    /// </summary>
    public static IReadOnlyList<UsualDrug> EstablishedNps { get; } =
    [
        new("MDMB-4en-PINACA", 1, PhysicalForm.InfusedPaper, ["white"], [], AmountUnit.Gram, (.2, 3), (110, 1_500), []),
        new("3-MMC", 1, PhysicalForm.Crystal, ["white"], [], AmountUnit.Gram, (.3, 5), (150, 6_000), ["caffeine"]),
        new("bromazolam", 1, PhysicalForm.Tablet, ["white, bar", "green, bar"], ["S 90 3"], AmountUnit.Tablet, (5, 40), (200, 8_000), []),
    ];
}
