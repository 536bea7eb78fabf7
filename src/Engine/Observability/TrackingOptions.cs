using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>How much history the tracker keeps. Open chunks and requests are always tracked.</summary>
public sealed class TrackingOptions
{
    /// <summary>Ended chunks kept for look-up; from 0 to 10,000,000; 10,000 by default.</summary>
    [Range(0, 10_000_000)]
    public int RetainedChunks { get; set; } = 10_000;

    /// <summary>Ended requests whose summary is kept; from 0 to 1,000,000; 1,000 by default.</summary>
    [Range(0, 1_000_000)]
    public int RetainedRequests { get; set; } = 1_000;

    /// <summary>Changes of limits, rates, waits and breakers kept; from 0 to 1,000,000; 1,000 by default.</summary>
    [Range(0, 1_000_000)]
    public int RetainedChanges { get; set; } = 1_000;
}
