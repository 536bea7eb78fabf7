using System.Collections.Frozen;
using System.Globalization;

namespace ParallelLlm.Calling.Wire;

/// <summary>
/// Finds the HTTP status of an error that came inside a success: a gateway that has begun to answer cannot change its status, and some
/// providers answer 200 to everything. Pure.
/// </summary>
internal static class ErrorStatus
{
    private static readonly FrozenDictionary<string, int> Names = new Dictionary<string, int>
    {
        // OpenAI and those who speak like it.
        ["rate_limit_exceeded"] = 429,
        ["insufficient_quota"] = 429,
        ["context_length_exceeded"] = 400,
        ["invalid_api_key"] = 401,
        ["model_not_found"] = 404,
        ["server_error"] = 500,
        ["server_is_overloaded"] = 503,
        ["service_unavailable_error"] = 503,

        // Anthropic: docs.anthropic.com/en/api/errors.
        ["invalid_request_error"] = 400,
        ["authentication_error"] = 401,
        ["billing_error"] = 402,
        ["permission_error"] = 403,
        ["not_found_error"] = 404,
        ["request_too_large"] = 413,
        ["rate_limit_error"] = 429,
        ["api_error"] = 500,
        ["timeout_error"] = 504,
        ["overloaded_error"] = 529,

        // google.rpc.Code.
        ["INVALID_ARGUMENT"] = 400,
        ["FAILED_PRECONDITION"] = 400,
        ["UNAUTHENTICATED"] = 401,
        ["PERMISSION_DENIED"] = 403,
        ["NOT_FOUND"] = 404,
        ["ABORTED"] = 409,
        ["RESOURCE_EXHAUSTED"] = 429,
        ["CANCELLED"] = 499,
        ["INTERNAL"] = 500,
        ["UNAVAILABLE"] = 503,
        ["DEADLINE_EXCEEDED"] = 504,

        // vLLM's and SGLang's classes, TGI's error_type.
        ["BadRequestError"] = 400,
        ["NotFoundError"] = 404,
        ["InternalServerError"] = 500,
        ["validation"] = 422,
        ["overloaded"] = 429,
        ["generation"] = 424,

        // MiniMax: base_resp.status_code. Zhipu: docs.bigmodel.cn/cn/api/api-code.
        ["1000"] = 500,
        ["1001"] = 504,
        ["1002"] = 429,
        ["1004"] = 401,
        ["1008"] = 402,
        ["1039"] = 429,
        ["1113"] = 402,
        ["1261"] = 400,
        ["1302"] = 429,
        ["1303"] = 429,
        ["1304"] = 429,
        ["1305"] = 429,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The status; null if the error names none.</summary>
    public static int? Of(in ProviderError error) =>
        Numbered(error.Status) ?? Numbered(error.Code) ?? Named(error.Code) ?? Named(error.Type);

    /// <summary>Parses an error's status, from 400 to 599; null for any other text.</summary>
    public static int? Numbered(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 400 and < 600 ? status : null;

    private static int? Named(string? name) => name is not null && Names.TryGetValue(name, out var status) ? status : null;
}
