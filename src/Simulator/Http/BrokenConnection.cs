using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace ParallelLlm.Simulator.Http;

/// <summary>Answers that end as no web server would end them.</summary>
internal static class BrokenConnection
{
    /// <summary>Resets the connection: without lingering a socket is closed by a reset, not by an orderly end.</summary>
    public static void Reset(HttpContext context)
    {
        if (SocketOf(context) is { } socket)
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        context.Abort();
    }

    /// <summary>
    /// Sends headers and half of the body, and ends the connection. Written to the socket itself: what the web server still buffers
    /// when a connection is aborted is lost, so that now and then the caller would see a reset instead.
    /// </summary>
    public static async Task CutAsync(HttpContext context, ReadOnlyMemory<byte> body, CancellationToken stopping)
    {
        if (SocketOf(context) is not { } socket)
        {
            context.Abort();
            return;
        }

        var head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
        foreach (var (name, value) in context.Response.Headers)
            head.Append(name).Append(": ").Append(value.ToString()).Append("\r\n");
        head.Append("Content-Length: ").Append(body.Length).Append("\r\n\r\n");
        byte[] half = [.. Encoding.ASCII.GetBytes(head.ToString()), .. body[..(body.Length / 2)].Span];
        try
        {
            for (var sent = 0; sent < half.Length;)
                sent += await socket.SendAsync(half.AsMemory(sent), stopping);
            socket.Shutdown(SocketShutdown.Send);
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, gone.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The caller has noticed and hung up, before or after the end: all that is left is to close this end too.
            context.Abort();
        }
    }

    private static Socket? SocketOf(HttpContext context) => context.Features.Get<IConnectionSocketFeature>()?.Socket;
}
