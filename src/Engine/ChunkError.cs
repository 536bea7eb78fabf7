namespace ParallelLlm;

/// <summary>The reason why a chunk has no result, or an incomplete one.</summary>
/// <param name="Kind">The class of the last error.</param>
/// <param name="Message">Human-readable. Contains no document text and no secrets.</param>
public sealed record ChunkError(FailureKind Kind, string Message);
