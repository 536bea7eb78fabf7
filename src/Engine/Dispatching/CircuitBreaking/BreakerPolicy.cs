namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>The breaker's current decision, and its complete memory.</summary>
/// <param name="State">Closed, open (with a probe allowed from <paramref name="Until"/> on) or isolated.</param>
/// <param name="Until">Engine time at which an open breaker lets a probe pass.</param>
/// <param name="Epoch">Incremented with every change of state; calls sent before the last change are mostly ignored.</param>
/// <param name="FailuresInARow">Consecutive failures, while closed.</param>
/// <param name="Cause">Why it is open or isolated; null while closed.</param>
internal sealed record BreakerPolicy(BreakerState State, TimeSpan Until, int Epoch, int FailuresInARow, ChunkError? Cause)
{
    public static readonly BreakerPolicy Initial = new(BreakerState.Closed, TimeSpan.Zero, 0, 0, null);

    /// <summary>Recent calls, while closed.</summary>
    public HealthWindow Health { get; init; } = HealthWindow.Empty;

    /// <summary>Engine time at which it opened from the closed state.</summary>
    public TimeSpan OpenSince { get; init; }

    /// <summary>
    /// Severity of the endpoint's failures, from 0 to 1: by consecutive failures or their share, whichever is worse. A single failure among
    /// answers is 0; five in a row, or 40 % of at least 20 calls, are 1.
    /// </summary>
    public double Trouble
    {
        get
        {
            const double MostInARow = 5;
            const double UsualShare = 0.1;
            const double WorstShare = 0.4;
            // A failed first call is not a share of 100 %.
            const int FewestCalls = 20;
            if (State != BreakerState.Closed)
                return 1;
            var share = (double)Health.Failures / Math.Max(Health.Calls, FewestCalls);
            return Math.Clamp(Math.Max((FailuresInARow - 1) / (MostInARow - 1), (share - UsualShare) / (WorstShare - UsualShare)), 0, 1);
        }
    }

    /// <summary>End of the last call with a usable answer; null before the first. Kept by a reset.</summary>
    public TimeSpan? WorkedAt { get; init; }

    /// <summary>Refusals since then that would isolate it, if not caused by their texts.</summary>
    public Refusals Refusals { get; init; } = Refusals.None;

    /// <summary>
    /// Whether the endpoint answered others within a minute before a chunk was first sent, or since: the chunk's text may then be the cause
    /// of a refusal.
    /// </summary>
    /// <param name="firstSentAt">Engine time at which the chunk was first sent.</param>
    public bool HasWorkedAround(TimeSpan firstSentAt) => WorkedAt >= firstSentAt - NotLong;

    private static readonly TimeSpan NotLong = TimeSpan.FromMinutes(1);

    /// <summary>Openings by failures since it was closed.</summary>
    public int Openings { get; init; }
}
