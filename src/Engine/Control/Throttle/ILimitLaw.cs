using ParallelLlm.Admission;

namespace ParallelLlm.Control.Throttle;

/// <summary>Decides how many attempts may be out at once. Pure: what it is told is all that it knows. Not thread-safe.</summary>
internal interface ILimitLaw
{
    /// <summary>What it allows now, with its memory.</summary>
    LimitPolicy Policy { get; }

    /// <summary>Goes on from a memory.</summary>
    void Restore(object state);

    /// <summary>Learns from an attempt that has ended; returns why the limit changed, or null when it did not.</summary>
    string? Observe(Attempt attempt);
}
