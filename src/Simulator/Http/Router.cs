using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Http;

/// <summary>Which path is answered by what.</summary>
internal sealed class Router(Provider provider, ChatEndpoint chat)
{
    private const string Json = "application/json";

    private static readonly JsonSerializerOptions StatsFormat = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public Task RouteAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/v1/chat/completions") => chat.HandleAsync(context),
        ("GET", "/v1/models") => Models(context),
        ("GET", "/simulator/stats") =>
            ChatEndpoint.WriteAsync(context, 200, Json, JsonSerializer.SerializeToUtf8Bytes(provider.Stats, StatsFormat)),
        _ => ChatEndpoint.WriteErrorAsync(context, UnknownRoute(context), null),
    };

    private Task Models(HttpContext context)
    {
        if (!chat.IsAuthorized(context))
            return ChatEndpoint.WriteErrorAsync(context, Refusals.WrongKey, null);

        var body = new ArrayBufferWriter<byte>();
        ChatResponse.WriteModels(body, provider.Options.Models.Prepend(RuleModel.Name).Distinct());
        return ChatEndpoint.WriteAsync(context, 200, Json, body.WrittenMemory);
    }

    private static Refusal UnknownRoute(HttpContext context) =>
        Refusals.BadRequest($"Unknown request URL: {context.Request.Method} {context.Request.Path}.", code: "unknown_url") with
        {
            Status = 404,
        };
}
