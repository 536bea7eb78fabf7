using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.AI;
using ParallelLlm.Tests.Unit.Runtime;
using static ParallelLlm.FailureKind;

namespace ParallelLlm.Tests.Unit.Providers;

/// <summary>Exceptions of packages that the engine does not reference, in the shapes of clients in use.</summary>
public sealed class ExceptionShapeTests
{
    private static readonly Dictionary<string, (Func<Exception> Thrown, FailureKind Kind, double? Wait)> Rows = new()
    {
        ["status and body, as Anthropic's"] = (() => new StatusAndBody(429, """{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}"""), ThrottledByConcurrency, null),
        ["529, as Anthropic's"] = (() => new StatusAndBody(529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"""), Overloaded, null),
        ["500, as Anthropic's"] = (() => new StatusAndBody(500, "{}"), Transient, null),
        ["401, as Anthropic's"] = (() => new StatusAndBody(401, """{"error":{"type":"authentication_error","message":"invalid x-api-key"}}"""), EndpointUnusable, null),
        ["too long, as Anthropic's"] = (() => new StatusAndBody(413, "{}"), TooLarge, null),
        ["code and words, as Betalgo's"] = (() => new InvalidOperationException("rate_limit_exceeded: Rate limit reached for requests"), ThrottledByConcurrency, null),
        ["quota in words"] = (() => new InvalidOperationException("insufficient_quota: You exceeded your current quota"), OutOfQuota, null),
        ["a wrong key in words"] = (() => new InvalidOperationException("invalid_api_key: Incorrect API key provided"), EndpointUnusable, null),
        ["a server error in words"] = (() => new InvalidOperationException("server_error: The server had an error"), Transient, null),
        ["an overload in words"] = (() => new InvalidOperationException("overloaded_error: Overloaded"), Overloaded, null),
        ["too long in words"] = (() => new InvalidOperationException("context_length_exceeded: This model's maximum context length is 8192 tokens"), TooLarge, null),
        ["a number in words"] = (() => new InvalidOperationException("503: upstream connect error"), Transient, null),
        ["a status line in words"] = (() => new InvalidOperationException("Response status code does not indicate success: 429 (Too Many Requests)."), ThrottledByConcurrency, null),
        ["status as a number"] = (() => new NumberStatus(429), ThrottledByConcurrency, null),
        ["status with HTTP headers"] = (() => new HttpHeaderStatus(429, "7"), ThrottledByRate, 7),
        ["status with a dictionary"] = (() => new DictionaryStatus(429, new() { ["Retry-After"] = ["3"] }), ThrottledByRate, 3),
        ["a response inside, as Azure's"] = (() => new HoldsRaw(429, "4"), ThrottledByRate, 4),
        ["a response message inside"] = (() => new HoldsResponse(503, "2"), Transient, 2),
        ["a wait of its own"] = (() => new OwnWait(TimeSpan.FromSeconds(9)), ThrottledByRate, 9),
        ["a wait in seconds"] = (() => new OwnWait(11), ThrottledByRate, 11),
        ["limits beside HttpRequestException"] = (() => new LimitsBeside(TimeSpan.FromSeconds(5)), ThrottledByRate, 5),
        ["gRPC, too many"] = (() => new Grpc.Core.RpcLikeException(Grpc.Core.StatusCode.ResourceExhausted), ThrottledByConcurrency, null),
        ["gRPC, not there"] = (() => new Grpc.Core.RpcLikeException(Grpc.Core.StatusCode.Unavailable), Transient, null),
        ["gRPC, wrong key"] = (() => new Grpc.Core.RpcLikeException(Grpc.Core.StatusCode.Unauthenticated), EndpointUnusable, null),
        ["wrapped"] = (() => new InvalidOperationException("failed", new NumberStatus(429)), ThrottledByConcurrency, null),
        ["one of several"] = (() => new AggregateException(new TimeoutException(), new NumberStatus(502)), Transient, null),
        ["a property that throws"] = (() => new ThrowsInside(), Transient, null),
        ["nothing to go by"] = (() => new InvalidOperationException("It broke."), Transient, null),
        ["a null reference"] = (() => new NullReferenceException(), Transient, null),
    };

    public static TheoryData<string> RowNames => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(RowNames))]
    public async Task Fault_19_A_client_exception_is_classified_by_its_shape(string row)
    {
        var (thrown, kind, wait) = Rows[row];
        var adapter = new ChatClientAdapter(new FakeModel(_ => throw thrown()));

        var outcome = await adapter.CompleteAsync(Bodies.Call, CancellationToken.None);

        outcome.Failure.ShouldBe(kind, outcome.Message);
        outcome.WaitHint?.TotalSeconds.ShouldBe(wait!.Value);
        (outcome.WaitHint is null).ShouldBe(wait is null);
    }

    [Fact]
    public async Task Fault_19_No_chunk_is_lost_to_throttling_and_server_errors_of_a_foreign_client()
    {
        var calls = 0;
        var model = new FakeModel(_ => (Interlocked.Increment(ref calls) % 3) switch
        {
            0 => throw new StatusAndBody(429, "{}"),
            1 => throw new InvalidOperationException("rate_limit_exceeded: slow down"),
            _ => Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, """{"name":null}"""))),
        });
        await using var engine = Engines.Start(new ChatClientAdapter(model));

        var results = await engine.ProcessAsync(Engines.Request(60)).ToListAsync().WaitAsync(Engines.Guard);

        results.Count(result => result.Status == ChunkStatus.Completed).ShouldBe(60);
    }

    [Theory]
    [InlineData("rate_limit_exceeded: not of a client")]
    [InlineData("503: not of a client")]
    [InlineData("It broke.")]
    public void Fault_19_Message_text_alone_does_not_classify_a_caller_functions_exception(string message) =>
        new ExceptionClassifier().Classify(new InvalidOperationException(message)).Failure.ShouldBe(Function);

    [Theory]
    [InlineData(200)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(70000)]
    public void Fault_19_A_number_that_is_no_error_status_is_none(int status) =>
        new ExceptionClassifier().Classify(new NumberStatus(status)).Failure.ShouldBe(Function);

    private sealed class StatusAndBody(int status, string body) : Exception($"Status Code: {status}\n{body}")
    {
        public HttpStatusCode StatusCode => (HttpStatusCode)status;

        public string ResponseBody => body;

        public new HttpRequestException InnerException => throw new ArgumentNullException();
    }

    private sealed class NumberStatus(int status) : Exception
    {
        public int Status => status;
    }

    private sealed class HttpHeaderStatus : Exception
    {
        public HttpHeaderStatus(int status, string retryAfter)
        {
            HttpStatusCode = (HttpStatusCode)status;
            using var response = new HttpResponseMessage();
            Headers = response.Headers;
            response.Headers.Add("Retry-After", retryAfter);
        }

        public HttpStatusCode? HttpStatusCode { get; }

        public HttpResponseHeaders Headers { get; }
    }

    private sealed class DictionaryStatus(int status, Dictionary<string, string[]> headers) : Exception
    {
        public string StatusCode => status.ToString();

        public Dictionary<string, string[]> ResponseHeaders => headers;
    }

    private sealed class HoldsRaw(int status, string retryAfter) : Exception
    {
        public RawAnswer GetRawResponse() => new(status, new RawHeaders(retryAfter));
    }

    public sealed record RawAnswer(int Status, RawHeaders Headers);

    public sealed record RawHeaders(string RetryAfter)
    {
        public bool TryGetValue(string name, out string? value) => (value = name == "retry-after" ? RetryAfter : null) is not null;
    }

    private sealed class HoldsResponse : Exception
    {
        public HoldsResponse(int status, string retryAfter)
        {
            Response = new HttpResponseMessage((HttpStatusCode)status);
            Response.Headers.Add("Retry-After", retryAfter);
        }

        public HttpResponseMessage Response { get; }
    }

    private sealed class OwnWait(object wait) : Exception
    {
        public int StatusCode => 429;

        public object RetryAfter => wait;
    }

    private sealed class LimitsBeside(TimeSpan wait) : HttpRequestException("Too many", null, HttpStatusCode.TooManyRequests)
    {
        public Waits RateLimits { get; } = new(wait);
    }

    public sealed record Waits(TimeSpan? RetryAfter);

    private sealed class ThrowsInside : Exception
    {
        public int StatusCode => throw new InvalidOperationException("no status");

        public object Headers => throw new InvalidOperationException("no headers");
    }
}
