using System.Text;

namespace NpsWarning.Tests.Intake;

/// <summary>Messages of the greatest size that a queue takes, each made to be as slow to read as can be.</summary>
internal static class HostileMessages
{
    private const int Size = 256 * 1024;

    public static IEnumerable<(string What, byte[] Body)> All()
    {
        yield return ("wrong codes in a list", Report("laboratory", "\"methods\":[" + Filled("0,", 600) + "0]"));
        yield return ("wrong objects in a list", Report("laboratory", "\"methods\":[" + Filled("{},", 600) + "0]"));
        yield return ("empty findings", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[" + Filled("{},", 600) + "{}]"));
        yield return ("findings with an unknown field", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[" + Filled("{\"z\":1},", 600) + "{}]"));
        yield return ("unknown fields", Report("laboratory", "\"caseType\":\"clinical\"" + Numbered(",\"x{0}\":0", 600)));
        yield return ("unknown fields of empty objects", Report("laboratory", "\"caseType\":\"clinical\"" + Numbered(",\"x{0}\":{{}}", 600)));
        yield return ("unknown fields at the top", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"}" + Numbered(",\"x{0}\":0", 600)));
        yield return ("one field again and again", Report("laboratory", "\"caseType\":\"clinical\"" + Filled(",\"methods\":[]", 600)));
        yield return ("one unknown field again and again", Report("laboratory", "\"caseType\":\"clinical\"" + Filled(",\"z\":0", 600)));
        yield return ("a few fields twice, many unknown", Report("laboratory", "\"caseType\":\"clinical\"" + string.Concat(Enumerable.Range(0, 499).Select(i => $",\"x{i}\":0,\"x{i}\":0")) + Filled(",\"x1\":0", 12_000)));
        yield return ("names of persons as fields", Report("laboratory", "\"caseType\":\"clinical\"" + Numbered(",\"patientName{0}\":0", 600)));
        yield return ("names as fields", Report("laboratory", "\"caseType\":\"clinical\"" + Filled(",\"John Smith\":0", 600)));
        yield return ("peaks", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[{\"rawName\":\"x\",\"spectrum\":{\"peaks\":[" + Filled("{\"mz\":1,\"intensity\":1},", 600) + "{\"mz\":1,\"intensity\":1}]}}]"));
        yield return ("wrong peaks", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[{\"rawName\":\"x\",\"spectrum\":{\"peaks\":[" + Filled("{\"mz\":-1},", 600) + "0]}}]"));
        yield return ("a long name", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[{\"rawName\":\"" + Filled("a", 600) + "\"}]"));
        yield return ("a long name of escapes", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[{\"rawName\":\"" + Filled("\\u00e9", 600) + "\"}]"));
        yield return ("a long text of capitals", Report("laboratory", "\"caseType\":\"clinical\",\"condition\":\"" + Filled("patient A", 600) + "\""));
        yield return ("a long text of digits", Report("laboratory", "\"caseType\":\"clinical\",\"condition\":\"" + Filled("1", 600) + "\""));
        yield return ("a long text of digits and spaces", Report("laboratory", "\"caseType\":\"clinical\",\"condition\":\"" + Filled("1 A. ", 600) + "\""));
        yield return ("a long text of telephone numbers almost", Report("laboratory", "\"caseType\":\"clinical\",\"condition\":\"" + Filled("tel 1 2 3 4 5 x", 600) + "\""));
        yield return ("a long text of addresses almost", Report("laboratory", "\"caseType\":\"clinical\",\"condition\":\"" + Filled("12 Aa Bb Cc ", 600) + "\""));
        yield return ("a long text of mail addresses almost", Report("laboratory", "\"caseType\":\"clinical\",\"condition\":\"" + Filled("a@a.", 600) + "\""));
        yield return ("a long locality", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"}").Grown("\"country\":\"US\"", "\"country\":\"US\",\"locality\":\"" + Filled("1a ", 600) + "\""));
        yield return ("short texts with everything", Report("laboratory", "\"caseType\":\"clinical\",\"scope\":[" + Filled("\"patient no 1: A b\",", 600) + "\"\"]"));
        yield return ("a long number", Report("seizure", "\"context\":\"import\",\"amount\":" + Filled("9", 600)));
        yield return ("long numbers", Report("laboratory", "\"scope\":[" + Filled("99999999999999999999999999999999,", 600) + "0]"));
        yield return ("deep within lists", Report("laboratory", "\"scope\":[" + Filled(string.Concat(Enumerable.Repeat("[", 25)) + string.Concat(Enumerable.Repeat("]", 25)) + ",", 600) + "0]"));
        yield return ("lone surrogates", Report("laboratory", "\"scope\":[" + Filled("\"\\ud800\",", 600) + "0]"));
        yield return ("lone surrogates in names", Report("laboratory", "\"scope\":[" + Filled("{\"\\ud800\":0},", 600) + "0]"));
        yield return ("related without anything", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"related\":[" + Filled("{},", 600) + "{}]"));
        yield return ("bodies to notify without anything", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"notify\":[" + Filled("{},", 600) + "{}]"));
        yield return ("CAS numbers", Envelope("laboratory", "\"laboratory\":{\"caseType\":\"clinical\"},\"findings\":[" + Filled("{\"casNumber\":\"437-38-8\"},", 600) + "{}]"));
        yield return ("brackets without an end", Encoding.UTF8.GetBytes(new string('[', Size)));
        yield return ("labels without a person", Encoding.UTF8.GetBytes(new string('a', Size - 1) + ':'));
        yield return ("words that are no JSON", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("patient a: ", Size / 11))));
        yield return ("escapes that are no JSON", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\\u0041", Size / 6))));
    }

    private static byte[] Report(string kind, string section) => Envelope(kind, $"\"{kind}\":{{{section}}}");

    private static byte[] Envelope(string kind, string rest) => Encoding.UTF8.GetBytes(
        $$"""{"kind":"{{kind}}","schemaVersion":"1.0","reportId":"R-1","revision":1,"status":"final","occurredOn":"2026-02-01","reportedAt":"2026-02-02T08:00:00Z","place":{"country":"US","basis":"occurred"},{{rest}}}""");

    private static byte[] Grown(this byte[] body, string what, string by) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(what, by, StringComparison.Ordinal));

    private static string Filled(string part, int leaving) => string.Concat(Enumerable.Repeat(part, (Size - leaving) / Encoding.UTF8.GetByteCount(part)));

    private static string Numbered(string part, int leaving)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < Size - leaving - 30; i++) text.AppendFormat(System.Globalization.CultureInfo.InvariantCulture, part, i);
        return text.ToString();
    }
}
