using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ParallelLlm.Host.Folder;

/// <summary>Keeps documents in the inbox while their endpoint refuses its key, quota or model, and asks it again. Thread-safe.</summary>
internal sealed class EndpointGuard(ServiceState state, Action<string> reset, TimeSpan delay, TimeProvider time, ILogger logger)
{
    private readonly ConcurrentDictionary<string, long> _refused = new();

    public void Finished(string endpoint, ProcessedChunk chunk)
    {
        if (chunk.Status == ChunkStatus.Completed)
            Answered(endpoint);
        if (chunk.Error is not { } error || !error.Kind.IsPermanentForEndpoint() || !_refused.TryAdd(endpoint, time.GetTimestamp()))
            return;
        if (state.Block(BlockedReason.OfEndpoint + endpoint, $"{error.Kind.Name()}: {error.Message}"))
            logger.LogError(
                "Endpoint {Endpoint} cannot be used ({Kind}): {Reason}. Its documents wait; it is asked again every {Seconds} s",
                endpoint, error.Kind.Name(), error.Message, delay.TotalSeconds);
    }

    /// <summary>Whether documents for an endpoint have to wait. When they have waited long enough, it is asked again.</summary>
    public bool IsBlocked(string endpoint)
    {
        if (!_refused.TryGetValue(endpoint, out var since))
            return false;
        if (time.GetElapsedTime(since) < delay)
            return true;
        reset(endpoint);
        _refused.TryRemove(endpoint, out _);
        return false;
    }

    private void Answered(string endpoint)
    {
        if (!_refused.ContainsKey(endpoint) && state.Unblock(BlockedReason.OfEndpoint + endpoint))
            logger.LogWarning("Endpoint {Endpoint} can be used again", endpoint);
    }
}
