using ParallelLlm.Answers;

namespace ParallelLlm.Dispatching;

/// <summary>The answer of an attempt.</summary>
internal readonly record struct SavedAnswer(Attempt Attempt, PaidAnswer Answer);
