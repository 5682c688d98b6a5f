using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NpsWarning.Workers;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace NpsWarning.Cli.Hosting;

/// <summary>Metrics, traces and logs to Application Insights, where a connection string for it is set; nowhere else.</summary>
internal static class Telemetry
{
    private const string Setting = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    public static void Add(WebApplicationBuilder builder)
    {
        if (Environment.GetEnvironmentVariable(Setting) is not { Length: > 0 } connection) return;
        // The client's traces are still behind a switch; with it a report can be followed from its sender to its alert.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        builder.Services.AddOpenTelemetry()
            .WithMetrics(m => m.AddMeter(ServiceMetrics.MeterName).AddAzureMonitorMetricExporter(o => o.ConnectionString = connection))
            .WithTracing(t => t.AddSource("Azure.Messaging.ServiceBus.*").AddAzureMonitorTraceExporter(o => o.ConnectionString = connection));
        builder.Logging.AddOpenTelemetry(l => l.AddAzureMonitorLogExporter(o => o.ConnectionString = connection));
    }
}
