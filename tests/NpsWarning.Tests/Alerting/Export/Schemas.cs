using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using Json.Schema;
using NpsWarning.Alerting.Export;
using Xunit;

namespace NpsWarning.Tests.Alerting.Export;

/// <summary>The standards' rules for what the exports use, in schemas of our own beside this file, written from the specifications; each is stricter than the standard's own.</summary>
internal static class Schemas
{
    private static readonly XmlSchemaSet Xml = Read("cap-1.2.xsd", "atom.xsd");
    private static readonly JsonSchema Stix = JsonSchema.FromText(new StreamReader(Open("stix-2.1.json")).ReadToEnd());

    /// <summary>CAP or Atom, as written to bytes and read again.</summary>
    public static XDocument MustBeValid(XDocument document)
    {
        var read = XDocument.Load(new MemoryStream(ExportXml.Bytes(document)));
        var problems = new List<string>();
        read.Validate(Xml, (_, e) => problems.Add(e.Message));
        Assert.Empty(problems);
        return read;
    }

    public static void MustBeValidStix(string text)
    {
        using var document = JsonDocument.Parse(text);
        var result = Stix.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(d => d.Errors is { Count: > 0 }).Take(20).Select(d => $"{d.InstanceLocation}: {string.Join("; ", d.Errors!.Select(e => $"{e.Key} {e.Value}"))}")));
    }

    private static XmlSchemaSet Read(params string[] names)
    {
        var set = new XmlSchemaSet();
        foreach (var name in names) set.Add(null, XmlReader.Create(Open(name)));
        set.Compile();
        return set;
    }

    private static Stream Open(string name) => typeof(Schemas).Assembly.GetManifestResourceStream($"NpsWarning.Tests.Alerting.Export.{name}") ?? throw new InvalidOperationException($"{name} is not embedded");
}
