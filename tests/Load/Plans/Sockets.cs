using System.Net.NetworkInformation;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Counts the system's sockets.</summary>
internal static class Sockets
{
    /// <summary>Sockets to or from a local port that a process still holds, without those the system only remembers for a while.</summary>
    public static int OpenOn(int port)
    {
        var system = IPGlobalProperties.GetIPGlobalProperties();
        return system.GetActiveTcpConnections().Count(connection =>
                connection.State is not (TcpState.TimeWait or TcpState.Closed or TcpState.DeleteTcb)
                && (connection.LocalEndPoint.Port == port || connection.RemoteEndPoint.Port == port))
            + system.GetActiveTcpListeners().Count(listener => listener.Port == port);
    }
}
