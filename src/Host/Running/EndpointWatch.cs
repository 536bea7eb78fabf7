using ParallelLlm.Host.Settings;

namespace ParallelLlm.Host.Running;

/// <summary>Detects that a run's endpoints cannot be used: they reported it, or the engine gave them up. Thread-safe.</summary>
internal sealed class EndpointWatch(IReadOnlyList<string> names, NoneCanServe then = NoneCanServe.Fail)
{
    private readonly Lock _lock = new();

    /// <summary>The endpoints as they stand; for the reason, and for telling whether another one is left.</summary>
    public Func<IReadOnlyList<EndpointStatus>> Status { get; set; } = () => [];

    /// <summary>What to look at, from an endpoint's name and its error; empty for nothing.</summary>
    public Func<string, string, string> Advice { get; init; } = (_, _) => "";

    /// <summary>Why no endpoint can be used; null as long as one can. Stays once it is set.</summary>
    public string? Reason { get; private set; }

    public void Finished(ProcessedChunk chunk)
    {
        // An answer from the store is no evidence about the endpoint.
        if (chunk.Metadata.FromStore || chunk.Error is not { } error || !error.Kind.IsPermanentForEndpoint())
            return;
        lock (_lock)
            NoneLeft(error);
    }

    // A run that may end in part goes on while another endpoint can serve chunks. If none is isolated, none has answered.
    private void NoneLeft(ChunkError error)
    {
        var locked = Status().Where(status => status.Breaker == BreakerState.Isolated).ToList();
        if (then == NoneCanServe.Partial && locked.Count > 0 && locked.Count < names.Count)
            return;
        var subject = Subject(locked.Count == 0 ? names : [.. locked.Select(status => status.Name)]);
        var others = locked.Where(status => status.Reason != error.Message).Select(status => $"; {status.Name}: {status.Reason}");
        var advice = Advice(locked.Count == 0 ? names[0] : locked[0].Name, error.Message);
        Reason ??= $"{subject} cannot be used ({error.Kind.Name()}): {error.Message}{string.Concat(others)}{advice}";
    }

    private static string Subject(IReadOnlyList<string> names) =>
        names.Count == 1 ? $"endpoint {names[0]}" : $"endpoints {string.Join(", ", names)}";
}
