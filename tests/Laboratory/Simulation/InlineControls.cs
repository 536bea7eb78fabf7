using ParallelLlm.Dispatching;
using ParallelLlm.Dispatching.CircuitBreaking;
using ParallelLlm.Dispatching.Limiting;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>Throttle and breaker of one endpoint without their actors: they observe ended attempts on demand, and the dispatcher follows them at once.</summary>
internal sealed class InlineControls(Dispatcher dispatcher, EndpointGate gate, ILimiter limiter, ParallelLlmOptions options)
{
    /// <summary>The breaker's policy.</summary>
    public BreakerPolicy Breaker { get; private set; } = gate.Breaker;

    /// <summary>Whether the breaker is used.</summary>
    public bool HasBreaker { get; init; } = true;

    /// <summary>Called after the throttle has changed its policy.</summary>
    public Action<TimeSpan, Causes> OnChanged { get; init; } = (_, _) => { };

    /// <summary>Called when the breaker opens.</summary>
    public Action OnOpened { get; init; } = () => { };

    /// <summary>Lets both observe the attempts ended since the last time.</summary>
    public void Acknowledge(TimeSpan now)
    {
        foreach (var attempt in gate.EndedAfter(gate.ThrottleLink.Acknowledged))
        {
            Observe(attempt);
            if (!HasBreaker)
                continue;
            var before = Breaker.State;
            Breaker = CircuitBreaker.Observe(Breaker, attempt, options.Breaker, options.Throttle.MaxWaitHint);
            if (Breaker.State == BreakerState.Open && before == BreakerState.Closed)
                OnOpened();
        }

        var upTo = gate.LastEnded;
        dispatcher.Apply(gate, limiter.Policy, upTo, now);
        dispatcher.Apply(gate, Breaker, upTo);
        gate.ThrottleLink.Sent = upTo;
    }

    /// <summary>Lets the throttle observe an attempt.</summary>
    public void Observe(Attempt attempt)
    {
        var before = limiter.Policy;
        var causes = limiter.Observe(attempt);
        if (!ReferenceEquals(limiter.Policy, before) && (limiter.Policy.Limit != before.Limit || limiter.Policy.Pace != before.Pace))
            OnChanged(attempt.EndedAt, causes);
    }

    /// <summary>Notifies the throttle that nothing was refused; false if there is nothing to report.</summary>
    public bool Listen(TimeSpan now)
    {
        if (!dispatcher.TryTakeSilence(now, out _, out var silence))
            return false;
        var before = limiter.Policy;
        var causes = limiter.Observe(silence);
        if (limiter.Policy.Limit != before.Limit)
            OnChanged(now, causes);
        Follow(now);
        return true;
    }

    /// <summary>Applies the throttle's current policy to the dispatcher.</summary>
    public void Follow(TimeSpan now) => dispatcher.Apply(gate, limiter.Policy, gate.ThrottleLink.Acknowledged, now);
}
