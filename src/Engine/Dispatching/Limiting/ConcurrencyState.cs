namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="AimdLimiter"/>.</summary>
internal sealed record ConcurrencyState
{
    /// <summary>Limit, fractional.</summary>
    public required double Limit { get; init; }

    /// <summary>Answered maximum in flight since the last cut.</summary>
    public int Known { get; init; }

    /// <summary>The last lost attempt was above this.</summary>
    public int LostAbove { get; init; } = int.MaxValue;

    /// <summary>Whether nothing was refused yet.</summary>
    public bool SlowStart { get; init; }

    /// <summary>Incremented with every cut.</summary>
    public int Epoch { get; init; }

    /// <summary>Size of the next probe.</summary>
    public int Step { get; init; } = 1;

    /// <summary>Engine time of the last cut.</summary>
    public TimeSpan LostAt { get; init; }

    /// <summary>Round trips from <see cref="LostAt"/> to the next probe.</summary>
    public double RoundTripsToProbe { get; init; }

    /// <summary>Consecutive refusals with nothing else in flight.</summary>
    public int RefusedAlone { get; init; }

    /// <summary>Engine time before which nothing is sent.</summary>
    public TimeSpan HoldUntil { get; init; }

    /// <summary>Permits left free for others.</summary>
    public int Yielded { get; init; }

    /// <summary>Engine time until which they stay free.</summary>
    public TimeSpan YieldUntil { get; init; }

    /// <summary>Time until a refusal.</summary>
    public RefusalTime Refusals { get; init; }

    /// <summary>Waves of cuts.</summary>
    public RefusalWaves Waves { get; init; } = RefusalWaves.None;

    /// <summary>Maximum in flight accepted by silence since the last cut.</summary>
    public int Accepted { get; init; }

    /// <summary>Attempts sent until this engine time count as accepted.</summary>
    public TimeSpan AcceptedAt { get; init; } = TimeSpan.MinValue;

    /// <summary>Cap on growth without answers; unbounded until an accepted attempt times out.</summary>
    public int MostAccepted { get; init; } = int.MaxValue;

    /// <summary>Answered maximum before the limit fell; 0 if it never has.</summary>
    public int Best { get; init; }

    /// <summary>Answered maximum in flight ever.</summary>
    public int Most { get; init; }

    /// <summary>Engine time of the last refusal at a number that was accepted before.</summary>
    public TimeSpan CutAt { get; init; } = -TimeSpan.FromDays(1);
}
