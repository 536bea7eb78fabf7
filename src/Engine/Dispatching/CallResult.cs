namespace ParallelLlm.Dispatching;

/// <summary>Result of a call.</summary>
/// <param name="Outcome">Unvalidated outcome from a client or a caller's function.</param>
/// <param name="Value">The function's value; null if the value is read from the answer.</param>
internal readonly record struct CallResult(AttemptOutcome? Outcome, object? Value = null);
