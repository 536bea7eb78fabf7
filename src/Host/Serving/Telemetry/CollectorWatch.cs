using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>Logs once that the collector cannot be reached, which the exporter reports only to listeners. Thread-safe.</summary>
internal sealed class CollectorWatch : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private readonly ILogger _logger;
    private readonly Once _unreachable = new();

    public CollectorWatch(ILogger logger)
    {
        _logger = logger;
        // The base constructor reports existing sources before the fields here are set; this handler gets them again.
        EventSourceCreated += (_, created) => Listen(created.EventSource);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name == Exporter
            && eventData.Level is EventLevel.Critical or EventLevel.Error or EventLevel.Warning
            && _unreachable.IsFirst())
            ServiceLog.CollectorUnreachable(_logger, Words(eventData));
    }

    private void Listen(EventSource? source)
    {
        if (source?.Name == Exporter)
            EnableEvents(source, EventLevel.Warning);
    }

    // The first line of the exception; its stack trace follows.
    private static string Words(EventWrittenEventArgs eventData)
    {
        var words = eventData.Payload?.OfType<string>().LastOrDefault() ?? eventData.EventName ?? "unknown";
        var end = words.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? words : words[..end];
    }
}
