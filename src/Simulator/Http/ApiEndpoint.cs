using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Batches;
using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Simulator.Http;

/// <summary>What files and batches share: query parameters and answers.</summary>
internal static class ApiEndpoint
{
    public const string Json = "application/json";

    public static Task WriteAsync(HttpContext context, ApiResult result) => result.Refusal is { } refusal
        ? ChatEndpoint.WriteErrorAsync(context, refusal, null)
        : ChatEndpoint.WriteAsync(context, 200, Json, JsonSerializer.SerializeToUtf8Bytes(result.Body, ApiJson.Format));

    public static string? Query(HttpContext context, string name) =>
        context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Answers with a page whose limit the query has.</summary>
    public static Task ListAsync(HttpContext context, int defaultLimit, int mostLimit, Func<string?, int, ApiResult> page)
    {
        var limit = defaultLimit;
        var isNumber = Query(context, "limit") is not { } text
            || int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit);
        return WriteAsync(context, isNumber && limit >= 1 && limit <= mostLimit
            ? page(Query(context, "after"), limit)
            : ApiResult.Refused(Refusals.BadRequest($"'limit' must be an integer from 1 to {mostLimit}.", "limit", "invalid_value")));
    }
}
