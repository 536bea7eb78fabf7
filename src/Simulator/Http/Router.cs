using System.Buffers;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Batches;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Http;

/// <summary>Which path is answered by what.</summary>
internal sealed class Router(Provider provider, ChatEndpoint chat)
{
    private readonly BatchRouter? _batches = provider.Batches is { } service ? new BatchRouter(service) : null;

    public Task RouteAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/v1/chat/completions") => chat.HandleAsync(context),
        ("GET", "/v1/models") => Models(context),
        ("GET", "/simulator/stats") =>
            ApiEndpoint.WriteAsync(context, ApiResult.Of(provider.Stats)),
        _ => Others(context),
    };

    private Task Others(HttpContext context)
    {
        if (_batches?.Find(context.Request) is not { } handle)
            return ChatEndpoint.WriteErrorAsync(context, UnknownRoute(context), null);
        return chat.IsAuthorized(context) ? handle(context) : ChatEndpoint.WriteErrorAsync(context, Refusals.WrongKey, null);
    }

    private Task Models(HttpContext context)
    {
        if (!chat.IsAuthorized(context))
            return ChatEndpoint.WriteErrorAsync(context, Refusals.WrongKey, null);

        var body = new ArrayBufferWriter<byte>();
        ChatResponse.WriteModels(body, provider.Options.Models.Prepend(RuleModel.Name).Distinct());
        return ChatEndpoint.WriteAsync(context, 200, ApiEndpoint.Json, body.WrittenMemory);
    }

    private static Refusal UnknownRoute(HttpContext context) =>
        Refusals.BadRequest($"Unknown request URL: {context.Request.Method} {context.Request.Path}.", code: "unknown_url") with
        {
            Status = 404,
        };
}
