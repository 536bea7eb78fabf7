using System.ComponentModel.DataAnnotations;

namespace ParallelLlm;

/// <summary>Engine-wide bounds, fixed at start.</summary>
public sealed class EngineOptions
{
    /// <summary>Maximum attempts in flight, over all endpoints and requests; from 1 to 1000, 20 by default.</summary>
    [Range(1, 1000)]
    public int MaxConcurrency { get; set; } = 20;

    /// <summary>Maximum chunks of a request that are accepted but not yet taken as results; from 1 to 1,000,000, 256 by default.</summary>
    [Range(1, 1_000_000)]
    public int WindowItems { get; set; } = 256;

    /// <summary>The same bound in bytes of texts and prompts; at least 1, 16 MiB by default. A larger chunk is processed alone.</summary>
    [Range(1, long.MaxValue)]
    public long WindowBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Maximum open requests; further ones wait. From 1 to 1,000,000, 1024 by default.</summary>
    [Range(1, 1_000_000)]
    public int MaxOpenRequests { get; set; } = 1024;

    /// <summary>
    /// Waiting time that raises a chunk's priority by one level, so that nothing starves; from 1 ms to 1 day, 30 s by default.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan AgingStep { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether work spills over to the next tier while a tier is full or has to wait; false by default: work waits for its tier as long as
    /// that is usable at all.
    /// </summary>
    public bool SpillOver { get; set; }

    /// <summary>
    /// The consequence for chunks when all of their endpoints are isolated; <see cref="WhenNoneCanServe.Fail"/> by default.
    /// </summary>
    public WhenNoneCanServe WhenNoneCanServe { get; set; }

    /// <summary>
    /// Time from the first call until the engine gives up if no endpoint has ever answered; more than 0, 60 s by default, null for no
    /// bound. Waiting chunks then end as <see cref="ParallelLlm.FailureKind.EndpointUnusable"/> with the last error, even before their
    /// request's deadline. Throttling and refusals are answers; broken connections, timeouts and unreadable answers are not. Calls in
    /// flight are awaited. A later request gets the same time again.
    /// </summary>
    public TimeSpan? GiveUpAfter { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Seed of the jitter; null (the default) for a random one.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// How much longer than its time a call may take to end by itself before it is abandoned; 1 s. Only tests have another one.
    /// </summary>
    internal TimeSpan CallGrace { get; set; } = TimeSpan.FromSeconds(1);
}
