using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NpsWarning.Intake.Contract;

/// <summary>The published documents of the contract, by file name.</summary>
public static class ContractDocuments
{
    private const string ResourcePrefix = "contract/";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // Files and terminals, never HTML.
    };

    /// <summary>As checked in and shipped: three report schemas, the receipt's, and the AsyncAPI document of the queues.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = ReadShipped();

    /// <summary>As the records say now. A test holds <see cref="All"/> against it.</summary>
    internal static IReadOnlyDictionary<string, string> Generate()
    {
        var documents = Enum.GetValues<ReportKind>()
            .ToDictionary(kind => $"{ContractSchemas.SectionName(kind)}-1.schema.json", kind => Text(ContractSchemas.Of(kind)));
        documents["receipt-1.schema.json"] = Text(ContractSchemas.OfReceipt());
        documents["asyncapi.json"] = Text(AsyncApiDocument.Create());
        return documents;
    }

    private static string Text(JsonObject document) => document.ToJsonString(Readable) + "\n";

    private static SortedDictionary<string, string> ReadShipped()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            documents[name[ResourcePrefix.Length..]] = reader.ReadToEnd();
        }
        return documents;
    }
}
