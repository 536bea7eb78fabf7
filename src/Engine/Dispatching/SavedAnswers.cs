namespace ParallelLlm.Dispatching;

/// <summary>Answers that are on disk, or would be if the store could be written.</summary>
/// <param name="Answers">The answers.</param>
/// <param name="Error">Why none of them may be given out; null when all may.</param>
internal sealed record SavedAnswers(IReadOnlyList<SavedAnswer> Answers, ChunkError? Error);
