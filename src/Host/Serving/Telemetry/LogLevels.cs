using ParallelLlm.Host.Output;
using ParallelLlm.Host.Settings;
using Serilog.Core;
using Serilog.Events;

namespace ParallelLlm.Host.Serving.Telemetry;

/// <summary>What a service logs, which can change while it runs. Thread-safe.</summary>
/// <param name="verbosity">Verbosity on standard error while no level is set.</param>
internal sealed class LogLevels(Verbosity verbosity)
{
    private const LogEventLevel UsualInFiles = LogEventLevel.Information;

    public LoggingLevelSwitch Console { get; } = new(HostLogging.LevelOf(verbosity));

    public LoggingLevelSwitch Files { get; } = new(UsualInFiles);

    /// <param name="level">The least that is logged; null for what holds without a level.</param>
    public void Set(LogEventLevel? level)
    {
        Console.MinimumLevel = level ?? HostLogging.LevelOf(verbosity);
        Files.MinimumLevel = level ?? UsualInFiles;
    }
}
