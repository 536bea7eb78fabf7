using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>How much the tracker remembers of what has ended. What is on its way is always known.</summary>
public sealed class TrackingOptions
{
    /// <summary>Ended chunks that can still be looked up; from 0 to 10,000,000, 10,000 by default.</summary>
    [Range(0, 10_000_000)]
    public int RetainedChunks { get; set; } = 10_000;

    /// <summary>Ended requests whose summary can still be asked for; from 0 to 1,000,000, 1,000 by default.</summary>
    [Range(0, 1_000_000)]
    public int RetainedRequests { get; set; } = 1_000;

    /// <summary>Changes of limits, rates, waits and breakers that are kept; from 0 to 1,000,000, 1,000 by default.</summary>
    [Range(0, 1_000_000)]
    public int RetainedChanges { get; set; } = 1_000;
}
