using ParallelLlm.Providers.Wire;

namespace ParallelLlm;

/// <summary>One call to a model.</summary>
public sealed record LlmCall
{
    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>The system message; null for none.</summary>
    public string? SystemMessage { get; init; }

    /// <summary>The user message.</summary>
    public required string UserMessage { get; init; }

    /// <summary>Sampling temperature, from 0 to 2; 0 by default.</summary>
    public double Temperature { get; init; }

    /// <summary>Maximum tokens of the answer; null (the default) leaves it to the provider.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// Whether the call must not be sent without <see cref="MaxOutputTokens"/>, because its cost is reserved; false by default. An endpoint
    /// that accepts no such limit is then unusable.
    /// </summary>
    public bool RequiresOutputLimit { get; init; }

    /// <summary>Schema of the answer; null (the default) for free text.</summary>
    public ResponseSchema? ResponseSchema { get; init; }

    /// <summary>Time limit for the call, including reading the answer; 60 s by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Identifies the call over restarts: the key of its answer and the number of the attempt; null if there is no key.</summary>
    internal string? Id { get; init; }

    /// <summary>The document that it is about; null if it is about several, or if that is unknown.</summary>
    internal string? DocumentId { get; init; }

    /// <summary>Grants more time when <see cref="Timeout"/> has passed; null for none.</summary>
    internal IPatience? Patience { get; init; }
}
