using System.Net.Sockets;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using ParallelLlm.Host.Output;
using ParallelLlm.Host.Serving.Surface;

namespace ParallelLlm.Host.Serving.Systemd;

/// <summary>
/// Notifies systemd of the service's state (sd_notify): ready, stopping, a status line, and the watchdog's keep-alive, sent only while the
/// engine answers. Does nothing where no service manager listens. Thread-safe.
/// </summary>
internal sealed class ServiceManager(ISystemdNotifier notifier, ILogger logger)
{
    private readonly Lock _lock = new();
    private string? _lastStatus;
    private readonly Once _gone = new();

    public bool IsThere => notifier.IsEnabled;

    public void Ready() => Tell("READY=1");

    public void Stopping() => Tell("STOPPING=1");

    /// <summary>Shows a line in <c>systemctl status</c>.</summary>
    public void Status(ServiceStatus status)
    {
        var (documents, calls) = (status.Documents, status.Endpoints.Sum(endpoint => endpoint.InFlight));
        var readiness = status.Ready ? "ready" : string.Join("; ", status.Reasons.Select(reason => reason.Code));
        var line = $"STATUS={readiness}; documents: {documents.Waiting} waiting, {documents.InFlight} in flight, "
            + $"{documents.Completed} completed, {documents.Failed} failed; calls out: {calls}";
        lock (_lock)
        {
            if (line == _lastStatus)
                return;
            _lastStatus = line;
        }

        Tell(line);
    }

    public void Alive() => Tell("WATCHDOG=1");

    private void Tell(string state)
    {
        if (!notifier.IsEnabled)
            return;
        try
        {
            notifier.Notify(new ServiceState(state));
            _gone.Forget();
        }
        catch (SocketException gone)
        {
            // The service manager has gone, or does not keep up; the work goes on.
            if (_gone.IsFirst())
                ServiceLog.NotNotified(logger, gone.Message);
        }
    }
}
