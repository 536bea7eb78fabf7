namespace ParallelLlm.Tests.Load.Peers;

/// <summary>What a program came to, as a JSON file.</summary>
internal sealed record PeerReport
{
    /// <summary>Milliseconds from the word to start to the last chunk's end.</summary>
    public required double WallMs { get; init; }

    /// <summary>Processor time of the process in that time.</summary>
    public required double CpuMs { get; init; }

    /// <summary>The most memory that was resident since the process started.</summary>
    public required long PeakBytes { get; init; }

    public required IReadOnlyList<PeerResult> Results { get; init; }
}
