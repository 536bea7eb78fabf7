namespace ParallelLlm.Dispatching.Limiting;

/// <summary>The memory of <see cref="ConcurrencyLaw"/>.</summary>
internal sealed record ConcurrencyState
{
    /// <summary>The limit, with its fraction.</summary>
    public required double Limit { get; init; }

    /// <summary>The most in flight that has been answered since the last cut.</summary>
    public int Known { get; init; }

    /// <summary>Above this an attempt was lost last.</summary>
    public int LostAbove { get; init; } = int.MaxValue;

    /// <summary>Whether nothing has been refused yet.</summary>
    public bool SlowStart { get; init; }

    /// <summary>Rises with every cut.</summary>
    public int Epoch { get; init; }

    /// <summary>How far the next probe goes.</summary>
    public int Step { get; init; } = 1;

    /// <summary>When an attempt was refused last.</summary>
    public TimeSpan LostAt { get; init; }

    /// <summary>Round trips from then to the next probe.</summary>
    public double RoundTripsToProbe { get; init; }

    /// <summary>Refusals in a row with nothing else in flight.</summary>
    public int RefusedAlone { get; init; }

    /// <summary>Nothing is sent before this.</summary>
    public TimeSpan HoldUntil { get; init; }

    /// <summary>Permits left free for others.</summary>
    public int Yielded { get; init; }

    /// <summary>Engine time up to which they are.</summary>
    public TimeSpan YieldUntil { get; init; }

    /// <summary>How long refusals take.</summary>
    public RefusalTime Refusals { get; init; }

    /// <summary>Waves of cuts.</summary>
    public RefusalWaves Waves { get; init; } = RefusalWaves.None;

    /// <summary>The most in flight that silence has accepted since the last cut.</summary>
    public int Accepted { get; init; }

    /// <summary>Attempts sent up to this engine time count as accepted.</summary>
    public TimeSpan AcceptedAt { get; init; } = TimeSpan.MinValue;

    /// <summary>Growth without answers ends here; unbounded until an accepted attempt times out.</summary>
    public int MostAccepted { get; init; } = int.MaxValue;

    /// <summary>The most that was answered before the limit fell; 0 if it never has.</summary>
    public int Best { get; init; }

    /// <summary>The most in flight that was ever answered.</summary>
    public int Most { get; init; }

    /// <summary>Engine time of the last refusal at a number that had held before.</summary>
    public TimeSpan CutAt { get; init; } = -TimeSpan.FromDays(1);
}
