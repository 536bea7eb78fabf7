namespace ParallelLlm;

/// <summary>How far the calls of batches are. A snapshot.</summary>
/// <param name="Batches">Batches that have not ended.</param>
/// <param name="Waiting">Calls that wait for a batch.</param>
/// <param name="Sent">Calls in batches.</param>
/// <param name="Ended">Calls with an answer or a failure that have not been read.</param>
/// <param name="MaxQueuedTokens">Tokens that may wait in batches, as it was found; null if nothing was refused.</param>
public sealed record BatchProgress(int Batches, long Waiting, long Sent, long Ended, long? MaxQueuedTokens);
