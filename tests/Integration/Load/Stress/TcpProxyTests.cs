using System.Net;
using System.Net.Sockets;
using ParallelLlm.Tests.Load.Stress;
using ParallelLlm.Tests.Unit.Runtime;

namespace ParallelLlm.Tests.Integration.Load.Stress;

public sealed class TcpProxyTests
{
    [Fact]
    public async Task Data_passes_through_in_both_directions()
    {
        await using var wire = await Wire.OpenAsync(new NetworkOptions { LatencyMs = 1, BytesPerS = 1_000_000 });

        await wire.Near.WriteAsync("hello"u8.ToArray());
        (await wire.ReadAsync(wire.Far, 5)).ShouldBe("hello"u8.ToArray());
        await wire.Far.WriteAsync("world"u8.ToArray());
        (await wire.ReadAsync(wire.Near, 5)).ShouldBe("world"u8.ToArray());
    }

    [Fact]
    public async Task A_reset_connection_fails_the_read_and_is_counted()
    {
        await using var wire = await Wire.OpenAsync(new NetworkOptions { Reset = 1 });

        await wire.Near.WriteAsync("hello"u8.ToArray());

        await Should.ThrowAsync<IOException>(async () =>
        {
            if (await wire.Near.ReadAsync(new byte[1]).AsTask().WaitAsync(Engines.Guard) == 0)
                throw new IOException("closed");
        });
        wire.Proxy.Resets.ShouldBe(1);
    }

    private sealed class Wire(TcpProxy proxy, TcpListener server, TcpClient near, TcpClient far) : IAsyncDisposable
    {
        public TcpProxy Proxy => proxy;

        public NetworkStream Near { get; } = near.GetStream();

        public NetworkStream Far { get; } = far.GetStream();

        public static async Task<Wire> OpenAsync(NetworkOptions options)
        {
            var server = new TcpListener(IPAddress.Loopback, 0);
            server.Start();
            var proxy = TcpProxy.Start(options, ((IPEndPoint)server.LocalEndpoint).Port, TimeProvider.System);
            var near = new TcpClient();
            await near.ConnectAsync(IPAddress.Loopback, proxy.Port).WaitAsync(Engines.Guard);
            return new Wire(proxy, server, near, await server.AcceptTcpClientAsync().WaitAsync(Engines.Guard));
        }

        public async Task<byte[]> ReadAsync(NetworkStream stream, int count)
        {
            var bytes = new byte[count];
            await stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(Engines.Guard);
            return bytes;
        }

        public async ValueTask DisposeAsync()
        {
            near.Dispose();
            far.Dispose();
            await proxy.DisposeAsync();
            server.Stop();
        }
    }
}
