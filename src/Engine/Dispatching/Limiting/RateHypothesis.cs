namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Hypothesis that bare refusals come from an unannounced token bucket. Tested after waves of refusals that concurrency does not explain:
/// concurrency is restored, and calls are paced at the measured rate. Few refusals then confirm a bucket; more disprove it, the former
/// state is restored, and the next test requires twice the evidence. Immutable.
/// </summary>
/// <param name="IsOn">Whether bare refusals are attributed to the rate.</param>
/// <param name="Needed">Refusals with little in flight that start a test.</param>
/// <param name="Strikes">Refusals in excess of those expected at a learnt rate.</param>
/// <param name="PerSecond">Rate at the start of the test; null without one.</param>
/// <param name="Concurrency">Concurrency state before the test; null without one.</param>
/// <param name="Rate">Rate state before the test; null without one.</param>
internal sealed record RateHypothesis(
    bool IsOn, int Needed, double Strikes, double? PerSecond, ConcurrencyState? Concurrency, RateState? Rate)
{
    /// <summary>No evidence yet.</summary>
    public static readonly RateHypothesis None = new(false, FewestDeep, 0, null, null, null);

    private const int FewestDeep = 3;
    private const int MostDeep = 96;

    // A learnt rate is refused about once per hundreds of answers, and a few times while it is measured.
    private const double MostStrikes = 4;
    private const double AnswersPerStrike = 20;

    public bool IsDue(RefusalWaves waves) => !IsOn && waves.Deep >= Needed;

    public bool IsDisproved => IsOn && Strikes > MostStrikes;

    /// <summary>Starts a test.</summary>
    public RateHypothesis Begun(ConcurrencyState concurrency, RateState rate) => new(true, Needed, 0, null, concurrency, rate);

    /// <summary>Sets the rate at the start of the test.</summary>
    public RateHypothesis Measured(double? perSecond) => this with { PerSecond = perSecond };

    /// <summary>Ends a disproved test.</summary>
    public RateHypothesis Ended() => None with { Needed = Math.Min(MostDeep, Needed * 2) };

    /// <summary>Adds an unexplained refusal. A rate below half the initial one disproves a bucket, whose refill is constant.</summary>
    public RateHypothesis Refused(double? perSecond) =>
        this with { Strikes = perSecond < PerSecond / 2 ? double.PositiveInfinity : Strikes + 1 };

    /// <summary>Adds an answer.</summary>
    public RateHypothesis Answered() => Strikes == 0 ? this : this with { Strikes = Math.Max(0, Strikes - (1 / AnswersPerStrike)) };
}
