using Microsoft.Extensions.Logging.Abstractions;
using NpsWarning.Storage;
using NpsWarning.Workers;
using Xunit;

namespace NpsWarning.Tests.Workers;

public sealed class StageFailuresTests
{
    [Fact]
    public async Task A_stage_that_fails_is_named_with_how_often_and_since_when_until_a_round_goes_well()
    {
        using var scene = new Scene();
        var failures = new StageFailures();
        var rounds = 0;
        var mended = false;
        using var worker = new Stage(scene.Database, failures, () =>
        {
            rounds++;
            return mended ? 0 : throw new InvalidOperationException("with a secret");
        });
        await worker.StartAsync(default);
        await scene.UntilAsync(() => failures.Now is [{ Times: >= 2 }]);
        var failure = Assert.Single(failures.Now);
        Assert.Equal(("alerting", "InvalidOperationException"), (failure.Stage, failure.Problem));
        Assert.InRange(failure.Since, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        mended = true;
        await scene.UntilAsync(() => failures.Now.Count == 0);
        Assert.True(rounds >= 3);
        await worker.StopAsync(default);
    }

    private sealed class Stage(Database database, StageFailures failures, Func<int> round)
        : StageWorker(Stages.Alerting, database, new Doorbell(), TimeProvider.System, failures, NullLogger.Instance)
    {
        protected override Task<int> RunAsync(CancellationToken cancel) => Task.FromResult(round());
    }
}
