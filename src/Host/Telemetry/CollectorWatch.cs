using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving;

namespace ParallelLlm.Host.Telemetry;

/// <summary>Says once that measurements and spans do not reach their collector, which the exporter itself tells nobody but those who listen to its events. Thread-safe.</summary>
internal sealed class CollectorWatch : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";

    private readonly ILogger _logger;
    private int _said;

    public CollectorWatch(ILogger logger)
    {
        _logger = logger;
        // Those that were there before the listener are shown to it before its fields are set.
        EventSourceCreated += (_, created) => Listen(created.EventSource);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventSource.Name == Exporter && eventData.Level is EventLevel.Critical or EventLevel.Error or EventLevel.Warning && Interlocked.Exchange(ref _said, 1) == 0)
            ServiceLog.CollectorUnreachable(_logger, Words(eventData));
    }

    private void Listen(EventSource? source)
    {
        if (source?.Name == Exporter)
            EnableEvents(source, EventLevel.Warning);
    }

    // The first line of the exception: what follows is a stack.
    private static string Words(EventWrittenEventArgs eventData)
    {
        var words = eventData.Payload?.OfType<string>().LastOrDefault() ?? eventData.EventName ?? "unknown";
        var end = words.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? words : words[..end];
    }
}
