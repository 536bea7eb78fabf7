using System.Collections.Frozen;

namespace ParallelLlm.Providers.Wire;

/// <summary>Providers' names for errors, in <c>error.code</c> or <c>error.type</c>.</summary>
internal static class ErrorNames
{
    /// <summary>No quota or credit left: OpenAI, Anthropic, Moonshot, Zhipu.</summary>
    public static readonly FrozenSet<string> Quota = Set(
        "insufficient_quota", "credit_balance_exhausted", "organization_usage_limit_exceeded", "billing_hard_limit_reached",
            "billing_not_active",
        "billing_error", "exceeded_current_quota_error", "1113");

    /// <summary>The provider is overloaded: OpenAI (two), Anthropic, Moonshot.</summary>
    public static readonly FrozenSet<string> Overload = Set(
        "slow_down", "server_is_overloaded", "overloaded_error", "engine_overloaded_error");

    /// <summary>The prompt does not fit: OpenAI, llama.cpp, Groq, GitHub, Zhipu.</summary>
    public static readonly FrozenSet<string> Context = Set(
        "context_length_exceeded", "exceed_context_size_error", "request_too_large", "string_above_max_length", "tokens_limit_reached",
        "context_window_exceeded", "model_context_window_exceeded", "prompt_too_long", "input_too_long", "1261");

    /// <summary>A filter refused: Azure and others, OpenAI (two), Alibaba.</summary>
    public static readonly FrozenSet<string> Filter = Set(
        "content_filter", "ResponsibleAIPolicyViolation", "content_policy_violation", "invalid_prompt", "data_inspection_failed");

    /// <summary>The key or the model is wrong, whatever the status.</summary>
    public static readonly FrozenSet<string> Endpoint = Set(
        "invalid_api_key", "model_not_found", "authentication_error", "permission_error", "DeploymentNotFound");

    /// <summary>The model is wrong; the key may be valid for others.</summary>
    public static readonly FrozenSet<string> Model = Set("model_not_found", "DeploymentNotFound");

    /// <summary>The model does not accept a parameter or its value.</summary>
    public static readonly FrozenSet<string> Unsupported = Set(
        "unsupported_parameter", "unsupported_value", "extra_forbidden");

    /// <summary>Messages of servers that have no name for a prompt that is too long.</summary>
    public static readonly string[] ContextWords =
    [
        // OpenAI, vLLM, DeepSeek, Mistral, Fireworks: "This model's maximum context length is 4096 tokens"; MiniMax, Cloudflare: "context
        // window exceeds limit".
        "maximum context length", "context window", "exceeds the model's context",

        // vLLM: "The decoder prompt (length 21535) is longer than the maximum model length of 16384", "The prompt (total length 25938) is
        // too long to fit into the model", "Input prompt (35247 tokens) is too long and exceeds limit of 1000".
        "longer than the maximum model length", "too long to fit into the model", "is too long and exceeds limit",

        // SGLang: "The input (61709 tokens) is longer than the model's context length", "Input length (160062 tokens) exceeds the maximum
        // allowed length".
        "longer than the model's context length", "exceeds the maximum allowed length",

        // LM Studio: "Trying to keep the first 15857 tokens when context the overflows", "Cannot truncate prompt with n_keep (15028) >=
        // n_ctx (7424)".
        "when context the overflows", "context length of only", "cannot truncate prompt",

        // TGI, Together: "`inputs` tokens + `max_new_tokens` must be <= 2048", "`inputs` must have less than 1024 tokens".
        "tokens + `max_new_tokens` must be", "`inputs` must have less than", "inputs tokens + max_new_tokens must be",

        // llama.cpp: "the request exceeds the available context size", "input is too large to process", "input is larger than the max
        // context size".
        "available context size", "context size", "input is too large to process",

        // Ollama: "the input length exceeds the context length", "prompt too long; exceeded max context length".
        "exceeds the context length", "exceeded max context length", "input length exceeds",

        // Bedrock: "Input is too long for requested model", "Too many input tokens. Max input tokens: 8192"; Replicate: "Your input is
        // too long".
        "input is too long", "too many input tokens",

        // Anthropic: "prompt is too long: 209353 tokens > 199999 maximum", "input length and `max_tokens` exceed context limit".
        "prompt is too long", "exceed context limit",

        // xAI: "This model's maximum prompt length is 131072 but the request contains 136973 tokens".
        "maximum prompt length",

        // DashScope: "Range of input length should be [1, 30720]".
        "range of input length should be",

        // Google: "The input token count (1200293) exceeds the maximum number of tokens allowed (1048576)".
        "exceeds the maximum number of tokens",

        // Moonshot: "Your request exceeded model token limit: 8192". Zhipu: "Prompt exceeds max length". Cohere: "total number of tokens
        // in the prompt cannot exceed 4081". TensorRT-LLM: "Prompt length (5000) exceeds maximum input length (4096)". Groq, Cerebras:
        // "Please reduce the length of the messages".
        "exceeded model token limit", "prompt exceeds max length", "total number of tokens in the prompt", "exceeds maximum input length",
        "reduce the length of the messages", "reduce the length of the prompt",
    ];

    /// <summary>
    /// Whether the error means that quota or credit is used up. Ignores the message: Google words its rate limits as quota.
    /// </summary>
    public static bool IsQuota(ProviderError error) =>
        error.IsAny(Quota) || IsSpendLimit(error.Code) || IsSpendLimit(error.Type);

    private static bool IsSpendLimit(string? name) => name?.EndsWith("_spend_limit_exceeded", StringComparison.Ordinal) ?? false;

    private static FrozenSet<string> Set(params string[] names) => names.ToFrozenSet(StringComparer.Ordinal);
}
