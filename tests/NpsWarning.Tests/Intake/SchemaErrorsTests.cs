using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Json.Schema;
using NpsWarning.Intake.Contract;
using Xunit;

namespace NpsWarning.Tests.Intake;

/// <summary>The errors of the shape against JsonSchema.Net's evaluation of the whole published schema.</summary>
public sealed class SchemaErrorsTests
{
    private static readonly EvaluationOptions All = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    private static readonly string Text = ContractDocuments.All["poisoning-1.schema.json"];

    private static readonly SchemaErrors Errors = new(Text);

    private static readonly JsonSchema Library = Compiled();

    [Fact]
    public void The_errors_of_the_shape_are_those_of_the_library_in_its_order() =>
        DamagedReports.All.Where(IsReadable).Sample(text =>
        {
            using var message = JsonDocument.Parse(text);
            return Places(message.RootElement).SequenceEqual(Errors.In(message.RootElement).Select(error => error.Pointer).Distinct());
        }, iter: 5_000);

    [Fact]
    public void A_list_of_a_hundred_thousand_errors_is_read_no_further_than_it_is_asked_for()
    {
        using var message = JsonDocument.Parse($$$"""{"poisoning":{"features":[{{{string.Join(',', Enumerable.Repeat("{}", 100_000))}}}]}}""");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(1_000, Errors.In(message.RootElement).Take(1_000).Count());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5_000_000);
    }

    private static IEnumerable<string> Places(JsonElement message) =>
        (Library.Evaluate(message, All).Details ?? [])
            .Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!.ContainsKey("required") ? Missing(detail.InstanceLocation.ToString(), message) : [detail.InstanceLocation.ToString()])
            .Distinct();

    private static IEnumerable<string> Missing(string pointer, JsonElement value)
    {
        var schema = JsonNode.Parse(Text)!;
        foreach (var step in pointer.Split('/').Skip(1))
        {
            (schema, value) = value.ValueKind == JsonValueKind.Array
                ? (schema["items"]!, value[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)])
                : (schema["properties"]![step]!, value.GetProperty(step));
        }
        return schema["required"]!.AsArray().Select(name => (string)name!).Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{pointer}/{name}");
    }

    /// <summary>JSON that the walk before has found readable, and without a field there twice, as <see cref="SchemaErrors.In"/> demands.</summary>
    private static bool IsReadable(string text)
    {
        try
        {
            using var message = JsonDocument.Parse(text);
            var walk = new MessageWalk([]);
            if (message.RootElement.ValueKind == JsonValueKind.Object) walk.Visit(message.RootElement);
            return message.RootElement.ValueKind == JsonValueKind.Object && !walk.IsUnreadable && !walk.Errors.Any(error => error.Code == ErrorCodes.DuplicateKey);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonSchema Compiled()
    {
        var bare = JsonNode.Parse(Text)!.AsObject();
        bare.Remove("$id"); // The library keeps one schema for each id in the process.
        Strip(bare);
        return JsonSchema.FromText(bare.ToJsonString());
    }

    private static void Strip(JsonObject schema)
    {
        schema.Remove("x-error");
        schema.Remove("description");
        foreach (var part in (schema["properties"]?.AsObject().Select(field => field.Value) ?? []).Append(schema["items"]).OfType<JsonObject>())
            Strip(part);
    }
}
