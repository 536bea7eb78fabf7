using System.Diagnostics.Metrics;

namespace ParallelLlm.Tests.Load.Plans;

/// <summary>Counts the connections and requests of the process's HTTP clients, by the runtime's own meter.</summary>
internal sealed class HttpConnections : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _open;
    private long _active;

    public HttpConnections()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "System.Net.Http" && instrument.Name is "http.client.open_connections" or "http.client.active_requests")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, change, _, _) =>
            Interlocked.Add(ref instrument.Name == "http.client.active_requests" ? ref _active : ref _open, change));
        _listener.Start();
    }

    /// <summary>Open connections, in use or idle.</summary>
    public long Open => Interlocked.Read(ref _open);

    /// <summary>Requests that have not ended.</summary>
    public long ActiveRequests => Interlocked.Read(ref _active);

    public void Dispose() => _listener.Dispose();
}
