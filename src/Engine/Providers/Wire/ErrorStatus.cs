using System.Collections.Frozen;
using System.Globalization;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Maps a provider's error name to an HTTP status, for errors without one: in exceptions' messages, and inside a success, since a gateway
/// cannot change its status once it has begun to answer and some providers answer everything with 200. Pure.
/// </summary>
internal static class ErrorStatus
{
    private static readonly FrozenDictionary<string, int> Statuses = new Dictionary<string, int>
    {
        // OpenAI and compatible servers.
        ["rate_limit_exceeded"] = 429,
        ["too_many_requests"] = 429,
        ["insufficient_quota"] = 429,
        ["credit_balance_exhausted"] = 429,
        ["organization_usage_limit_exceeded"] = 429,
        ["billing_not_active"] = 429,
        ["billing_hard_limit_reached"] = 400,
        ["context_length_exceeded"] = 400,
        ["context_window_exceeded"] = 400,
        ["model_context_window_exceeded"] = 400,
        ["string_above_max_length"] = 400,
        ["prompt_too_long"] = 400,
        ["input_too_long"] = 400,
        ["unsupported_parameter"] = 400,
        ["unsupported_value"] = 400,
        ["content_filter"] = 400,
        ["content_policy_violation"] = 400,
        ["invalid_prompt"] = 400,
        ["invalid_api_key"] = 401,
        ["model_not_found"] = 404,
        ["server_error"] = 500,
        ["internal_server_error"] = 500,
        ["server_is_overloaded"] = 503,
        ["slow_down"] = 503,
        ["service_unavailable"] = 503,
        ["service_unavailable_error"] = 503,

        // Classes of OpenAI's client, which LiteLLM, vLLM and SGLang use as types; those spelled like a name above or below are not
        // repeated.
        ["BadRequestError"] = 400,
        ["PermissionDeniedError"] = 403,
        ["UnprocessableEntityError"] = 422,

        // Anthropic: docs.claude.com/en/api/errors.
        ["invalid_request_error"] = 400,
        ["authentication_error"] = 401,
        ["billing_error"] = 402,
        ["permission_error"] = 403,
        ["not_found_error"] = 404,
        ["conflict_error"] = 409,
        ["request_too_large"] = 413,
        ["rate_limit_error"] = 429,
        ["api_error"] = 500,
        ["timeout_error"] = 504,
        ["overloaded_error"] = 529,

        // google.rpc.Code, mapped to HTTP as in googleapis/google/rpc/code.proto; gRPC's names for the same.
        ["INVALID_ARGUMENT"] = 400,
        ["FAILED_PRECONDITION"] = 400,
        ["OUT_OF_RANGE"] = 400,
        ["UNAUTHENTICATED"] = 401,
        ["PERMISSION_DENIED"] = 403,
        ["NOT_FOUND"] = 404,
        ["ABORTED"] = 409,
        ["ALREADY_EXISTS"] = 409,
        ["RESOURCE_EXHAUSTED"] = 429,
        ["CANCELLED"] = 499,
        ["UNKNOWN"] = 500,
        ["INTERNAL"] = 500,
        ["DATA_LOSS"] = 500,
        ["UNIMPLEMENTED"] = 501,
        ["UNAVAILABLE"] = 503,
        ["DEADLINE_EXCEEDED"] = 504,

        // llama.cpp: format_error_response in tools/server.
        ["exceed_context_size_error"] = 400,
        ["not_supported_error"] = 501,
        ["unavailable_error"] = 503,

        // TGI's error_type: router/src/server.rs.
        ["validation"] = 422,
        ["generation"] = 424,
        ["overloaded"] = 429,

        // Moonshot: platform.moonshot.ai/docs/api/chat; its permission_denied_error is above.
        ["invalid_authentication_error"] = 401,
        ["resource_not_found_error"] = 404,
        ["engine_overloaded_error"] = 429,
        ["exceeded_current_quota_error"] = 429,
        ["rate_limit_reached_error"] = 429,

        // Azure, Alibaba, GitHub, and FastAPI's validation.
        ["ResponsibleAIPolicyViolation"] = 400,
        ["DeploymentNotFound"] = 404,
        ["data_inspection_failed"] = 400,
        ["tokens_limit_reached"] = 413,
        ["extra_forbidden"] = 422,

        // MiniMax's base_resp.status_code: platform.minimax.io/docs/api-reference/errorcode. Zhipu's codes from 1100 on:
        // docs.bigmodel.cn/cn/api/api-code; its lower ones, about keys, come with 401.
        ["1000"] = 500,
        ["1001"] = 504,
        ["1002"] = 429,
        ["1004"] = 401,
        ["1008"] = 402,
        ["1039"] = 429,
        ["1113"] = 429,
        ["1261"] = 400,
        ["1302"] = 429,
        ["1303"] = 429,
        ["1304"] = 429,
        ["1305"] = 429,
    }.ToFrozenDictionary(pair => Spelled(pair.Key), pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>The status of an error inside a success; null if it has none.</summary>
    public static int? Of(in ProviderError error) =>
        Numbered(error.Status) ?? Numbered(error.Code) ?? Named(error.Code) ?? Named(error.Type);

    /// <summary>Parses an error's status, from 400 to 599; null for any other text.</summary>
    public static int? Numbered(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600 ? status : null;

    /// <summary>
    /// The status of an error's name, in any case, with or without underscores: <c>RESOURCE_EXHAUSTED</c> is <c>ResourceExhausted</c> to
    /// gRPC. Null for an unknown name.
    /// </summary>
    public static int? Named(string? name) => name is not null && Statuses.TryGetValue(Spelled(name), out var status) ? status : null;

    private static string Spelled(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
