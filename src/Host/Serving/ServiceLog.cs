using Microsoft.Extensions.Logging;

namespace ParallelLlm.Host.Serving;

/// <summary>Everything that the service's surface logs. No message takes a text, a key or the name of a document.</summary>
internal static partial class ServiceLog
{
    [LoggerMessage(100, LogLevel.Information, "Listening on http://127.0.0.1:{Port}: /healthz/live, /healthz/ready, /status, /metrics")]
    public static partial void Listening(ILogger logger, int port);

    [LoggerMessage(101, LogLevel.Warning, "The status cannot be written: {Problem}")]
    public static partial void StatusNotWritten(ILogger logger, string problem);

    [LoggerMessage(102, LogLevel.Warning, "Learnt limits cannot be saved: {Problem}")]
    public static partial void LimitsNotKept(ILogger logger, string problem);

    [LoggerMessage(103, LogLevel.Information, "{Endpoint} starts with the limit learnt {Age} ago: {Concurrency}")]
    public static partial void LimitRecalled(ILogger logger, string endpoint, TimeSpan age, int concurrency);

    [LoggerMessage(104, LogLevel.Information, "Settings read again: {Changes}")]
    public static partial void SettingsChanged(ILogger logger, string changes);

    [LoggerMessage(105, LogLevel.Error, "Settings not changed, the old ones hold: {Problem}")]
    public static partial void SettingsRefused(ILogger logger, string problem);

    [LoggerMessage(108, LogLevel.Warning, "These settings hold from the next start on: {Changes}")]
    public static partial void SettingsLater(ILogger logger, string changes);

    [LoggerMessage(109, LogLevel.Error, "An internal error: {Without}")]
    public static partial void LoopFailed(ILogger logger, Exception bug, string without);

    [LoggerMessage(111, LogLevel.Error, "{Endpoint} refuses batches: {Problem} Its documents wait; batches are tried again every minute")]
    public static partial void BatchesRefused(ILogger logger, string endpoint, string problem);

    [LoggerMessage(112, LogLevel.Warning, "{Endpoint} accepts batches again")]
    public static partial void BatchesGoOn(ILogger logger, string endpoint);

    [LoggerMessage(106, LogLevel.Error, "The engine does not answer: the watchdog is not notified")]
    public static partial void EngineStuck(ILogger logger);

    [LoggerMessage(110, LogLevel.Warning, "Metrics and traces do not reach their OpenTelemetry collector: {Problem}. "
        + "Check OTEL_EXPORTER_OTLP_ENDPOINT; this is said once, and the service goes on")]
    public static partial void CollectorUnreachable(ILogger logger, string problem);

    [LoggerMessage(107, LogLevel.Warning, "The service manager cannot be notified: {Problem}")]
    public static partial void NotNotified(ILogger logger, string problem);
}
