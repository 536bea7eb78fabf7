namespace ParallelLlm.Control.Throttle;

/// <summary>The memory of <see cref="ConcurrencyLaw"/>.</summary>
/// <param name="Limit">The limit, with its fraction.</param>
/// <param name="Known">The most in flight that has been answered since the last cut.</param>
/// <param name="LostAbove">Above this an attempt was lost last.</param>
/// <param name="SlowStart">Whether nothing has been refused yet.</param>
/// <param name="Epoch">Rises with every cut.</param>
/// <param name="Step">How far the next probe goes.</param>
/// <param name="LostAt">When an attempt was refused last.</param>
/// <param name="RoundTripsToProbe">Round trips from then to the next probe.</param>
/// <param name="RefusedAlone">Refusals in a row with nothing else in flight.</param>
/// <param name="HoldUntil">Nothing is sent before this.</param>
/// <param name="Yielded">Permits left free for others.</param>
/// <param name="YieldUntil">Engine time up to which they are.</param>
internal sealed record ConcurrencyState(
    double Limit,
    int Known,
    int LostAbove,
    bool SlowStart,
    int Epoch,
    int Step,
    TimeSpan LostAt,
    double RoundTripsToProbe,
    int RefusedAlone,
    TimeSpan HoldUntil,
    int Yielded,
    TimeSpan YieldUntil)
{
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
