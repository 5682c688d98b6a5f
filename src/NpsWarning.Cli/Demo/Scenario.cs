using NpsWarning.Intake.Contract;
using NpsWarning.Messaging;

namespace NpsWarning.Cli.Demo;

/// <summary>
/// What the demo posts: reports by the day they become known. Generated, never recorded from a run: the same scenario gives the same
/// reports each time, so that what the demo shows can be tested and told beforehand.
/// </summary>
public sealed record Scenario
{
    /// <summary>As <c>--scenario</c> takes it.</summary>
    public required string Name { get; init; }

    /// <summary>One or two sentences for the console and <c>--help</c>.</summary>
    public required string Description { get; init; }

    /// <summary>The first day on which the clock stands; <see cref="History"/> is before it.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>How many days the clock runs, <see cref="Start"/> included.</summary>
    public required int DayCount { get; init; }

    /// <summary>True where reports are made up: then every page and alert has to say so.</summary>
    public required bool Simulated { get; init; }

    /// <summary>Who submits; each needs a queue and a credential before the first day.</summary>
    public required IReadOnlyList<ScenarioSubmitter> Submitters { get; init; }

    /// <summary>What should come to light, so that a summary can say what did.</summary>
    public required IReadOnlyList<Story> Stories { get; init; }

    /// <summary>What was known before the clock starts, in order of the day it became known. Empty in a scenario that starts from nothing.</summary>
    public Func<IReadOnlyList<SubmittedReport>> History { get; init; } = () => [];

    /// <summary><see cref="DayCount"/> days in order, each once, also where it has nothing.</summary>
    public required Func<IEnumerable<ScenarioDay>> Days { get; init; }

    /// <summary>All scenarios, the default first.</summary>
    public static IReadOnlyList<Scenario> All { get; } = [ThreeCountries.Scenario, Connecticut2019.Scenario];

    /// <summary>By name, whatever the case; null when there is none.</summary>
    public static Scenario? Find(string name) =>
        All.FirstOrDefault(scenario => scenario.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A body that submits in a scenario.</summary>
/// <param name="Id">Names its queue.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record ScenarioSubmitter(string Id, SubmitterKind Kind, string Country);

/// <summary>A report and the queue it is posted to.</summary>
public readonly record struct SubmittedReport(string Submitter, Report Report);

/// <summary>A message that is bad on purpose: it has to be refused with a reason, and to hold nothing up.</summary>
/// <param name="Expected">One of the <see cref="ErrorCodes"/> that the refusal has to name.</param>
public sealed record BadMessage(string Submitter, ReadOnlyMemory<byte> Body, string Expected);

/// <summary>What becomes known on one day.</summary>
/// <param name="Reports">In the order they are posted; one that is sent twice stands here twice.</param>
public sealed record ScenarioDay(DateOnly Day, IReadOnlyList<SubmittedReport> Reports, IReadOnlyList<BadMessage> Bad);

/// <summary>Something that emerges in a scenario.</summary>
/// <param name="Name">Short name for the summary.</param>
/// <param name="Place">Country where its signal is to be, or a region of it.</param>
/// <param name="Subject">The substance's name, as the catalogue resolves it, that the signal has in the end.</param>
/// <param name="From">Day of the first report about it.</param>
/// <param name="WhatToSee">For the person who watches.</param>
public sealed record Story(string Name, string Place, string Subject, DateOnly From, string WhatToSee);
