using ParallelLlm.Budgets;

namespace ParallelLlm.Admission;

/// <summary>What was true when an attempt was admitted.</summary>
/// <param name="Id">Unique in an engine, rising.</param>
/// <param name="SentAt">Engine time of the admission.</param>
/// <param name="LimitEpoch">Epoch of the limit that it was admitted under; a cut begins a new one.</param>
/// <param name="BreakerEpoch">Epoch of the breaker; each change of its state begins a new one.</param>
/// <param name="InFlight">Attempts of its endpoint that held a place, itself included.</param>
/// <param name="Probe">Whether it tests an endpoint whose breaker is open.</param>
/// <param name="Reserved">What it took from the endpoint's buckets.</param>
/// <param name="Answered">Attempts that its endpoint had answered.</param>
/// <param name="Hold">What was reserved of the budget for it; null without a budget, where every attempt would carry it for nothing.</param>
internal readonly record struct Ticket(
    long Id,
    TimeSpan SentAt,
    int LimitEpoch,
    int BreakerEpoch,
    int InFlight,
    bool Probe,
    Reservation Reserved = default,
    long Answered = 0,
    BudgetHold? Hold = null);
