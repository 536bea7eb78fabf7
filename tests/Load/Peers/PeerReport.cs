namespace ParallelLlm.Tests.Load.Peers;

/// <summary>A peer's results, as a JSON file.</summary>
internal sealed record PeerReport
{
    /// <summary>Milliseconds from the start signal to the end of the last chunk.</summary>
    public required double WallMs { get; init; }

    /// <summary>Processor time of the process in that period.</summary>
    public required double CpuMs { get; init; }

    /// <summary>Peak resident memory since the process started.</summary>
    public required long PeakBytes { get; init; }

    public required IReadOnlyList<PeerResult> Results { get; init; }
}
