using ParallelLlm.Dispatching.Budgeting;
using ParallelLlm.Dispatching.Pacing;

namespace ParallelLlm.Dispatching;

/// <summary>What was true when an attempt was admitted.</summary>
/// <param name="SentAt">Engine time of the admission.</param>
/// <param name="LimitEpoch">Epoch of the limit that it was admitted under; a cut begins a new one.</param>
/// <param name="BreakerEpoch">Epoch of the breaker; each change of its state begins a new one.</param>
/// <param name="InFlight">Attempts of its endpoint that held a place, itself included.</param>
/// <param name="Probe">Whether it tests an endpoint whose breaker is open.</param>
internal readonly record struct Ticket(TimeSpan SentAt, int LimitEpoch, int BreakerEpoch, int InFlight, bool Probe)
{
    /// <summary>Taken from the endpoint's buckets.</summary>
    public Reservation Reserved { get; init; }

    /// <summary>Attempts that its endpoint had answered.</summary>
    public long Answered { get; init; }

    /// <summary>Reserved of the budget; null without one.</summary>
    public BudgetHold? Hold { get; init; }
}
