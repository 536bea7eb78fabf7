namespace ParallelLlm.Dispatching;

/// <summary>The result of a call.</summary>
/// <param name="Outcome">The outcome from a client or a caller's function, not checked yet.</param>
/// <param name="Value">The result, where the call itself gives it; null where it is read from the answer.</param>
internal readonly record struct CallResult(AttemptOutcome? Outcome, object? Value = null);
