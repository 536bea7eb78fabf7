using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>Bounds of an engine, fixed when it starts.</summary>
public sealed class EngineOptions
{
    /// <summary>Most attempts that may be out at once, over all endpoints and requests; from 1 to 1000, 20 by default.</summary>
    [Range(1, 1000)]
    public int MaxConcurrency { get; set; } = 20;

    /// <summary>
    /// How many chunks of a request may be on their way beyond what its caller has taken; from 1 to 1,000,000, 256 by default.
    /// </summary>
    [Range(1, 1_000_000)]
    public int WindowItems { get; set; } = 256;

    /// <summary>
    /// How much text of a request, in bytes, may be on its way beyond what its caller has taken; from 1, 16 MiB by default. A larger chunk
    /// travels alone.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long WindowBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many requests may be open at once; a further one waits for its turn. From 1 to 1,000,000, 1024 by default.</summary>
    [Range(1, 1_000_000)]
    public int MaxOpenRequests { get; set; } = 1024;

    /// <summary>
    /// Waiting time after which a chunk counts as one level more urgent, so that nothing starves; from 1 ms to 1 day, 30 s by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan AgingStep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether work goes on to the next tier of endpoints when all of a tier's places are taken or have to wait; false by default: then it
    /// waits for its tier as long as that can serve at all.
    /// </summary>
    public bool SpillOver { get; set; }

    /// <summary>
    /// What becomes of chunks when none of their endpoints can be used until someone mends it; <see cref="WhenNoneCanServe.Fail"/> by
    /// default.
    /// </summary>
    public WhenNoneCanServe WhenNoneCanServe { get; set; }

    /// <summary>
    /// How long the engine goes on, from its first call, while no endpoint has ever answered; more than 0, 60 s by default, null for no
    /// bound. After that, waiting chunks end as <see cref="ParallelLlm.FailureKind.EndpointUnusable"/> with the last error, even before
    /// their request's deadline. Throttling and refusals are answers; broken connections, timeouts and unreadable answers are not. Calls in
    /// flight are waited for. A later request is tried for as long again.
    /// </summary>
    public TimeSpan? GiveUpAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the jitter; null (the default) for one that differs at every start.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// How much longer than its time a call may take to end by itself before it is abandoned; 1 s. Only tests have another one.
    /// </summary>
    internal TimeSpan CallGrace { get; set; } = TimeSpan.FromSeconds(1);
}
