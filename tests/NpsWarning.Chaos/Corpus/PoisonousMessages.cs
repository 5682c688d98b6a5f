using System.Text;
using System.Text.Json.Nodes;

namespace NpsWarning.Chaos.Corpus;

/// <summary>Messages that have to be refused, each with the code that its refusal has to name, and to hold nothing up.</summary>
internal sealed class PoisonousMessages(Random random, DateOnly day)
{
    private int _number;

    /// <summary>One of the next kind. <paramref name="recorded"/> are messages of earlier waves: their ids come again with other content.</summary>
    public Message Next(IReadOnlyList<Message> recorded)
    {
        var kind = _number % (recorded.Count > 0 ? 9 : 8);
        return kind switch
        {
            0 => Raw("NOT_JSON", Encoding.UTF8.GetBytes($"SEIZURE;2026-01-23;XB-2;cocaine;12 g;{_number}")),
            1 => Raw("NOT_JSON", [0xFF, 0xFE, 0x81, 0x8D, (byte)_number, (byte)(_number >> 8), 0xC3]),
            2 => Raw("WRONG_TYPE", Encoding.UTF8.GetBytes($"[{_number}, {{\"kind\": \"seizure\"}}]")),
            3 => Spoilt("MISSING_FIELD", r => r.Remove("place")),
            4 => Spoilt("WRONG_TYPE", r => r["revision"] = "one"),
            5 => Spoilt("PERSON_IDENTIFIED", r => r["patientName"] = "Jane Example"),
            6 => Spoilt("UNKNOWN_FIELD", r => r["seizure"]!["batchColour"] = "blue"),
            7 => Spoilt("TOO_LONG", r => r["seizure"]!["concealment"] = new string('x', 250_000)),
            _ => OtherContent(random.Pick(recorded)),
        };
    }

    private Message Raw(string code, byte[] body) => new(random.Pick(Submitters.All), $"bad-{_number++}", body, null, null, code);

    private Message Spoilt(string code, Action<JsonObject> spoil)
    {
        var report = new ReportDraft
        {
            Submitter = Submitters.Customs,
            ReportId = $"P-{_number:0000}",
            Occurred = day.AddDays(-30),
            Reported = day.AddDays(-29),
            Country = "XB",
            Region = "XB-1",
            Findings = [("cocaine", "presumptive")],
            Section = Sections.Seizure(random),
        }.Json();
        spoil(report);
        return new(Submitters.Customs, $"bad-{_number++}", Encoding.UTF8.GetBytes(report.ToJsonString()), null, null, code);
    }

    private Message OtherContent(Message message)
    {
        var report = JsonNode.Parse(message.Body)!.AsObject();
        report["occurredOn"] = DateOnly.Parse(report["occurredOn"]!.GetValue<string>()).AddDays(-1).ToString("O");
        return new(message.Submitter, $"bad-{_number++}", Encoding.UTF8.GetBytes(report.ToJsonString()), null, null, "REVISION_CONFLICT");
    }
}
