namespace ParallelLlm.Dispatching;

/// <summary>Answers after a save or its failure.</summary>
/// <param name="Answers">The answers.</param>
/// <param name="Error">Why none of them may be delivered; null if all may.</param>
internal sealed record SavedAnswers(IReadOnlyList<SavedAnswer> Answers, ChunkError? Error);
