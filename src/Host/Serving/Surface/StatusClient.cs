using System.Globalization;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>Asks a running service how it stands.</summary>
internal static class StatusClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A service's current status; the last one written if it has no port or does not answer.</summary>
    public static async Task<ServiceStatus> AskAsync(ServiceStatus written)
    {
        if (written.Phase == ServicePhase.Stopped || written.Port is not { } port)
            return written;
        // Straight to this machine, whatever the environment says about proxies.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience }) { Timeout = Patience };
        try
        {
            var json = await client.GetByteArrayAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/status"));
            // Another program may have the port by now.
            return ServiceStatus.FromJson(json) is { } said && said.Instance == written.Instance && said.Pid == written.Pid
                ? said
                : written;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            return written;
        }
    }
}
