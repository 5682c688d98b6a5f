using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Policy;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Detection.Presentations;
using NpsWarning.Intake;
using NpsWarning.Messaging;
using NpsWarning.Review;
using NpsWarning.ReviewConsole;
using NpsWarning.Storage;
using NpsWarning.Workers;

namespace NpsWarning.Cli.Hosting;

/// <summary>What a start of the service is asked for.</summary>
public sealed record ServeRequest
{
    /// <summary>Where it keeps everything.</summary>
    public required DataFolder Folder { get; init; }

    /// <summary>The parts to run.</summary>
    public Roles Roles { get; init; } = Roles.All;

    /// <summary>Port of the pages; null takes 5080 or, if that is taken, a free one.</summary>
    public int? Port { get; init; }

    /// <summary>The clock by which the service lives; the demo's is a simulated one.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Who may report, in place of the settings' submitters.</summary>
    public IReadOnlyList<Submitter>? Submitters { get; init; }

    /// <summary>Every page and alert says that the data are simulated.</summary>
    public bool Simulated { get; init; }

    /// <summary>Least time between two looks at a country's presentations on the same day, and for which a changed stream waits to be held against its neighbours; null for the usual ones. A played scenario waits for none.</summary>
    public TimeSpan? LooksEvery { get; init; }

    /// <summary>What the pages say of the data, where they are not live.</summary>
    public string? Note { get; init; }
}

/// <summary>The running service: broker, workers and pages in one process.</summary>
public sealed class ServiceHost : IAsyncDisposable
{
    private const int UsualPort = 5080;

    /// <summary>Every part has this long to finish, all at the same time; intake takes 3 s of it at most. What waits longer is on the disk or in its queue.</summary>
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);

    /// <summary>Closing connections to whoever does not answer any more.</summary>
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(2);

    private readonly IDisposable _taken;
    private readonly WebApplication _app;
    private readonly DataFolder _folder;

    private ServiceHost(IDisposable taken, WebApplication app, LocalServiceBus? bus, DataFolder folder) =>
        (_taken, _app, LocalBus, _folder) = (taken, app, bus, folder);

    /// <summary>Address of the pages.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The local broker, where there is one.</summary>
    public LocalServiceBus? LocalBus { get; }

    /// <summary>The service's parts.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts everything; returns when reports can be posted and pages be read.</summary>
    /// <exception cref="UnavailableException">Something it needs is not there; the message says what to do.</exception>
    public static async Task<ServiceHost> StartAsync(ServeRequest request, CancellationToken cancel)
    {
        var taken = request.Folder.Take();
        LocalServiceBus? bus = null;
        try
        {
            var settings = ServiceSettings.Load(request.Folder);
            if (request.Submitters is null && request.Folder.Scenario is { } played)
                request = request with { Submitters = [.. played.Submitters, .. settings.Submitters], Simulated = played.Simulated, Note = played.Note };
            if (request.Submitters is { } own) settings = settings with { Submitters = own };
            var databaseOptions = settings.DatabaseIn(request.Folder);
            var database = new Database(databaseOptions);
            var migration = OpenDatabase.Or3(databaseOptions, () => Schema.Migrate(database, databaseOptions));
            if (migration.Backup is { } before) Output.Note($"The database was migrated. As it was before: {before}");
            if (migration.Problem is { } problem) Output.Note(problem);
            var directory = DirectoryOf(database, request.Folder);
            if (request.Roles.HasFlag(Roles.Intake) && !settings.HasServiceBus)
                bus = await LocalServiceBus.StartAsync(request.Folder, settings.Broker, settings.Submitters, settings.ServiceBus.AlertsTopic, TopicChannel.SubscriptionsOf(directory), cancel);
            var app = Build(request, settings, database, bus);
            var host = new ServiceHost(taken, app, bus, request.Folder);
            await host.RunAsync(cancel);
            return host;
        }
        catch
        {
            if (bus is not null) await bus.DisposeAsync();
            taken.Dispose();
            throw;
        }
    }

    /// <summary>Returns when the service was asked to stop: by a signal, or by the token.</summary>
    public async Task WaitForShutdownAsync(CancellationToken cancel)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var asked = _app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        using var told = cancel.Register(() => stopping.TrySetResult());
        await stopping.Task;
    }

    /// <summary>Stops in order: reports in flight finish or go back, and the broker, which holds them, closes last.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(StopTime))
            await _app.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.DisposeAsync().AsTask().WaitAsync(CloseTime).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (LocalBus is not null) await LocalBus.DisposeAsync();
        _folder.Withdraw();
        _taken.Dispose();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        try
        {
            await _app.StartAsync(cancel);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException) // the latter for a port that only root may open
        {
            throw new UnavailableException($"The pages cannot be served: {e.Message} Name another port with --port.");
        }
        catch (FormatException e) when (Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is not null)
        {
            throw new UnavailableException($"The pages cannot be served: {e.Message} Write ASPNETCORE_URLS as http://+:8080.");
        }
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "localhost").TrimEnd('/');
        _app.Services.GetRequiredService<ServiceAddress>().Value = Address;
        Announce();
        if (LocalBus is not null) LocalBus.Subscribed += Announce;
    }

    private void Announce() => _folder.Announce(new RunningService(
        Address, LocalBus?.Connections ?? new Dictionary<string, string>(), LocalBus?.Port ?? 0, Environment.ProcessId, LocalBus?.Remote,
        LocalBus?.Subscriptions, LocalBus?.RemoteSubscriptions, LocalBus?.Topic));

    /// <summary>A first start takes the directory from the file of an earlier version, or from the template.</summary>
    private static IReadOnlyList<Stakeholder> DirectoryOf(Database database, DataFolder folder)
    {
        var seeded = database.Write(s => DirectoryBook.SeedIfNew(s, () => folder.EarlierDirectory() ?? StakeholderDirectory.Seed(), TimeProvider.System.GetUtcNow()));
        if (seeded && File.Exists(folder.Stakeholders)) Output.Note($"The directory of {folder.Stakeholders} was taken into the database. Change it with nps stakeholders export and import from now on; the file is not read again.");
        return database.Read(s => new DirectoryBook().Of(s));
    }

    private static WebApplication Build(ServeRequest request, ServiceSettings settings, Database database, LocalServiceBus? bus)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "nps",
            ContentRootPath = request.Folder.Path,
            Args = ["--hostBuilder:reloadConfigOnChange=false"], // its watcher would wake at every write to a database in this folder
        });
        // What keeps the host from starting is the last line, from CommandLine; a worker that ends it later is Critical.
        builder.Logging.ClearProviders().AddSimpleConsole(o => o.SingleLine = true).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical).AddFilter("Azure", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        // ASPNETCORE_URLS is how a container says that the pages are for others too; on a machine they are for its own user.
        if (Environment.GetEnvironmentVariable("ASPNETCORE_URLS") is null) builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, PortFor(request)));
        builder.Services.Configure<HostOptions>(o => (o.ShutdownTimeout, o.ServicesStopConcurrently) = (StopTime, true));

        Telemetry.Add(builder);

        var models = ModelShelf.Load(settings.Models);
        builder.Services
            .AddSingleton(database).AddSingleton(settings.DatabaseIn(request.Folder)).AddSingleton<Doorbell>().AddSingleton<StageFailures>().AddSingleton(request.Time)
            .AddSingleton(PolicyFile.Load(File.Exists(request.Folder.Policy) ? request.Folder.Policy : null))
            .AddSingleton(new ServiceOptions(settings.Submitters, models.Presentations, request.Simulated, request.LooksEvery, models.Spectra))
            .AddSingleton(s => new AcknowledgementLinks(database, () => settings.Console.PublicAddress?.TrimEnd('/') ?? s.GetRequiredService<ServiceAddress>().Value))
            .AddSingleton<ServiceAddress>().AddSingleton(new Bounces(database, request.Folder.Bounces))
            .AddRules()
            // Years of a played scenario pass in seconds: nothing in it is old, and nobody is late.
            .AddWorkers(request.Roles, request.Time == TimeProvider.System ? settings.Retention : null, follows: request.Time == TimeProvider.System);
        if (bus is not null || settings.HasServiceBus) AddServiceBus(builder.Services, bus is null ? settings.ServiceBus : settings.ServiceBus with { ConnectionString = bus.Connections[""] }, bus, request.Roles);
        builder.Services.AddSingleton<IAlertChannel, WebhookChannel>().AddSingleton<IAlertChannel>(_ => settings.Smtp is { } smtp ? new EmailChannel(smtp) : new Alerting.Channels.OutboxFolder(request.Folder.Outbox));
        if (request.Roles.HasFlag(Roles.Console)) AddConsole(builder, request, settings, models);
        var app = builder.Build();
        if (request.Roles.HasFlag(Roles.Console)) app.MapReviewConsole();
        else app.MapGet("/health", (StageFailures failing) => Results.Json(new { live = true, ready = true, models = models.States.ToDictionary(m => m.Name, m => m.Found), failing = failing.Now }));
        foreach (var model in models.States)
            if (model.Degraded is { } degraded) Degraded(app.Services.GetRequiredService<ILogger<ServiceHost>>(), degraded, null);
        return app;
    }

    // An alerting process without intake has no local broker beside it: machines are then alerted through a Service Bus that is set, or not at all.
    private static void AddServiceBus(IServiceCollection services, ServiceBusOptions options, LocalServiceBus? bus, Roles roles)
    {
        services.AddSingleton(options).AddSingleton(_ => options.Connect());
        if (!roles.HasFlag(Roles.Alerting)) return;
        services.AddSingleton<IAlertChannel>(s => new TopicChannel(
            s.GetRequiredService<Azure.Messaging.ServiceBus.ServiceBusClient>(), options.AlertsTopic, prepare: bus is null ? null : bus.Subscribe));
    }

    private static void AddConsole(WebApplicationBuilder builder, ServeRequest request, ServiceSettings settings, ModelShelf models)
    {
        builder.Services.AddSingleton<PreviewAlert>(s => (session, signalId) =>
        {
            var preview = s.GetRequiredService<AlertDesk>().Preview(session, signalId, s.GetRequiredService<TimeProvider>().GetUtcNow());
            return new AlertPreview(
                [.. preview.Recipients.Select(r => ($"{r.Stakeholder.Name} ({string.Join(", ", r.Stakeholder.Channels.Select(c => c.Address.Split('@')[^1]))})", r.Audience.ToString(), r.Why))],
                [.. preview.Texts.Select(t => (t.Audience.ToString(), t.Text.Headline, t.Text.PlainText))])
            {
                Publishing = preview.Publishing,
                AnotherPersonNeeded = preview.AnotherPersonNeeded,
            };
        });
        builder.Services.AddReviewConsole(new ConsoleOptions
        {
            Simulated = request.Simulated,
            Models = models.States,
            SimulatedNote = request.Note,
            OutboxFolder = request.Folder.Outbox,
            TrustProxyIdentity = settings.Console.TrustProxyIdentity,
            AllowedHosts = settings.Console.AllowedHosts,
            KeyFolder = request.Folder.CookieKeys,
            PublicAddress = settings.Console.PublicAddress,
            Sender = settings.Console.Sender,
            Submitters = [.. settings.Submitters.Select(s => s.Id)],
        });
    }

    private static int PortFor(ServeRequest request)
    {
        if (request.Port is { } asked) return asked;
        try
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, UsualPort);
            probe.Start();
            return UsualPort;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return 0;
        }
    }

    private static readonly Action<ILogger, string, Exception?> Degraded = LoggerMessage.Define<string>(
        LogLevel.Error, new EventId(1, "ModelNotUsed"), "Without the model {Problem}");
}

/// <summary>Where the pages answer, once they do.</summary>
internal sealed class ServiceAddress
{
    /// <summary>Null before the start.</summary>
    public string? Value { get; set; }
}
