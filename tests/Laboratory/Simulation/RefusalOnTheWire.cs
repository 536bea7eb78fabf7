using System.Buffers;
using Microsoft.AspNetCore.Http;
using ParallelLlm.Providers.Wire;
using ParallelLlm.Simulator.Http;
using ParallelLlm.Simulator.Model;

namespace ParallelLlm.Tests.Laboratory.Simulation;

/// <summary>A refusal as the engine's client reads it: the simulator writes headers and body, and the engine's own classes read them.</summary>
internal static class RefusalOnTheWire
{
    public static AttemptOutcome Read(Refusal refusal, RateLimitFacts? rateLimit, BenchCall call)
    {
        var headers = new HeaderDictionary();
        LimitHeaders.Write(headers, rateLimit, refusal.RetryAfter);
        var body = new ArrayBufferWriter<byte>(512);
        ChatResponse.WriteError(body, refusal);
        string? Header(string name) => headers.TryGetValue(name, out var value) ? value.ToString() : null;
        // The message is not shown, and cleaning it is bounded by real time.
        var context = new ErrorContext(null, TokensNeeded: call.PromptTokens + (call.Attempt.Item.MaxOutputTokens ?? 0),
            PromptTokens: call.PromptTokens, ShowsWords: false);
        return ErrorAnswer.Read(refusal.Status, Header, body.WrittenSpan, DateTimeOffset.UnixEpoch, context).Outcome;
    }
}
