namespace ParallelLlm;

/// <summary>How a chunk was processed.</summary>
/// <param name="ProcessingTime">
/// From the first attempt's start to the end of the last one, waits between them included; zero when nothing was sent.
/// </param>
/// <param name="PromptTokens">Prompt tokens of all attempts, as the provider reported them.</param>
/// <param name="CompletionTokens">Completion tokens of all attempts, as the provider reported them.</param>
/// <param name="TotalTokens">All tokens of all attempts, as the provider reported them.</param>
/// <param name="ModelName">
/// The model that answered last, by its own account; else the one that was asked. For an answer from the store: the one that answered then.
/// </param>
/// <param name="AttemptCount">Calls made, throttled ones included.</param>
/// <param name="Endpoint">Name of the endpoint of the last attempt; null when nothing was sent.</param>
public sealed record ProcessingMetadata(
    TimeSpan ProcessingTime,
    long PromptTokens,
    long CompletionTokens,
    long TotalTokens,
    string? ModelName,
    int AttemptCount,
    string? Endpoint)
{
    /// <summary>
    /// Whether the answer had been paid for before: it comes from the store, or from the call of an identical chunk that was on its way at
    /// the same time. Then nothing was sent for this one.
    /// </summary>
    public bool FromStore { get; init; }
}
