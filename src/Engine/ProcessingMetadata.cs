namespace ParallelLlm;

/// <summary>Processing metadata of a chunk.</summary>
/// <param name="ProcessingTime">
/// Time from the start of the first attempt to the end of the last, including waits; zero if nothing was sent.
/// </param>
/// <param name="PromptTokens">Prompt tokens of all attempts, as the provider reported them.</param>
/// <param name="CompletionTokens">Completion tokens of all attempts, as the provider reported them.</param>
/// <param name="TotalTokens">All tokens of all attempts, as the provider reported them.</param>
/// <param name="ModelName">
/// The last model that answered, as it reported itself; otherwise the requested one. For a stored answer, the model that gave it.
/// </param>
/// <param name="AttemptCount">Calls made, including throttled ones.</param>
/// <param name="Endpoint">Endpoint of the last attempt; null if nothing was sent.</param>
public sealed record ProcessingMetadata(
    TimeSpan ProcessingTime,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    string? ModelName,
    int AttemptCount,
    string? Endpoint)
{
    /// <summary>Whether no call was made, because the answer came from the store or from an identical chunk's call.</summary>
    public bool FromStore { get; init; }

    /// <summary>The part of <see cref="PromptTokens"/> that the provider had in its cache of prompts.</summary>
    public long CachedTokens { get; init; }
}
