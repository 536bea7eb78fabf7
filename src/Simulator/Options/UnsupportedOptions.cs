namespace ParallelLlm.Simulator.Options;

/// <summary>Parameters that are refused with 400; all false by default.</summary>
public sealed record UnsupportedOptions
{
    /// <summary>Refuse <c>response_format: json_schema</c>.</summary>
    public bool JsonSchema { get; init; }

    /// <summary>Refuse <c>response_format: json_object</c>.</summary>
    public bool JsonObject { get; init; }

    /// <summary>Refuse <c>temperature</c>.</summary>
    public bool Temperature { get; init; }

    /// <summary>Refuse <c>max_tokens</c>, in favour of <c>max_completion_tokens</c>.</summary>
    public bool MaxTokens { get; init; }
}
