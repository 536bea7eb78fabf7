using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ParallelLlm.Tests.Load.Stress;

/// <summary>An unreliable network on the loopback interface: forwards connections to a server, with the disturbances in its options. Thread-safe.</summary>
internal sealed class TcpProxy : IAsyncDisposable
{
    private const int Buffer = 16 * 1024;

    private readonly NetworkOptions _options;
    private readonly int _server;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Lock _drawing = new();
    private readonly Random _random;
    private readonly Task _accepting;
    private int _resets;
    private int _halfOpen;

    private TcpProxy(NetworkOptions options, int server, TimeProvider time)
    {
        (_options, _server, _time, _start) = (options, server, time, time.GetTimestamp());
        _random = new Random(options.Seed);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The listening port.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Resets => _resets;

    public int HalfOpen => _halfOpen;

    public static TcpProxy Start(NetworkOptions options, int server, TimeProvider time) => new(options, server, time);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(PassOnAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _server, ending.Token);
            // When one side ends, the other has nothing more to send.
            await await Task.WhenAny(PumpAsync(near, far, ending.Token), PumpAsync(far, near, ending.Token));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException or ObjectDisposedException)
        {
            // Broken connections are the purpose here.
        }

        await ending.CancelAsync();
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, CancellationToken cancellationToken)
    {
        var buffer = new byte[Buffer];
        var (source, target) = (from.GetStream(), to.GetStream());
        while (await source.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            var drawn = Draw();
            if (drawn < _options.Reset)
            {
                Interlocked.Increment(ref _resets);
                from.LingerState = to.LingerState = new LingerOption(enable: true, seconds: 0);
                return;
            }

            if (drawn < _options.Reset + _options.HalfOpen)
            {
                Interlocked.Increment(ref _halfOpen);
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
            }

            await Task.Delay(Hindrance(read), _time, cancellationToken);
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    private TimeSpan Hindrance(int bytes)
    {
        var now = _time.GetElapsedTime(_start).TotalSeconds;
        var blackhole = _options.Blackholes.FirstOrDefault(hole => now >= hole.AtSeconds && now < hole.AtSeconds + hole.ForSeconds);
        var waiting = blackhole is null ? 0 : blackhole.AtSeconds + blackhole.ForSeconds - now;
        return TimeSpan.FromSeconds(waiting + (_options.LatencyMs / 1000) + (_options.BytesPerS > 0 ? bytes / _options.BytesPerS : 0));
    }

    private double Draw()
    {
        lock (_drawing)
            return _random.NextDouble();
    }
}
