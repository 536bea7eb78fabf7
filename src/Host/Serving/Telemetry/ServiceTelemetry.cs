using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using ParallelLlm.Host.Serving.Surface;

namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>
/// Exports measurements and spans: to scrapers of the surface, and over OTLP where the environment names a collector with
/// OpenTelemetry's own variables (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and the rest) or the configuration does. Must be there before the
/// engine, so that it sees all of it.
/// </summary>
internal sealed class ServiceTelemetry : IDisposable
{
    private readonly TracerProvider? _spans;
    private readonly CollectorWatch? _watch;

    private ServiceTelemetry(MeterProvider metrics, TracerProvider? spans, CollectorWatch? watch) =>
        (Metrics, _spans, _watch) = (metrics, spans, watch);

    public MeterProvider Metrics { get; }

    /// <param name="otlpEndpoint">The collector's URL from the configuration; the environment's counts more. Null for none.</param>
    /// <param name="logger">Gets one warning when the collector cannot be reached; null for none.</param>
    public static ServiceTelemetry Start(
        IReadOnlyDictionary<string, string> environment, string? otlpEndpoint = null, ILogger? logger = null)
    {
        var variables = OtlpVariables.Of(environment, otlpEndpoint).ToDictionary(each => each.Key, each => (string?)each.Value);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables).Build();
        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton<IConfiguration>(configuration))
            .ConfigureResource(Describe)
            .AddMeter(EngineMeter.Name, ServiceMeter.Name)
            // A scrape right after a document's end must count it; a scrape is cheap.
            .AddPrometheusExporter(options => options.ScrapeResponseCacheDurationMilliseconds = 0);
        var exportsMetrics = OtlpVariables.Exports("METRICS", variables);
        if (exportsMetrics)
            metrics.AddOtlpExporter();
        var spans = OtlpVariables.Exports("TRACES", variables)
            ? Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton<IConfiguration>(configuration))
                .ConfigureResource(Describe)
                .AddSource(EngineMeter.Name)
                .AddOtlpExporter()
                .Build()
            : null;
        var watch = logger is not null && (exportsMetrics || spans is not null) ? new CollectorWatch(logger) : null;
        return new ServiceTelemetry(metrics.Build(), spans, watch);
    }

    /// <summary>Sends the remaining data.</summary>
    public void Dispose()
    {
        _spans?.Dispose();
        Metrics.Dispose();
        _watch?.Dispose();
    }

    // The variables OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES are read by the resource itself, and count more.
    private static void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddService("parallel-llm", serviceVersion: ServiceView.Version)
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
