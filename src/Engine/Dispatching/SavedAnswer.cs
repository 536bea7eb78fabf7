using ParallelLlm.AnswerStore;

namespace ParallelLlm.Dispatching;

/// <summary>An attempt with its answer.</summary>
internal readonly record struct SavedAnswer(Attempt Attempt, PaidAnswer Answer);
