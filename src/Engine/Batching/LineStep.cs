namespace ParallelLlm.Batching;

/// <summary>The next step for a line.</summary>
/// <param name="State">Its next state.</param>
/// <param name="Tries">Batches in which it has failed.</param>
/// <param name="Refusal">The provider's refusal of the account; null for none.</param>
internal readonly record struct LineStep(LineState State, int Tries, AttemptOutcome? Refusal = null);
