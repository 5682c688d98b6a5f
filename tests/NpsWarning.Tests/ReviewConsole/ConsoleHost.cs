using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using NpsWarning.Review;
using NpsWarning.ReviewConsole;
using NpsWarning.Storage;
using NpsWarning.Tests.Review;

namespace NpsWarning.Tests.ReviewConsole;

/// <summary>The console on a free port of this machine, over a scene's database.</summary>
public sealed class ConsoleHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public StageFailures Failing => _app.Services.GetRequiredService<StageFailures>();

    public static Task<ConsoleHost> Start(ReviewScene scene, Func<ConsoleOptions, ConsoleOptions>? with = null, AlertPreview? preview = null)
    {
        var options = new ConsoleOptions { Simulated = true, SimulatedNote = "three invented countries", OutboxFolder = scene.Outbox, Submitters = ["lab-a"] };
        return Start(with?.Invoke(options) ?? options, builder =>
        {
            builder.Services.AddSingleton(scene.Database).AddSingleton(scene.Options).AddSingleton<TimeProvider>(new FakeTimeProvider(ReviewScene.Now));
            if (preview is not null) builder.Services.AddSingleton<PreviewAlert>((_, _) => preview);
        });
    }

    /// <summary>Over any database, which <paramref name="add"/> puts in with the clock, and what else the pages are to have.</summary>
    public static async Task<ConsoleHost> Start(ConsoleOptions options, Action<WebApplicationBuilder> add)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        add(builder);
        builder.Services.AddReviewConsole(options);
        var app = builder.Build();
        app.MapReviewConsole();
        await app.StartAsync();
        return new ConsoleHost(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
