namespace ParallelLlm.Providers.Wire;

/// <summary>Identifies the parameter that a 400 or 422 refuses, if any. Pure.</summary>
internal static class ParameterRefusal
{
    // Servers without a name for the error use one of these.
    private static readonly string[] Words =
    [
        "not support", "unsupported", "not allowed", "not permitted", "extra inputs", "unknown", "unrecognized", "unexpected",
        "unavailable", "invalid parameter", "deprecated", "only the default", "must be", "enabled only", "not available",
        "is allowed for this model",
    ];

    // Words that identify a parameter without naming it.
    private static readonly (string Words, CallParameter Parameter)[] KnownWords =
    [
        // llama.cpp, which converts the schema to a grammar.
        ("json schema conversion failed", CallParameter.ResponseFormat),
        ("failed to initialize samplers", CallParameter.ResponseFormat),
        ("failed to parse grammar", CallParameter.ResponseFormat),

        // vLLM and SGLang with xgrammar, llguidance or outlines.
        ("not supported by xgrammar", CallParameter.ResponseFormat),
        ("grammar error", CallParameter.ResponseFormat),
        ("failed to compile grammar", CallParameter.ResponseFormat),
        ("failed to compile json schema", CallParameter.ResponseFormat),
        ("invalid grammar", CallParameter.ResponseFormat),
        ("guided decoding", CallParameter.ResponseFormat),
        ("structured output", CallParameter.ResponseFormat),

        // Google, which has its own schema dialect: "Unknown name \"additionalProperties\" at 'generation_config.response_schema'", and for
        // a list-valued type "Proto field is not repeating, cannot start list".
        ("response_schema", CallParameter.ResponseFormat),
        ("response_json_schema", CallParameter.ResponseFormat),
        ("proto field is not repeating", CallParameter.ResponseFormat),

        // Fireworks, Together, Mistral, Ollama.
        ("unsupported json schema", CallParameter.ResponseFormat),
        ("invalid json schema", CallParameter.ResponseFormat),
        ("could not parse json schema", CallParameter.ResponseFormat),
        ("invalid schema for response_format", CallParameter.ResponseFormat),

        // Chat templates of Gemma, Mistral and others; Google's own Gemma; OpenAI's o1-mini; Anthropic; servers written in Rust.
        ("system role not supported", CallParameter.SystemRole),
        ("system role is not supported", CallParameter.SystemRole),
        ("system messages are not supported", CallParameter.SystemRole),
        ("system message is not supported", CallParameter.SystemRole),
        ("conversation roles must alternate", CallParameter.SystemRole),
        ("roles are supported, got system", CallParameter.SystemRole),
        ("developer instruction is not enabled", CallParameter.SystemRole),
        ("does not support 'system'", CallParameter.SystemRole),
        ("role 'system' is not supported", CallParameter.SystemRole),
        ("unknown variant `system`", CallParameter.SystemRole),
    ];

    // With these words the amount is refused, not the parameter.
    private static readonly string[] TooMuchWords = ["less than or equal", "at most", "too large", "maximum", "valid range"];

    /// <summary>The refused parameter; null if the error is about something else, such as an output limit above the model's.</summary>
    public static CallParameter? Find(ProviderError error) => IsAboutAmount(error) ? null : Refused(error);

    /// <summary>Whether the error is about an output limit above the model's.</summary>
    public static bool IsAboutAmount(ProviderError error) =>
        (Named(error.Parameter) ?? Mentioned(error)) == CallParameter.MaxTokens && Array.Exists(TooMuchWords, error.Says);

    /// <summary>The parameter that the message refuses beyond doubt, whatever the status; null if there is none.</summary>
    public static CallParameter? FindByWords(ProviderError error) =>
        Array.Find(KnownWords, known => error.Says(known.Words)) is { Words: not null } known ? known.Parameter : null;

    private static CallParameter? Refused(ProviderError error)
    {
        if (Named(error.Parameter) is { } parameter)
        {
            // For any fault of the response format, be it the type or the schema, a plainer one is the next step.
            return parameter == CallParameter.ResponseFormat || error.IsAny(ErrorNames.Unsupported) || SaysSo(error) ? parameter : null;
        }

        return error.Parameter is null && (error.IsAny(ErrorNames.Unsupported) || SaysSo(error)) ? Mentioned(error) : null;
    }

    private static CallParameter? Named(string? parameter) => parameter?.Split('.', '[')[0] switch
    {
        "response_format" => CallParameter.ResponseFormat,
        "temperature" => CallParameter.Temperature,
        "max_tokens" or "max_completion_tokens" => CallParameter.MaxTokens,
        _ => null,
    };

    private static CallParameter? Mentioned(ProviderError error)
    {
        if (error.Says("response_format") || error.Says("response format") || error.Says("json_schema") || error.Says("json_object"))
            return CallParameter.ResponseFormat;
        if (error.Says("max_tokens") || error.Says("max_completion_tokens"))
            return CallParameter.MaxTokens;
        return error.Says("temperature") ? CallParameter.Temperature : null;
    }

    private static bool SaysSo(ProviderError error) => Array.Exists(Words, error.Says);
}
