using System.CommandLine;
using System.Text;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Alerting.Versions;
using NpsWarning.Cli.Hosting;
using NpsWarning.Intake;
using NpsWarning.Intake.Contract;
using NpsWarning.Storage;

namespace NpsWarning.Cli.Commands;

/// <summary>Alerts as they are stored: which there are, what became of one, and one as a file. Looking at what is not public is in the audit trail.</summary>
internal static class AlertFilesCommand
{
    public static Command List()
    {
        var (audience, data, json) = (AudienceOption(), CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("list", "The newest version of each alert of an audience, newest first.") { audience, data, json };
        command.SetAction(parsed =>
        {
            var database = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data)));
            var of = parsed.GetValue(audience);
            var all = database.Read(s => StoredVersion.Newest(s, of, Tlp.Red, _ => Reach.WithinJurisdiction, TimeProvider.System.GetUtcNow() - AtomFeed.Longest));
            if (of != Audience.Public) Note(database, $"alerts:{AlertEvent.Audience(of)}", $"{all.Count} headlines.");
            if (parsed.GetValue(json))
                Output.Document(all.Select(v => new { alert = v.Facts.AlertId, v.Facts.Version, v.Kind, v.Facts.IssuedAt, v.Facts.ExpiresOn, v.Facts.Severity, tlp = AlertEvent.Mark(v.Facts.Tlp), v.Facts.Country, v.Texts[0].Headline }));
            else
                Output.Table(["alert", "version", "kind", "issued", "until", "severity", "mark", "headline"], all.Select(v => new[]
                {
                    v.Facts.AlertId, $"{v.Facts.Version}", v.Kind, $"{v.Facts.IssuedAt.UtcDateTime:yyyy-MM-dd HH:mm}", $"{v.Facts.ExpiresOn:yyyy-MM-dd}", v.Facts.Severity.ToString(), AlertEvent.Mark(v.Facts.Tlp), v.Texts[0].Headline,
                }), whole: ["alert"]);
            if (all.Count == 0) Output.Note($"None for {AlertEvent.Audience(of)}. --audience names another: health, enforcement or public.");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Show()
    {
        var (id, data, json) = (new Argument<string>("ID") { Description = "The alert's reference." }, CommonOptions.Data(), CommonOptions.Json());
        var command = new Command("show", "The versions of an alert, the headline for each audience, and how its deliveries stand.") { id, data, json };
        command.SetAction(parsed =>
        {
            var database = OpenDatabase.OfService(new DataFolder(parsed.GetValue(data)));
            var alert = parsed.GetValue(id)!;
            var (texts, deliveries) = database.Read(s => (
                s.Query<TextLine>("SELECT a.version, a.kind, a.issued_at, t.audience, t.reach, t.headline, t.facts FROM alerts a LEFT JOIN alert_texts t ON t.alert_id = a.alert_id AND t.version = a.version WHERE a.alert_id = @alert ORDER BY a.version, t.audience, t.reach", new { alert }),
                s.Query<DeliveryCount>("SELECT version, audience, state, COUNT(*) AS number FROM deliveries WHERE alert_id = @alert GROUP BY version, audience, state ORDER BY version, audience, state", new { alert })));
            if (texts.Count == 0) throw NotThere(alert);
            Note(database, $"alert:{alert}", "Its headlines.");
            if (parsed.GetValue(json)) { Output.Document(new { alert, texts = texts.Select(t => new { t.Version, t.Kind, t.IssuedAt, t.Audience, t.Reach, t.Number, t.Headline }), deliveries }); return ExitCode.Done; }
            Output.Table(["version", "kind", "issued", "for", "read as", "headline"], texts.Select(t => new[] { $"{t.Version}", t.Kind, $"{t.IssuedAt.UtcDateTime:yyyy-MM-dd HH:mm}", t.Readers, $"{t.Number}", t.Headline ?? "" }));
            Output.Table(["version", "for", "state", "deliveries"], deliveries.Select(d => new[] { $"{d.Version}", d.Audience.ToLowerInvariant(), d.State.ToLowerInvariant(), $"{d.Number}" }));
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Export()
    {
        var id = new Argument<string?>("ID") { Description = "The alert's reference. Without it, with --format stix: all alerts of the audience up to --clearance.", Arity = ArgumentArity.ZeroOrOne };
        var version = new Option<int?>("--version") { Description = "As its readers count them. Default: the newest." };
        var audience = AudienceOption();
        var format = new Option<ExportFormat>("--format") { Description = "cap, stix, cloudevent, text, html or json.", Required = true };
        var language = new Option<string?>("--language") { Description = "For text, html and cloudevent, such as fr. Default: the first of the place." };
        var reader = new Option<string?>("--as") { Description = "A stakeholder: what it may read, addressed to it." };
        var clearance = new Option<string>("--clearance") { Description = "clear, green, amber, amber-strict or red.", DefaultValueFactory = _ => "clear" };
        clearance.Validators.Add(r => { if (Feed.MarkOf(r.GetValueOrDefault<string>()!) is null) r.AddError("--clearance: write clear, green, amber, amber-strict or red."); });
        var data = CommonOptions.Data();
        var command = new Command("export", "A version of an alert as a file on standard output.") { id, version, audience, format, language, reader, clearance, data };
        command.SetAction(parsed =>
        {
            var folder = new DataFolder(parsed.GetValue(data));
            var database = OpenDatabase.OfService(folder);
            var settings = ServiceSettings.Load(folder).Console;
            var source = ExportSource.Of(settings.Sender, settings.PublicAddress);
            var (of, made) = (parsed.GetValue(audience), parsed.GetValue(format));
            var stakeholder = parsed.GetValue(reader) is { } name ? Reader(database, name, of) : null;
            Reach ReachIn(string country) => stakeholder is null ? Reach.WithinJurisdiction : Feed.ReachOf(stakeholder, country);
            if (parsed.GetValue(id) is not { } alert)
            {
                if (made != ExportFormat.Stix) throw new UsageException("Name an alert. Only --format stix takes all of an audience; nps alerts list shows which there are.");
                var mark = Feed.MarkOf(parsed.GetValue(clearance)!)!.Value;
                if (stakeholder?.Clearance < mark) mark = stakeholder.Clearance;
                var all = database.Read(s => StoredVersion.Newest(s, of, mark, ReachIn, TimeProvider.System.GetUtcNow() - AtomFeed.Longest));
                foreach (var each in all) Audited(database, each, made);
                Output.Line(StixBundle.Text(StixBundle.Of(all, source)));
                return ExitCode.Done;
            }
            var found = Find(database, alert, of, parsed.GetValue(version), ReachIn);
            if (stakeholder is not null && found.Facts.Tlp > stakeholder.Clearance) throw new UsageException($"{stakeholder.Id} is cleared up to {AlertEvent.Mark(stakeholder.Clearance)}; this version is {AlertEvent.Mark(found.Facts.Tlp)}.");
            if (parsed.GetValue(language) is { } wanted && found.Texts.All(t => t.Language != wanted))
                throw new UsageException($"There is no text in '{wanted}'. There is: {string.Join(", ", found.Texts.Select(t => t.Language))}.");
            Audited(database, found, made);
            Output.Line(Encoding.UTF8.GetString(AlertExport.Of(found, made, source, parsed.GetValue(language), stakeholder?.Id.Value).Content).TrimEnd());
            return ExitCode.Done;
        });
        return command;
    }

    private static StoredVersion Find(Database database, string alert, Audience audience, int? version, Func<string, Reach> reach)
    {
        var (within, beyond) = database.Read(s => (StoredVersion.Of(s, alert, audience, Reach.WithinJurisdiction), StoredVersion.Of(s, alert, audience, Reach.Beyond)));
        if (within.Count + beyond.Count == 0)
            throw database.Read(s => s.First<int>("SELECT COUNT(*) FROM alerts WHERE alert_id = @alert", new { alert })) == 0 ? NotThere(alert)
                : new UsageException($"The alert {alert} has no version for {AlertEvent.Audience(audience)}. nps alerts show {alert} says for whom it has.");
        var readable = reach((within.Count > 0 ? within : beyond)[0].Facts.Country) == Reach.WithinJurisdiction ? within : beyond;
        return (version is null ? readable.LastOrDefault() : readable.FirstOrDefault(v => v.Facts.Version == version))
            ?? throw new UsageException(readable.Count == 0 ? "It was written for readers in its country alone." : $"For these readers there is: version {string.Join(", ", readable.Select(v => v.Facts.Version))}.");
    }

    private static Stakeholder Reader(Database database, string id, Audience audience)
    {
        var found = database.Read(s => new DirectoryBook().Of(s)).FirstOrDefault(s => s.Id.Value == id) ?? throw new UsageException($"The directory has no '{id}'. nps stakeholders list shows whom it has.");
        return audience == Audience.Public || found.Audience == audience ? found : throw new UsageException($"{id} reads what is for {AlertEvent.Audience(found.Audience)}, not for {AlertEvent.Audience(audience)}.");
    }

    private static void Audited(Database database, StoredVersion version, ExportFormat format) =>
        database.Write(s => { AlertExport.Audit(s, TimeProvider.System.GetUtcNow(), Environment.UserName, version, format); return 0; });

    private static void Note(Database database, string target, string reason) =>
        database.Write(s => { Audit.Write(s, TimeProvider.System.GetUtcNow(), Environment.UserName, "viewed", target, reason); return 0; });

    private static UsageException NotThere(string alert) => new($"There is no alert '{alert}'. nps alerts list shows which there are.");

    private static Option<Audience> AudienceOption() => new("--audience") { Description = "health, enforcement or public.", DefaultValueFactory = _ => Audience.Public };

    private sealed record TextLine
    {
        public required int Version { get; init; }
        public required string Kind { get; init; }
        public required DateTimeOffset IssuedAt { get; init; }
        public string? Audience { get; init; }
        public string? Reach { get; init; }
        public string? Headline { get; init; }
        public string? Facts { get; init; }

        /// <summary>The version as its readers count them.</summary>
        internal int? Number => Audience is null ? null : AlertFacts.Parse(Facts)?.Version ?? Version;

        internal string Readers => $"{Audience?.ToLowerInvariant()}{(Reach == "Beyond" ? ", beyond the country" : "")}";
    }

    private sealed record DeliveryCount
    {
        public required int Version { get; init; }
        public required string Audience { get; init; }
        public required string State { get; init; }
        public required int Number { get; init; }
    }
}
