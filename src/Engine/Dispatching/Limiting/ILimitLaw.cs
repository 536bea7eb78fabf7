namespace ParallelLlm.Dispatching.Limiting;

/// <summary>Decides how many attempts may be out at once. Pure: what it is told is all that it knows. Not thread-safe.</summary>
internal interface ILimitLaw
{
    /// <summary>What it allows now, with its memory.</summary>
    LimitPolicy Policy { get; }

    /// <summary>Goes on from the memory of a policy. Laws that are only compared keep none.</summary>
    void Restore(AdaptiveState memory) => throw new NotSupportedException("This law keeps no memory.");

    /// <summary>Learns from an attempt that has ended; returns why the policy changed.</summary>
    Causes Observe(Attempt attempt);

    /// <summary>Learns that nothing was refused for a while; returns why the policy changed. Most laws learn from answers alone.</summary>
    Causes Observe(in Silence silence) => default;
}
