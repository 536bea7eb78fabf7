namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Limiter: decides the concurrency and pace of an endpoint. Pure. Not thread-safe.</summary>
internal interface ILimiter
{
    /// <summary>The current decision, with the limiter's memory.</summary>
    LimitPolicy Policy { get; }

    /// <summary>Restores the memory of a policy. Not supported by limiters without memory.</summary>
    void Restore(AdaptiveState memory) => throw new NotSupportedException("This limiter has no memory.");

    /// <summary>Learns from an ended attempt; returns why the policy changed.</summary>
    Causes Observe(Attempt attempt);

    /// <summary>Learns from silence; returns why the policy changed. Most limiters learn from answers alone.</summary>
    Causes Observe(in Silence silence) => default;
}
