using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NpsWarning.Intake.Contract;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// A dozen messages that have to be refused, spread over the weeks: what goes wrong in practice (facts on reporting systems: unknown
/// fields, dates, units), what must never be stored, and what is no report at all.
/// </summary>
internal sealed class BadMessages(Timeline timeline, IReadOnlyList<SimulatedCountry> countries, Dice dice)
{
    public void Write()
    {
        var (first, second, third) = (countries[0], countries[1], countries[2]);
        Seizure(3, first, ErrorCodes.UnknownField, seizure => seizure["seizure"]!["batchColour"] = "blue");
        Seizure(7, second, ErrorCodes.BadDate, seizure => seizure["occurredOn"] = "2026-13-40");
        Seizure(11, third, ErrorCodes.MissingField, seizure => seizure.Remove("place"));
        Seizure(14, first, ErrorCodes.PersonIdentified, seizure => seizure["seizure"]!["concealment"] = "In the coat of the driver, Mr John Example");
        Raw(18, second, ErrorCodes.NotJson, "SEIZURE;2026-01-23;XB-2;cocaine;12 g"u8.ToArray());
        Seizure(21, third, ErrorCodes.BadPlace, seizure => seizure["place"]!["region"] = "XA-1");
        Seizure(25, first, ErrorCodes.OutOfRange, seizure => seizure["seizure"]!["amount"] = -4);
        Seizure(30, second, ErrorCodes.WrongType, seizure => seizure["revision"] = "one");
        Seizure(35, third, ErrorCodes.PersonIdentified, seizure => seizure["patientName"] = "Jane Example");
        Seizure(40, first, ErrorCodes.PlaceTooFine, seizure => seizure["place"]!["locality"] = "12 Example Street");
        Raw(44, second, ErrorCodes.NotJson, [0xFF, 0xFE, 0x00, 0x81, 0x8D, 0x13, 0x37, 0xC3]);
        Seizure(50, third, ErrorCodes.UnknownCode, seizure => seizure["seizure"]!["physicalForm"] = "lump");
    }

    private void Raw(int day, SimulatedCountry country, string expected, byte[] body) =>
        timeline.Add(day, new BadMessage(country.Police, body, expected));

    private void Seizure(int day, SimulatedCountry country, string expected, Action<JsonObject> spoil)
    {
        var good = country.Envelope('P', ReportKind.Seizure, timeline.Day(day), timeline.Day(day), dice.Pick(country.Regions), dice) with
        {
            Findings = [new() { RawName = "cocaine", Identification = Identification.Presumptive }],
            Seizure = new() { AuthorityType = AuthorityType.Police, Context = SeizureContext.Domestic, Amount = 12, AmountUnit = AmountUnit.Gram },
        };
        var message = JsonSerializer.SerializeToNode(good, ContractJson.Default.Report)!.AsObject();
        spoil(message);
        Raw(day, country, expected, Encoding.UTF8.GetBytes(message.ToJsonString()));
    }
}
