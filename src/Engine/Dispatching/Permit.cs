using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.Pacing;

namespace ParallelLlm.Dispatching;

/// <summary>Permit of an attempt, with the state at its admission.</summary>
/// <param name="SentAt">Engine time of the admission.</param>
/// <param name="LimitEpoch">Epoch of the limit; a cut starts a new one.</param>
/// <param name="BreakerEpoch">Epoch of the breaker; each change of state starts a new one.</param>
/// <param name="InFlight">Permits held at its endpoint, including this one.</param>
/// <param name="Probe">Whether it is the probe of an open breaker.</param>
internal readonly record struct Permit(TimeSpan SentAt, int LimitEpoch, int BreakerEpoch, int InFlight, bool Probe)
{
    /// <summary>Amounts reserved in the endpoint's buckets.</summary>
    public Reservation Reserved { get; init; }

    /// <summary>Number of attempts that its endpoint had answered.</summary>
    public long Answered { get; init; }

    /// <summary>Reservation in the budget; null for none.</summary>
    public BudgetHold? Hold { get; init; }
}
