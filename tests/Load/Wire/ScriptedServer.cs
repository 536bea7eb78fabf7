using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace ParallelLlm.Tests.Load.Wire;

/// <summary>A real HTTP server on the loopback interface that sends scripted bytes, resets connections and stalls.</summary>
public sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly Func<Received, Task<Reply>> _script;
    private readonly SemaphoreSlim _abandoned = new(0);
    private readonly Task _accepting;

    private ScriptedServer(Func<Received, Task<Reply>> script, IPAddress? address = null)
    {
        _listener = new TcpListener(address ?? IPAddress.Loopback, 0);
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri BaseUrl => new($"http://{_listener.LocalEndpoint}/v1");

    public Received[] Requests => [.. _received];

    public int Connections { get; private set; }

    public static ScriptedServer Start(Func<Received, Task<Reply>> script) => new(script);

    /// <summary>Listens on another address than 127.0.0.1.</summary>
    public static ScriptedServer StartAt(IPAddress address, Reply reply) => new(_ => Task.FromResult(reply), address);

    /// <summary>Sends the replies in order, then repeats the last one.</summary>
    public static ScriptedServer Start(params Reply[] replies)
    {
        var next = -1;
        return new ScriptedServer(_ => Task.FromResult(replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)]));
    }

    public OpenAICompatibleClient Client(string? key = "sk-test-0123456789", TimeProvider? time = null) =>
        new(new OpenAIEndpointOptions { BaseUrl = BaseUrl, ApiKey = key }, time);

    /// <summary>Waits until the client has abandoned a number of stalling replies.</summary>
    public async Task WhenAbandonedAsync(int replies)
    {
        for (; replies > 0; replies--)
            await _abandoned.WaitAsync(_stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        // Repeating this is fine: some tests stop the server before they end.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
                Connections++;
            }
        }
        catch (OperationCanceledException)
        {
            // The server was stopped.
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (await ReadAsync(stream) is { } request)
            {
                _received.Enqueue(request);
                if (!await SendAsync(socket, stream, await _script(request)))
                    return;
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away, or the server was stopped.
        }
    }

    private async Task<Received?> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[64 * 1024];
        var bodyStart = -1;
        var length = 0;
        string[] lines = [];
        while (bodyStart < 0 || bytes.Count < bodyStart + length)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            if (read == 0)
                return null;

            bytes.AddRange(buffer.AsSpan(0, read));
            var end = bodyStart < 0 ? System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes).IndexOf("\r\n\r\n"u8) : -1;
            if (end < 0)
                continue;

            bodyStart = end + 4;
            lines = Encoding.ASCII.GetString([.. bytes.Take(end)]).Split("\r\n");
            length = int.Parse(lines.First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))[15..], CultureInfo.InvariantCulture);
        }

        using var body = JsonDocument.Parse(bytes.Skip(bodyStart).ToArray());
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new Received(lines[0].Split(' ')[1], headers, body.RootElement.Clone());
    }

    private async Task<bool> SendAsync(Socket socket, NetworkStream stream, Reply reply)
    {
        if (reply.Ending == Ending.StallBeforeHeaders)
            return await StallAsync(stream);
        if (reply.Ending == Ending.KeepAliveLines)
            return await KeepAliveAsync(stream);
        if (reply.Ending != Ending.ResetBeforeHeaders)
        {
            var body = reply.Bytes ?? Encoding.UTF8.GetBytes(reply.Body);
            var sent = reply.Ending == Ending.Complete ? body : body[..(body.Length / 2)];
            var head = $"HTTP/1.1 {reply.Status} Scripted\r\nContent-Length: {body.Length}\r\n{reply.Headers}{(reply.Headers.Length > 0 ? "\r\n" : "")}\r\n";
            await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. sent], _stop.Token);
        }

        if (reply.Ending == Ending.Complete)
            return true;
        if (reply.Ending == Ending.StallInBody)
            return await StallAsync(stream);

        // With no time to linger, closing sends a reset.
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        return false;
    }

    private async Task<bool> KeepAliveAsync(NetworkStream stream)
    {
        await stream.WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), _stop.Token);
        while (true)
        {
            await stream.WriteAsync("2\r\n\r\n\r\n"u8.ToArray(), _stop.Token);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, _stop.Token);
        }
    }

    // A client that gives up closes or resets its connection; it sends nothing more.
    private async Task<bool> StallAsync(NetworkStream stream)
    {
        try
        {
            await stream.ReadExactlyAsync(new byte[1], _stop.Token);
        }
        catch (IOException)
        {
            _abandoned.Release();
        }

        return false;
    }
}
