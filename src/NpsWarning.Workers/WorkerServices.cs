using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using NpsWarning.Alerting;
using NpsWarning.Alerting.Briefs;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Detection;
using NpsWarning.Detection.Presentations;
using NpsWarning.Intake;
using NpsWarning.Messaging;
using NpsWarning.Retention;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.Workers;

/// <summary>The parts of the service that a process may run: all of them on one machine, or some in each of many containers.</summary>
[Flags]
public enum Roles
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Takes reports in and answers them.</summary>
    Intake = 1,

    /// <summary>Judges streams and presentations.</summary>
    Detection = 2,

    /// <summary>Writes and delivers alerts.</summary>
    Alerting = 4,

    /// <summary>Serves the pages.</summary>
    Console = 8,

    /// <summary>All of them.</summary>
    All = Intake | Detection | Alerting | Console,
}

/// <summary>What the stages need, put together.</summary>
public static class WorkerServices
{
    /// <summary>
    /// The rules that every role uses: catalogue, policies, desks. What they stand on must be there: <see cref="Database"/>,
    /// <see cref="Doorbell"/>, <see cref="TimeProvider"/>, <see cref="PolicyFile"/>, <see cref="ServiceOptions"/>.
    /// </summary>
    public static IServiceCollection AddRules(this IServiceCollection services) => services
        .AddSingleton(_ => Catalogue.Load())
        .AddSingleton<CatalogueBook>()
        .AddSingleton(s => new LibraryBook(s.GetRequiredService<ServiceOptions>().Spectra))
        .AddSingleton<DirectoryBook>()
        .AddSingleton<IntakeDesk>()
        .AddSingleton<SpectrumWatch>()
        .AddSingleton<Rereading>()
        .AddSingleton(s => new WiderCycle(s.GetRequiredService<Database>(), s.GetRequiredService<PolicyFile>()))
        .AddSingleton(s => s.GetRequiredService<ServiceOptions>().LooksEvery is { } settling
            ? new DetectionCycle(s.GetRequiredService<Database>(), s.GetRequiredService<PolicyFile>()) { Settling = settling }
            : new DetectionCycle(s.GetRequiredService<Database>(), s.GetRequiredService<PolicyFile>()))
        .AddSingleton(s => new ClusterWatch(s.GetRequiredService<Database>(), s.GetRequiredService<PolicyFile>(), s.GetRequiredService<ServiceOptions>().Model, s.GetRequiredService<ServiceOptions>().LooksEvery))
        .AddSingleton(s => new BriefWriter(s.GetRequiredService<CatalogueBook>(), s.GetRequiredService<PolicyFile>(), s.GetRequiredService<ServiceOptions>().Simulated))
        .AddSingleton(s => new AlertDesk(s.GetRequiredService<Database>(), s.GetRequiredService<BriefWriter>(), s.GetRequiredService<DirectoryBook>()));

    /// <summary>The workers of the roles. Intake needs a <see cref="ServiceBusClient"/>, alerting its <see cref="IAlertChannel"/>s.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="roles">Which.</param>
    /// <param name="retention">How long data are kept, enforced where detection runs; null forgets nothing.</param>
    /// <param name="follows">Whether recipients are reminded; not where a played scenario's weeks pass in seconds. Needs <see cref="Bounces"/>.</param>
    public static IServiceCollection AddWorkers(this IServiceCollection services, Roles roles, RetentionOptions? retention = null, bool follows = false)
    {
        if (roles.HasFlag(Roles.Intake))
            services
                .AddSingleton<Reception>().AddSingleton<OutboxRelay>()
                .AddSingleton(s => s.GetRequiredService<ServiceOptions>().Submitters)
                .AddHostedService<IntakeWorker>().AddHostedService<DeadLetterWorker>().AddHostedService<OutboxWorker>();
        if (roles.HasFlag(Roles.Detection))
            services.AddHostedService<DetectionWorker>().AddHostedService<DetectorMetrics>();
        if (roles.HasFlag(Roles.Detection) && retention is not null)
            services.AddSingleton(s => new RetentionJob(s.GetRequiredService<Database>(), retention)).AddHostedService<RetentionWorker>();
        if (roles.HasFlag(Roles.Alerting)) AddAlerting(services, follows);
        return services;
    }

    private static void AddAlerting(IServiceCollection services, bool follows)
    {
        services
            .AddSingleton(s => new DeliveryRelay(s.GetRequiredService<Database>(), [.. s.GetServices<IAlertChannel>()], Random.Shared, s.GetRequiredService<AcknowledgementLinks>()))
            .AddHostedService<AlertingWorker>().AddHostedService<DeliveryWorkers>();
        if (follows) services.AddSingleton<Reminders>().AddHostedService<FollowingWorker>();
    }
}

/// <summary>What a process was told about itself.</summary>
/// <param name="Submitters">Who has a queue pair here.</param>
/// <param name="Model">The model of usual presentations; null where there is none that can be used, and then clustering is off.</param>
/// <param name="Simulated">Every page and alert says that the data are simulated.</param>
/// <param name="Spectra">The models that judge a search in the library of spectra; null where there are none that can be used, and then answers rest on scores alone.</param>
/// <param name="LooksEvery">Least time between two looks at a country's presentations on the same day, and for which a changed stream waits to be held against its neighbours; null for the usual ones.</param>
public sealed record ServiceOptions(
    IReadOnlyList<Submitter> Submitters, UsualPresentations? Model, bool Simulated, TimeSpan? LooksEvery = null, SpectraModels? Spectra = null);
