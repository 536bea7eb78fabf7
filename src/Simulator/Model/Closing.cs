namespace ParallelLlm.Simulator.Model;

/// <summary>The facts of a call that are known only at its end.</summary>
/// <param name="Refusal">The refusal of an accepted call that has waited too long; null when it is answered.</param>
/// <param name="RateLimit">
/// The buckets as the answer's headers announce them, with <see cref="ParallelLlm.Simulator.Options.AnnouncedAt.Answer"/>; else null.
/// </param>
public readonly record struct Closing(Refusal? Refusal, RateLimitFacts? RateLimit);
