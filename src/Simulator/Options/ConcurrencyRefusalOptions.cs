using System.Text.Json.Serialization;

namespace ParallelLlm.Simulator.Options;

/// <summary>The body of a refusal by the hidden concurrency limit or a full queue.</summary>
public sealed record ConcurrencyRefusalOptions
{
    /// <summary><c>error.message</c>.</summary>
    public string Message { get; init; } = "Too many requests.";

    /// <summary><c>error.type</c>.</summary>
    public string? Type { get; init; } = "too_many_requests";

    /// <summary><c>error.code</c>; null by default.</summary>
    public string? Code { get; init; }

    /// <summary>Seconds to wait, in the headers of <c>retry_after</c>; null (the default) for no hint.</summary>
    [JsonPropertyName("retry_after_s")]
    public double? RetryAfterSeconds { get; init; }
}
