using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace NpsWarning.Cli;

/// <summary>
/// Results go to standard output, as a table or, with <c>--json</c>, as one JSON document; all else goes to standard error, where a terminal
/// sees it live.
/// </summary>
internal static class Output
{
    private const int LongestCut = 12;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // names with Greek letters stay readable; this is no HTML
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Standard error, with colours and live views on a terminal.</summary>
    public static IAnsiConsole Error { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    /// <summary>Writes one JSON document.</summary>
    public static void Document<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Json));

    /// <summary>Reads a document that was written so.</summary>
    /// <exception cref="JsonException">It is no such document.</exception>
    public static T? Parse<T>(string document) => JsonSerializer.Deserialize<T>(document, Json);

    /// <summary>Writes a table; piped, it is plain text of full width, so that nothing is cut.</summary>
    /// <param name="columns">Their names.</param>
    /// <param name="rows">A text for each column.</param>
    /// <param name="whole">Columns that are never broken into lines, so that they can be copied; of several values in one, each has its line.</param>
    /// <param name="cut">Columns of which a terminal shows the beginning, with an ellipsis.</param>
    public static void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows, string[]? whole = null, string[]? cut = null)
    {
        if (Console.IsOutputRedirected)
        {
            Console.Out.WriteLine(string.Join('\t', columns));
            foreach (var row in rows) Console.Out.WriteLine(string.Join('\t', row.Select(Harmless)));
            return;
        }
        var table = new Table().Border(TableBorder.Rounded);
        bool IsWhole(string column) => whole?.Contains(column) == true;
        bool IsCut(string column) => cut?.Contains(column) == true;
        foreach (var column in columns) table.AddColumn(new TableColumn(Markup.Escape(column)) { NoWrap = IsWhole(column) });
        foreach (var row in rows)
            table.AddRow([.. row.Zip(columns, (cell, column) => Harmless(cell) is var text ? Markup.Escape(IsWhole(column) ? text.Replace(", ", "\n") : IsCut(column) ? Cut(text) : text) : "")]);
        AnsiConsole.Write(table);
    }

    // What a file brings along must neither move a terminal's cursor nor turn its text round.
    private static string Harmless(string text) => text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0 && !text.Any(IsHarmful) ? text : string.Concat(text.Select(c => c is '\n' ? c : IsHarmful(c) ? '\ufffd' : c));

    private static bool IsHarmful(char c) => (char.IsControl(c) && c != '\n') || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Cut(string text) => text.Length <= LongestCut ? text : text[..(LongestCut - 1)] + "…";

    /// <summary>A line of result.</summary>
    public static void Line(string text) => Console.Out.WriteLine(text);

    /// <summary>A line beside the result.</summary>
    public static void Note(string text)
    {
        if (Console.IsErrorRedirected) Console.Error.WriteLine(Harmless(text));
        else Error.WriteLine(Harmless(text)); // through the same console as the live view, which then makes room for it
    }

    /// <summary>Shows a bar while <paramref name="work"/> goes on, where standard error is a terminal. The work reports parts of 1.</summary>
    public static async Task<T> ProgressAsync<T>(string what, Func<IProgress<double>, Task<T>> work)
    {
        if (Console.IsErrorRedirected) return await work(new Progress<double>());
        return await Error.Progress().AutoClear(true).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(what), maxValue: 1);
                return await work(new Direct(part => task.Value = part));
            });
    }

    private sealed class Direct(Action<double> show) : IProgress<double>
    {
        public void Report(double value) => show(value);
    }
}
