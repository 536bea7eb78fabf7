namespace ParallelLlm.Dispatching.Limiting;

/// <summary>
/// Whether refusals that name no limit come from a token bucket that is not announced. Waves of refusals that no number in flight explains
/// put it to the test: concurrency is restored, and calls are paced at the measured rate. Under a bucket few are refused then; more
/// disprove it, the former state is restored, and the next test takes twice the evidence. Immutable.
/// </summary>
/// <param name="IsOn">Whether bare refusals are taken for the rate.</param>
/// <param name="Needed">Refusals with little in flight that begin a test.</param>
/// <param name="Strikes">Refusals beyond those that a learnt rate costs.</param>
/// <param name="PerSecond">The rate with which the test began; null while there is none.</param>
/// <param name="Concurrency">What was learnt of concurrency before the test; null while there is none.</param>
/// <param name="Rate">The same of rates.</param>
internal sealed record RateHypothesis(
    bool IsOn, int Needed, double Strikes, double? PerSecond, ConcurrencyState? Concurrency, RateState? Rate)
{
    /// <summary>Nothing speaks for it yet.</summary>
    public static readonly RateHypothesis None = new(false, FewestDeep, 0, null, null, null);

    private const int FewestDeep = 3;
    private const int MostDeep = 96;

    // A learnt rate is refused once in some hundred answers, and a few times while it is measured.
    private const double MostStrikes = 4;
    private const double AnswersPerStrike = 20;

    /// <summary>Whether a test is due.</summary>
    public bool IsDue(RefusalWaves waves) => !IsOn && waves.Deep >= Needed;

    /// <summary>Whether it is disproved.</summary>
    public bool IsDisproved => IsOn && Strikes > MostStrikes;

    /// <summary>Under test from now on.</summary>
    public RateHypothesis Begun(ConcurrencyState concurrency, RateState rate) => new(true, Needed, 0, null, concurrency, rate);

    /// <summary>With the rate that was measured before.</summary>
    public RateHypothesis Measured(double? perSecond) => this with { PerSecond = perSecond };

    /// <summary>Disproved.</summary>
    public RateHypothesis Ended() => None with { Needed = Math.Min(MostDeep, Needed * 2) };

    /// <summary>The same after a refusal that no earlier one explains. A bucket is refilled at one rate.</summary>
    public RateHypothesis Refused(double? perSecond) =>
        this with { Strikes = perSecond < PerSecond / 2 ? double.PositiveInfinity : Strikes + 1 };

    /// <summary>The same after an answer.</summary>
    public RateHypothesis Answered() => Strikes == 0 ? this : this with { Strikes = Math.Max(0, Strikes - (1 / AnswersPerStrike)) };
}
