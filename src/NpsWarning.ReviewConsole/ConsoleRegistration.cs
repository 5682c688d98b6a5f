using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NpsWarning.Alerting.Channels;
using NpsWarning.Alerting.Export;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake;
using NpsWarning.Storage;
using NpsWarning.Substances;
using NpsWarning.Substances.Spectra;

namespace NpsWarning.ReviewConsole;

/// <summary>Adds the pages to a host, from any working directory.</summary>
public static class ConsoleRegistration
{
    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// What the pages need. <see cref="Storage.Database"/> and <see cref="TimeProvider"/> come from the host; so may
    /// <see cref="Review.PreviewAlert"/>, without which there is no preview, and <see cref="Storage.DatabaseOptions"/>, without which
    /// <c>/health</c> cannot tell an old schema.
    /// </summary>
    public static IServiceCollection AddReviewConsole(this IServiceCollection services, ConsoleOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => PolicyFile.Load());
        services.TryAddSingleton(_ => new CatalogueBook(Catalogue.Load()));
        services.TryAddSingleton(_ => new LibraryBook(models: null));
        services.TryAddSingleton(_ => new DirectoryBook());
        services.TryAddSingleton<FeedKeys>();
        services.TryAddSingleton<StageFailures>();
        services.AddSingleton<FeedAccess>();
        services.AddSingleton<OutboxFolder>();
        services.AddSingleton<Readiness>();
        services.AddHostFiltering(h => h.AllowedHosts = [.. options.AllowedHosts.Count > 0 ? options.AllowedHosts : OwnNames]);
        services.AddAntiforgery(a =>
        {
            a.Cookie.Name = "nps-form";
            a.Cookie.HttpOnly = true;
            a.Cookie.SameSite = SameSiteMode.Strict;
            a.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            a.SuppressXFrameOptionsHeader = true; // frame-ancestors says it
        });
        var keys = services.AddDataProtection().SetApplicationName("NpsWarning");
        if (options.KeyFolder is { } folder) keys.PersistKeysToFileSystem(new DirectoryInfo(folder));
        else keys.UseEphemeralDataProtectionProvider();
        services.AddRazorPages()
            .ConfigureApplicationPartManager(parts =>
            {
                var own = typeof(ConsoleRegistration).Assembly;
                foreach (var part in ApplicationPartFactory.GetApplicationPartFactory(own).GetApplicationParts(own))
                    if (parts.ApplicationParts.All(p => p.Name != part.Name || p.GetType() != part.GetType())) parts.ApplicationParts.Add(part);
            });
        return services;
    }

    /// <summary>Maps pages, assets, feeds, the refresh hint and <c>/health</c>, behind the security headers.</summary>
    public static WebApplication MapReviewConsole(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        // A container platform's probe names the machine by its address, and /health tells nothing but itself.
        app.UseWhen(context => context.Request.Path != "/health", branch => branch.UseHostFiltering());
        app.UseExceptionHandler("/problem/500");
        app.UseStatusCodePagesWithReExecute("/problem/{0}");
        app.UseRouting();
        app.MapRazorPages();
        app.MapConsoleAssets();
        app.MapConsoleUpdates();
        app.MapFeeds();
        app.MapGet("/health", (Readiness readiness) => readiness.Answer());
        return app;
    }
}
