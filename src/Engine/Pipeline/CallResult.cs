using ParallelLlm.Calling;

namespace ParallelLlm.Pipeline;

/// <summary>What a call came to.</summary>
/// <param name="Outcome">The outcome, as a client or a caller's function gave it: checked by nobody yet.</param>
/// <param name="Value">The result, where the call itself gives it; null where it is read from the answer.</param>
internal readonly record struct CallResult(AttemptOutcome? Outcome, object? Value = null);
