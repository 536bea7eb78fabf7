using System.Globalization;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Serving.Surface;

namespace ParallelLlm.Host.Serving.Systemd;

/// <summary>Notifies systemd's watchdog twice per watchdog interval, as long as the engine's stage answers.</summary>
internal sealed class Watchdog(TimeSpan allowed, ServiceView view, ServiceManager manager, ILogger logger)
{
    /// <summary>The time that systemd allows this process between two signs of life; null when it does not watch it.</summary>
    /// <param name="environment">Holds <c>WATCHDOG_USEC</c>, and <c>WATCHDOG_PID</c> when that is for one process alone.</param>
    public static TimeSpan? Allowed(IReadOnlyDictionary<string, string> environment, int processId)
    {
        var given = environment.GetValueOrDefault("WATCHDOG_USEC");
        var isForAnother = environment.TryGetValue("WATCHDOG_PID", out var pid) && pid != processId.ToString(CultureInfo.InvariantCulture);
        return !isForAnother
            && long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and < 1_000_000_000_000
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;
    }

    public TimeSpan Interval => allowed / 2;

    public async Task CheckAsync()
    {
        if (await view.IsAliveAsync(Interval))
            manager.Alive();
        else
            ServiceLog.EngineStuck(logger);
    }
}
