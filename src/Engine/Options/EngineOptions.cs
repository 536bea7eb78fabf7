using System.ComponentModel.DataAnnotations;

namespace ParallelLlm.Options;

/// <summary>Bounds of an engine, fixed when it starts.</summary>
public sealed class EngineOptions
{
    /// <summary>Most attempts that may be out at once, over all endpoints and requests; from 1 to 1000, 20 by default.</summary>
    [Range(1, 1000)]
    public int MaxConcurrency { get; set; } = 20;

    /// <summary>How many chunks of a request may be on their way beyond what its caller has taken; from 1 to 1,000,000, 256 by default.</summary>
    [Range(1, 1_000_000)]
    public int WindowItems { get; set; } = 256;

    /// <summary>How much text of a request, in bytes, may be on its way beyond what its caller has taken; from 1, 16 MiB by default. A larger chunk travels alone.</summary>
    [Range(1, long.MaxValue)]
    public long WindowBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many requests may be open at once; a further one waits for its turn. From 1 to 1,000,000, 1024 by default.</summary>
    [Range(1, 1_000_000)]
    public int MaxOpenRequests { get; set; } = 1024;

    /// <summary>Waiting time after which a chunk counts as one level more urgent, so that nothing starves; from 1 ms to 1 day, 30 s by default.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan AgingStep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Seed of the jitter; null (the default) for one that differs at every start.</summary>
    public int? Seed { get; set; }
}
