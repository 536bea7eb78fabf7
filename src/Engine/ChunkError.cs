namespace ParallelLlm;

/// <summary>Why a chunk has no result, or none that is whole.</summary>
/// <param name="Kind">The class of the last error.</param>
/// <param name="Message">For people. Holds no document text and no secret.</param>
public sealed record ChunkError(FailureKind Kind, string Message);
