using System.ClientModel;
using System.Globalization;
using OpenAI.Chat;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>
/// A pipeline of Polly as a careful user would build it: at most twenty at once, retries with growing, jittered waits that heed Retry-After, and a breaker
/// that opens for five seconds when half of ten calls meet a broken server.
/// </summary>
internal sealed class PollyPeer : IPeer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public async Task RunAsync(Uri baseUrl, PeerWork work, IReadOnlyList<PeerChunk> chunks, Action<PeerResult> ended)
    {
        var client = PeerCalls.Client(baseUrl, work);
        var options = PeerCalls.Options(work);
        var pipeline = Pipeline(work.Concurrency);
        await Task.WhenAll(chunks.Select(async chunk =>
        {
            long? start = null;
            string? content = null;
            try
            {
                content = PeerCalls.Content(await pipeline.ExecuteAsync(async token =>
                {
                    start ??= TimeProvider.System.GetTimestamp();
                    return (await client.CompleteChatAsync(PeerCalls.Messages(chunk), options, token)).Value;
                }));
            }
            catch (Exception)
            {
                // All retries were used up: the chunk is lost to its user.
            }

            ended(new PeerResult(chunk.Index, start is { } from ? TimeProvider.System.GetElapsedTime(from).TotalMilliseconds : 0, content));
        }));
    }

    private static ResiliencePipeline<ChatCompletion> Pipeline(int places) => new ResiliencePipelineBuilder<ChatCompletion>()
        .AddConcurrencyLimiter(places, queueLimit: int.MaxValue)
        .AddRetry(new RetryStrategyOptions<ChatCompletion>
        {
            ShouldHandle = static args => ValueTask.FromResult(args.Outcome.Exception is BrokenCircuitException || IsThrottled(args.Outcome.Exception) || IsBroken(args.Outcome.Exception)),
            MaxRetryAttempts = 10,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = LongestWait,
            DelayGenerator = static args => ValueTask.FromResult(RetryAfter(args.Outcome.Exception)),
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ChatCompletion>
        {
            ShouldHandle = static args => ValueTask.FromResult(IsBroken(args.Outcome.Exception)),
            FailureRatio = 0.5,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(5),
        })
        .Build();

    private static bool IsThrottled(Exception? exception) => exception is ClientResultException { Status: 429 };

    private static bool IsBroken(Exception? exception) =>
        exception is ClientResultException { Status: 0 or 408 or >= 500 } or HttpRequestException or IOException or TaskCanceledException or AggregateException;

    private static TimeSpan? RetryAfter(Exception? exception) =>
        exception is ClientResultException failed
        && failed.GetRawResponse() is { } response
        && response.Headers.TryGetValue("retry-after", out var value)
        && double.TryParse(value, CultureInfo.InvariantCulture, out var seconds)
        && seconds >= 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestWait.TotalSeconds))
            : null;
}
