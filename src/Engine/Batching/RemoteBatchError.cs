namespace ParallelLlm.Batching;

/// <summary>Why a batch failed in validation.</summary>
/// <param name="Code">The provider's code; null for none.</param>
/// <param name="Message">The provider's words, which may quote a line; null for none.</param>
/// <param name="Line">The line, from 1; null if it is about the whole.</param>
internal sealed record RemoteBatchError(string? Code, string? Message, long? Line);
