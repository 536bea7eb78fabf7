using System.ClientModel;
using System.Globalization;
using OpenAI.Chat;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace ParallelLlm.Tests.Load.Peers;

/// <summary>
/// A Polly pipeline as a careful user would build it: at most twenty at once, retries with growing, jittered waits that observe Retry-After, and a breaker that opens for five
/// seconds when half of ten calls meet a failing server.
/// </summary>
internal sealed class PollyPeer(Uri baseUrl, PeerWork work) : IPeer
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ChatClient _client = PeerCalls.Client(baseUrl, work);
    private readonly ChatCompletionOptions _options = PeerCalls.Options(work);
    private readonly ResiliencePipeline<ChatCompletion> _pipeline = Pipeline(work.Concurrency);

    public Task RunAsync(IReadOnlyList<PeerChunk> chunks, ChunkEnded ended) => Task.WhenAll(chunks.Select(chunk => PeerCalls.EndAsync(chunk, ended, async () =>
        PeerCalls.Content(await _pipeline.ExecuteAsync(async token => (await _client.CompleteChatAsync(PeerCalls.Messages(chunk), _options, token)).Value)))));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

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
