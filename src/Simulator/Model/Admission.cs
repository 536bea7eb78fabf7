namespace ParallelLlm.Simulator.Model;

/// <summary>What became of an offered call: refused, or accepted with a permit.</summary>
/// <param name="Refusal">Why it was refused; null when it was accepted.</param>
/// <param name="Permit">What will become of an accepted call.</param>
/// <param name="RateLimit">What the answer's headers say about the buckets; null when it carries none.</param>
public readonly record struct Admission(Refusal? Refusal, Permit Permit, RateLimitFacts? RateLimit)
{
    /// <summary>Whether the call was accepted.</summary>
    public bool Accepted => Refusal is null;

    /// <summary>The same with the buckets that the call's end announces, if it announces any.</summary>
    internal Admission ClosedBy(in Closing closing) => this with { RateLimit = closing.RateLimit ?? RateLimit };
}
