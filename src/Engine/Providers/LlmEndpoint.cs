namespace ParallelLlm;

/// <summary>Somewhere to send calls: a client, the model to ask, and a name to know it by.</summary>
/// <param name="Name">
/// Unique in an engine; lower-case letters, digits, dots, underscores and dashes. Shown in logs, metrics and results.
/// </param>
/// <param name="Client">Makes the calls.</param>
/// <param name="Model">The model that is asked unless a request names another.</param>
public sealed record LlmEndpoint(string Name, ILlmClient Client, string Model)
{
    /// <summary>Most attempts that may be out to this endpoint at once; null (the default) for the engine's cap.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>
    /// Name of what several endpoints have in common, such as a server that is asked for several models: the bound of each of them, by
    /// <see cref="MaxConcurrency"/> or set at run time, then counts the attempts that are out to all of them. Their limits and breakers
    /// stay their own. Null (the default) for none.
    /// </summary>
    public string? ConcurrencyGroup { get; init; }

    /// <summary>
    /// What answers, whatever it is called here: the base URL for an API that is reached over HTTP. Part of the key that answers are stored
    /// under; null (the default): its answers are never stored.
    /// </summary>
    public string? Identity { get; init; }

    /// <summary>What an earlier engine has learnt about its limits; null (the default) when nothing is known.</summary>
    public LearntLimit? LimitHint { get; init; }

    /// <summary>
    /// Its tier, 0 (the default) or more. Work goes to the lowest tier that can serve, and there to the endpoint with the smallest share of
    /// its limit in flight.
    /// </summary>
    public int Tier { get; init; }

    /// <summary>
    /// Tokens that the model's context holds, prompt and answer together, at least 1; null (the default) when not known. Work that is
    /// larger by an estimate goes elsewhere if it can.
    /// </summary>
    public int? ContextTokens { get; init; }

    /// <summary>
    /// Reserves it for chunks of this priority or a more urgent one, as long as a chunk may go anywhere else; <see cref="Priority.Low"/>
    /// (the default) for none.
    /// </summary>
    public Priority MinPriority { get; init; }
}
