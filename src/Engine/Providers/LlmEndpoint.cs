namespace ParallelLlm;

/// <summary>A destination for calls: a client, a model and a name.</summary>
/// <param name="Name">
/// Unique in an engine; lower-case letters, digits, dots, underscores and dashes. Shown in logs, metrics and results.
/// </param>
/// <param name="Client">Makes the calls.</param>
/// <param name="Model">The model to use unless a request names another.</param>
public sealed record LlmEndpoint(string Name, ILlmClient Client, string Model)
{
    /// <summary>Maximum attempts in flight to this endpoint; null (the default) for the engine's cap.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>
    /// Name of a resource that endpoints share, such as a server for several models. The bound of each (<see cref="MaxConcurrency"/>, or
    /// one set at run time) then counts the attempts in flight to all of them. Limits and breakers stay separate. Null (the default) for
    /// none.
    /// </summary>
    public string? ConcurrencyGroup { get; init; }

    /// <summary>
    /// Identity of the endpoint, independent of its name: the base URL for an API over HTTP. Part of the key of stored answers; null (the
    /// default): its answers are never stored.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>Limits learnt by an earlier engine; null (the default) if nothing is known.</summary>
    public LearntLimit? LimitHint { get; init; }

    /// <summary>
    /// Its tier, 0 (the default) or more. Work goes to the lowest tier that can serve, and within it to the endpoint with the smallest
    /// share of its limit in flight.
    /// </summary>
    public int Tier { get; init; }

    /// <summary>
    /// Context size of the model in tokens, prompt and answer together, at least 1; null (the default) if unknown. Work estimated to be
    /// larger goes elsewhere if it can.
    /// </summary>
    public int? ContextTokens { get; init; }

    /// <summary>
    /// Whether its calls are made by batches. Beside ordinary endpoints, it takes the chunks of <see cref="Priority.Low"/> and no others:
    /// an answer in hours does not replace one now, and a chunk must take the same way in every pass.
    /// </summary>
    internal bool IsBatch { get => field || Client is IDeferringClient; init; }

    /// <summary>
    /// Reserves the endpoint for chunks of this priority or a more urgent one, as long as other chunks have another endpoint;
    /// <see cref="Priority.Low"/> (the default) for none.
    /// </summary>
    public Priority MinPriority { get; init; }
}
