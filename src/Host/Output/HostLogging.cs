using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace ParallelLlm.Host.Output;

/// <summary>The log of the process: Serilog behind the interfaces that the engine logs to.</summary>
internal static class HostLogging
{
    /// <summary>The engine's word for a refused key, quota or model. A run that ends with its only endpoint says so itself, once.</summary>
    private const string SaidByTheRun = "BreakerIsolated";

    /// <param name="breakers">Says what breakers do, in place of their warnings; null where all of them are shown.</param>
    public static ILoggerFactory Create(Messages messages, Verbosity verbosity, bool showsIsolation = false, BreakerNews? breakers = null)
    {
        var log = new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(verbosity))
            .Filter.ByExcluding(logEvent => (!showsIsolation && IsCalled(logEvent, SaidByTheRun)) || breakers?.Replaces(logEvent) == true)
            .WriteTo.Sink(new MessageSink(messages))
            .CreateLogger();
        return new SerilogLoggerFactory(log, dispose: true);
    }

    internal static LogEventLevel LevelOf(Verbosity verbosity) => verbosity switch
    {
        Verbosity.Quiet => LogEventLevel.Error,
        Verbosity.Information => LogEventLevel.Information,
        Verbosity.Debug => LogEventLevel.Debug,
        _ => LogEventLevel.Warning,
    };

    internal static bool IsCalled(LogEvent logEvent, string name) =>
        logEvent.Properties.GetValueOrDefault("EventId") is StructureValue id
        && id.Properties.Any(property => property.Name == "Name" && property.Value is ScalarValue { Value: string value } && value == name);
}
