using Microsoft.AspNetCore.Http;

namespace ParallelLlm.Host.Serving.Surface;

/// <summary>
/// Lets only those in who asked for this machine by its own name. A web page whose name someone has made to point here (DNS rebinding)
/// sends that name, and is refused.
/// </summary>
internal static class LocalHost
{
    public static bool Names(HostString host) =>
        host.Host.ToLowerInvariant() is "localhost" or "127.0.0.1" or "[::1]" or "::1";
}
