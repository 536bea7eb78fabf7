using ParallelLlm.Simulator.Options;

namespace ParallelLlm.Simulator.Model;

/// <summary>The refusals, in OpenAI's words and codes.</summary>
internal static class Refusals
{
    private const string InvalidRequest = "invalid_request_error";

    public static readonly Refusal WrongKey = new(
        401, "invalid_api_key", InvalidRequest, "Incorrect API key provided.", FailureKind.EndpointUnusable);

    public static readonly Refusal UnknownModel = new(
        404, "model_not_found", InvalidRequest, "The model does not exist or you do not have access to it.", FailureKind.EndpointUnusable)
    {
        Param = "model",
    };

    public static readonly Refusal NoQuota = new(
        429, "insufficient_quota", "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.", FailureKind.OutOfQuota);

    public static readonly Refusal Unavailable = new(
        503, null, "server_error", "The service is temporarily unavailable.", FailureKind.Transient);

    public static readonly Refusal Overloaded = new(
        503, "server_is_overloaded", "service_unavailable_error",
        "The server is currently overloaded. Please try again later.", FailureKind.Overloaded);

    public static readonly Refusal ServerError = new(
        500, null, "server_error", "The server had an error while processing your request.", FailureKind.Transient);

    public static readonly Refusal NoJsonSchema = Unsupported(
        "unsupported_value", "response_format",
        "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.");

    public static readonly Refusal NoJsonObject = Unsupported(
        "unsupported_value", "response_format",
        "Invalid parameter: 'response_format' of type 'json_object' is not supported with this model.");

    public static readonly Refusal NoTemperature = Unsupported(
        "unsupported_value", "temperature",
        "Unsupported value: 'temperature' does not support the given value with this model. Only the default (1) value is supported.");

    public static readonly Refusal NoMaxTokens = Unsupported(
        "unsupported_parameter", "max_tokens",
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.");

    /// <summary>By default the hidden limit reveals neither how many calls are allowed nor when to try again.</summary>
    public static Refusal TooManyAtOnce(ProviderOptions options, double? retryAfterSeconds)
    {
        var said = options.ConcurrencyRefusal;
        var hint = retryAfterSeconds is { } seconds ? Hint(options, Durations.Seconds(seconds)) : null;
        var means = options.RefusalStatus == 503 ? FailureKind.Transient
            : hint is null ? FailureKind.ThrottledByConcurrency
            : FailureKind.ThrottledByRate;
        return new Refusal(options.RefusalStatus, said.Code, said.Type, said.Message, means)
        {
            By = RefusedBy.Concurrency,
            RetryAfter = hint,
        };
    }

    /// <summary>A wait, in the headers that the options choose; null where they choose none.</summary>
    public static RetryAfter? Hint(ProviderOptions options, TimeSpan wait) =>
        options.RetryAfter == RetryAfterForm.None ? null : new RetryAfter(wait, options.RetryAfter);

    /// <summary>By a bucket; without a type the body names no bucket and looks like one of the hidden limit.</summary>
    public static Refusal ByRate(ProviderOptions options, string? type, string message, FailureKind means) => new(
        options.RefusalStatus,
        type is null ? options.ConcurrencyRefusal.Code : "rate_limit_exceeded",
        type ?? options.ConcurrencyRefusal.Type,
        message,
        options.RefusalStatus == 503 ? FailureKind.Transient : means)
    {
        By = RefusedBy.Rate,
    };

    public static Refusal ContextTooLong(int limit, int tokens) => new(
        400, "context_length_exceeded", InvalidRequest,
        $"This model's maximum context length is {limit} tokens. "
        + $"However, your messages resulted in {tokens} tokens.", FailureKind.TooLarge)
    {
        Param = "messages",
    };

    /// <summary>For calls that cannot be read; only the HTTP front meets them.</summary>
    public static Refusal BadRequest(string message, string? param = null, string? code = null) =>
        new(400, code, InvalidRequest, message, FailureKind.BadRequest)
        {
            Param = param,
        };

    private static Refusal Unsupported(string code, string param, string message) =>
        new(400, code, InvalidRequest, message, FailureKind.UnsupportedParameter)
        {
            Param = param,
        };
}
