namespace ParallelLlm.Providers.Wire;

/// <summary>A failed attempt, and the refused parameter if that is the reason.</summary>
internal readonly record struct FailedAttempt(AttemptOutcome Outcome, CallParameter? Refused = null);
