using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Simulator.Model;
using ParallelLlm.Simulator.Rule;

namespace ParallelLlm.Simulator.Http;

/// <summary><c>POST /v1/chat/completions</c>.</summary>
/// <param name="provider">Decides.</param>
/// <param name="time">Dates the answers.</param>
/// <param name="stopping">Ends whatever still waits when the server stops.</param>
internal sealed class ChatEndpoint(Provider provider, TimeProvider time, CancellationToken stopping)
{
    private static readonly byte[] Page = Encoding.UTF8.GetBytes(
        "<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>It works!</h1></body></html>");

    private readonly ContentRules _rules = new(provider.Options);
    private readonly string? _authorization = provider.Options.ApiKey is { } key ? $"Bearer {key}" : null;

    /// <summary>Whether the call comes with the key that is wanted, if any is.</summary>
    public bool IsAuthorized(HttpContext context) => _authorization is null || context.Request.Headers.Authorization == _authorization;

    public async Task HandleAsync(HttpContext context)
    {
        var (request, hash, rejection) = await ReadAsync(context);
        if (request is null)
        {
            provider.Rejected(rejection!);
            await WriteErrorAsync(context, rejection!, null);
            return;
        }

        var answer = RuleModel.Answer(request.Fields, request.UserMessage, provider.Disturbance);
        var traits = request.Traits | (IsAuthorized(context) ? CallTraits.None : CallTraits.WrongKey);
        if (!_rules.Knows(request.Model))
            traits |= CallTraits.UnknownModel;
        var admission = provider.Offer(
            new OfferedCall(request.PromptTokens, request.MaxOutputTokens, provider.Options.TokenCount.OfAnswer(answer), traits)
            {
                Prefixes = PromptPrefixes.Of(
                    provider.Options.Cache, request.Model, request.Schema, request.SystemMessage, request.UserMessage),
            });
        var permit = admission.Permit;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await (admission.Refusal is { } slow ? provider.WaitToRefuseAsync(slow, gone.Token) : provider.WaitAsync(permit, gone.Token));
        }
        catch (OperationCanceledException)
        {
            // The caller has hung up, or the server stops: the answer has no recipient.
            if (admission.Accepted)
                provider.Abandoned(permit);
            context.Abort();
            return;
        }

        if (admission.Refusal is { } refusal)
        {
            await WriteErrorAsync(context, refusal, admission.RateLimit);
            return;
        }

        // The place is free before the last byte is out: a caller that sends its next call at once must find it.
        var closing = provider.Answered(permit, request.PromptTokens, hash);
        if (closing.Refusal is { } late)
            await WriteErrorAsync(context, late, closing.RateLimit);
        else
            await AnswerAsync(context, admission.ClosedBy(closing), answer, request.PromptTokens);
    }

    private async Task<(ChatRequest? Request, ulong Hash, Refusal? Refusal)> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var result = await reader.ReadAsync(context.RequestAborted);
        while (!result.IsCompleted)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            result = await reader.ReadAsync(context.RequestAborted);
        }

        var length = checked((int)result.Buffer.Length);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        result.Buffer.CopyTo(bytes);
        reader.AdvanceTo(result.Buffer.End);
        var (request, refusal) = ChatRequest.Read(bytes.AsMemory(0, length), provider.Options.TokenCount);
        var hash = BodyHash.Of(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        return (request, hash, refusal);
    }

    private async Task AnswerAsync(HttpContext context, ParallelLlm.Simulator.Model.Admission admission, string answer, int promptTokens)
    {
        var permit = admission.Permit;
        switch (permit.Fault)
        {
            case Fault.Reset:
                BrokenConnection.Reset(context);
                return;
            case Fault.Error500:
                await WriteErrorAsync(context, Refusals.ServerError, null);
                return;
            case Fault.Overloaded:
                await WriteErrorAsync(context, Refusals.Overloaded, null);
                return;
            case Fault.Unavailable:
                await WriteErrorAsync(context, Refusals.Unavailable, null);
                return;
            default:
                break;
        }

        LimitHeaders.Write(context.Response.Headers, admission.RateLimit, null);
        context.Response.Headers["x-request-id"] = $"req-simulator-{permit.Number}";
        if (permit.Fault == Fault.Html)
        {
            await WriteAsync(context, 200, "text/html; charset=utf-8", Page);
            return;
        }

        var body = new ArrayBufferWriter<byte>(1024);
        ChatResponse.WriteCompletion(body, answer, permit, promptTokens, time.GetUtcNow(), provider.Options.Cache?.Dialect);
        if (permit.Fault == Fault.TruncatedBody)
        {
            await BrokenConnection.CutAsync(context, body.WrittenMemory, stopping);
            return;
        }

        await WriteAsync(context, 200, "application/json", body.WrittenMemory);
    }

    public static Task WriteErrorAsync(HttpContext context, Refusal refusal, RateLimitFacts? rateLimit)
    {
        LimitHeaders.Write(context.Response.Headers, rateLimit, refusal.RetryAfter);
        var body = new ArrayBufferWriter<byte>(512);
        ChatResponse.WriteError(body, refusal);
        return WriteAsync(context, refusal.Status, "application/json", body.WrittenMemory);
    }

    public static Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return context.Response.BodyWriter.WriteAsync(body).AsTask();
    }
}
