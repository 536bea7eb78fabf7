using System.Collections.Frozen;

namespace ParallelLlm.Calling.Wire;

/// <summary>What providers call their errors, in <c>error.code</c> or <c>error.type</c>.</summary>
internal static class ErrorNames
{
    /// <summary>No quota or credit left.</summary>
    public static readonly FrozenSet<string> Quota = Set(
        "insufficient_quota", "credit_balance_exhausted", "organization_usage_limit_exceeded", "billing_hard_limit_reached", "billing_error");

    /// <summary>The provider is overloaded: OpenAI's two, Anthropic's, Moonshot's.</summary>
    public static readonly FrozenSet<string> Overload = Set(
        "slow_down", "server_is_overloaded", "overloaded_error", "engine_overloaded_error");

    /// <summary>The prompt does not fit: OpenAI's, llama.cpp's, Groq's.</summary>
    public static readonly FrozenSet<string> Context = Set(
        "context_length_exceeded", "exceed_context_size_error", "request_too_large", "string_above_max_length");

    /// <summary>A filter refused: Azure's and others' names for it, OpenAI's two, Alibaba's.</summary>
    public static readonly FrozenSet<string> Filter = Set(
        "content_filter", "ResponsibleAIPolicyViolation", "content_policy_violation", "invalid_prompt", "data_inspection_failed");

    /// <summary>The key or the model is wrong, whatever the status.</summary>
    public static readonly FrozenSet<string> Endpoint = Set(
        "invalid_api_key", "model_not_found", "authentication_error", "permission_error", "DeploymentNotFound");

    /// <summary>The model is wrong, and the key may be good for others.</summary>
    public static readonly FrozenSet<string> Model = Set("model_not_found", "DeploymentNotFound");

    /// <summary>A parameter or its value is not taken by this model.</summary>
    public static readonly FrozenSet<string> Unsupported = Set(
        "unsupported_parameter", "unsupported_value", "extra_forbidden");

    /// <summary>Words of servers that have no name for a prompt that is too long.</summary>
    public static readonly string[] ContextWords =
    [
        "maximum context length", "context window", "available context size", "context size", "prompt is too long",
        "exceeds the maximum number of tokens", "exceeds the model's context",
    ];

    /// <summary>Whether the error says that quota or credit is used up. The message is not asked: Google words its rate limits as quota.</summary>
    public static bool IsQuota(ProviderError error) =>
        error.IsAny(Quota) || IsSpendLimit(error.Code) || IsSpendLimit(error.Type);

    private static bool IsSpendLimit(string? name) => name?.EndsWith("_spend_limit_exceeded", StringComparison.Ordinal) ?? false;

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
