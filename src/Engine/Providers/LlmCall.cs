using ParallelLlm.Providers.Wire;

namespace ParallelLlm;

/// <summary>What is sent to a model in one attempt.</summary>
public sealed record LlmCall
{
    /// <summary>Name of the model to ask.</summary>
    public required string Model { get; init; }

    /// <summary>The system message; null for none.</summary>
    public string? SystemMessage { get; init; }

    /// <summary>The user message.</summary>
    public required string UserMessage { get; init; }

    /// <summary>Sampling temperature, from 0 to 2; 0 by default.</summary>
    public double Temperature { get; init; }

    /// <summary>Most tokens that the answer may have; null (the default) leaves it to the provider.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>
    /// Whether the call must not go out without <see cref="MaxOutputTokens"/>, because what it can take has been reserved; false by
    /// default. An endpoint that takes no such limit is then not usable.
    /// </summary>
    public bool RequiresOutputLimit { get; init; }

    /// <summary>Shape that the answer must have; null (the default) for free text.</summary>
    public ResponseSchema? ResponseSchema { get; init; }

    /// <summary>Time for the call, reading of the answer included; 60 s by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Decides on more time when <see cref="Timeout"/> is up; null for none.</summary>
    internal IPatience? Patience { get; init; }
}
