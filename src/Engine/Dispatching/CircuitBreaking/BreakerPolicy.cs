namespace ParallelLlm.Dispatching.CircuitBreaking;

/// <summary>What the breaker allows, which is all of its memory as well.</summary>
/// <param name="State">Closed, open (from <paramref name="Until"/> on one probe may pass) or locked.</param>
/// <param name="Until">Engine time at which an open breaker lets a probe pass.</param>
/// <param name="Epoch">Rises with every change of state; what was sent before the last change is not judged.</param>
/// <param name="FailuresInARow">Failures since the last success, while closed.</param>
/// <param name="Cause">Why it is open or locked; null while closed.</param>
internal sealed record BreakerPolicy(BreakerState State, TimeSpan Until, int Epoch, int FailuresInARow, ChunkError? Cause)
{
    public static readonly BreakerPolicy Initial = new(BreakerState.Closed, TimeSpan.Zero, 0, 0, null);

    /// <summary>The calls of the last while, while closed.</summary>
    public HealthWindow Health { get; init; } = HealthWindow.Empty;

    /// <summary>Engine time at which it opened after it had been closed.</summary>
    public TimeSpan OpenSince { get; init; }

    /// <summary>
    /// The endpoint's trouble from 0 to 1, by the failures in a row or by their share, whichever is worse. A single failure among answers
    /// is 0; five in a row, or two failed calls of five, are 1.
    /// </summary>
    public double Trouble
    {
        get
        {
            const double MostInARow = 5;
            const double UsualShare = 0.1;
            const double WorstShare = 0.4;
            // The first call of a run that fails is not a share of 100 %.
            const int FewestCalls = 20;
            if (State != BreakerState.Closed)
                return 1;
            var share = (double)Health.Failures / Math.Max(Health.Calls, FewestCalls);
            return Math.Clamp(Math.Max((FailuresInARow - 1) / (MostInARow - 1), (share - UsualShare) / (WorstShare - UsualShare)), 0, 1);
        }
    }

    /// <summary>End of the last call that brought a usable answer; null before the first. Outlives a reset.</summary>
    public TimeSpan? WorkedAt { get; init; }

    /// <summary>Refusals since then that would lock it, if they are not the fault of their texts.</summary>
    public Refusals Refusals { get; init; } = Refusals.None;

    /// <summary>
    /// Whether the endpoint has worked for others not long before a chunk was first sent, or since: then a refusal may be due to the
    /// chunk's text.
    /// </summary>
    /// <param name="firstSentAt">Engine time at which the chunk was first sent.</param>
    public bool HasWorkedAround(TimeSpan firstSentAt) => WorkedAt >= firstSentAt - NotLong;

    private static readonly TimeSpan NotLong = TimeSpan.FromMinutes(1);

    /// <summary>How often it has opened because of failures since it was closed.</summary>
    public int Openings { get; init; }
}
