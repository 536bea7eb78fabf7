using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using static ParallelLlm.FailureKind;

namespace ParallelLlm.Tests.Unit.Providers;

public sealed class ExceptionClassifierTests
{
    private const string Secret = "text of a document";

    private static readonly Dictionary<string, (Exception Exception, FailureKind Kind)> Rows = new()
    {
        ["throttled with a wait"] = (new ThrottledException(TimeSpan.FromSeconds(3), Secret), ThrottledByRate),
        ["throttled without a wait"] = (new ThrottledException(), ThrottledByConcurrency),
        ["throttled with a wait of zero"] = (new ThrottledException(TimeSpan.Zero), ThrottledByConcurrency),
        ["HTTP 429"] = (new HttpRequestException(Secret, null, HttpStatusCode.TooManyRequests), ThrottledByConcurrency),
        ["HTTP 401"] = (new HttpRequestException(Secret, null, HttpStatusCode.Unauthorized), EndpointUnusable),
        ["HTTP 503"] = (new HttpRequestException(Secret, null, HttpStatusCode.ServiceUnavailable), Transient),
        ["HTTP 400"] = (new HttpRequestException(Secret, null, HttpStatusCode.BadRequest), BadRequest),
        ["no connection"] = (new HttpRequestException(HttpRequestError.ConnectionError, Secret), Transient),
        ["a broken socket"] = (new SocketException((int)SocketError.ConnectionReset), Transient),
        ["a broken stream"] = (new IOException(Secret), Transient),
        ["an answer cut off"] = (new HttpIOException(HttpRequestError.ResponseEnded, Secret), Transient),
        ["TLS"] = (new AuthenticationException(Secret), Transient),
        ["a timeout"] = (new TimeoutException(Secret), FailureKind.Timeout),
        ["an unrequested cancellation"] = (new TaskCanceledException(Secret), FailureKind.Timeout),
        ["several tries of a library"] = (new AggregateException(new IOException(Secret), new TimeoutException(Secret)), FailureKind.Timeout),
        ["a library's own exception around a known one"] = (new InvalidOperationException(Secret, new SocketException()), Transient),
        ["a missing file"] = (new FileNotFoundException(Secret), Function),
        ["a bug"] = (new InvalidOperationException(Secret), Function),
        ["an error answer with a hint"] = (Answered(429, "{}", "retry-after: 7"), ThrottledByRate),
        ["an error answer with a code"] = (Answered(400, Bodies.Error("context_length_exceeded", Secret)), TooLarge),
        ["an error answer about a parameter"] = (Answered(400, Bodies.Error("unsupported_value", Secret, param: "temperature")), BadRequest),
        ["an error answer without a body"] = (Answered(502, null), Transient),
        ["an answer that never came"] = (new ClientResultException(Secret), Transient),
    };

    public static TheoryData<string> RowNames => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(RowNames))]
    public void Each_exception_has_its_class_and_shows_none_of_its_words(string row)
    {
        var (exception, kind) = Rows[row];

        var outcome = new ExceptionClassifier().Classify(exception);

        outcome.Failure.ShouldBe(kind, outcome.Message);
        outcome.Message.ShouldNotBeNullOrEmpty();
        outcome.Message.ShouldNotContain(Secret);
    }

    [Fact]
    public void Waits_and_statuses_are_kept()
    {
        var classifier = new ExceptionClassifier();
        classifier.Classify(Rows["throttled with a wait"].Exception).WaitHint.ShouldBe(TimeSpan.FromSeconds(3));
        classifier.Classify(Rows["an error answer with a hint"].Exception).WaitHint.ShouldBe(TimeSpan.FromSeconds(7));
        classifier.Classify(Rows["an error answer with a code"].Exception).ErrorCode.ShouldBe("context_length_exceeded");
        classifier.Classify(Rows["a broken socket"].Exception).Message.ShouldBe("SocketException (ConnectionReset)");
    }

    [Fact]
    public void Words_are_shown_when_asked_for_with_keys_masked()
    {
        var classifier = new ExceptionClassifier { IncludeMessages = true };
        classifier.Classify(new InvalidOperationException("It broke with sk-abcdef0123.")).Message.ShouldBe("InvalidOperationException: It broke with ***");
    }

    [Fact]
    public void The_first_classifier_that_knows_an_exception_decides()
    {
        var classifier = new ExceptionClassifier([new Only<JsonException>(Refused), new Only<Exception>(OutOfQuota), new Only<JsonException>(Malformed)]);

        classifier.Classify(new JsonException()).Failure.ShouldBe(Refused);
        classifier.Classify(new TimeoutException()).Failure.ShouldBe(OutOfQuota);
    }

    internal static ClientResultException Answered(int status, string? body, string headers = "") =>
        new("Answered.", new Response(status, body, headers));

    private sealed class Only<T>(FailureKind kind) : IExceptionClassifier
        where T : Exception
    {
        public AttemptOutcome? Classify(Exception exception) => exception is T ? AttemptOutcome.Failed(kind, "known") : null;
    }

    private sealed class Response(int status, string? body, string headers) : PipelineResponse
    {
        public override int Status => status;

        public override string ReasonPhrase => "Scripted";

        public override Stream? ContentStream { get; set; }

        public override BinaryData Content => body is null ? throw new InvalidOperationException("not buffered") : BinaryData.FromString(body);

        protected override PipelineResponseHeaders HeadersCore => new ResponseHeaders(headers);

        public override BinaryData BufferContent(CancellationToken cancellationToken = default) => Content;

        public override ValueTask<BinaryData> BufferContentAsync(CancellationToken cancellationToken = default) => new(Content);

        public override void Dispose()
        {
        }
    }

    private sealed class ResponseHeaders(string headers) : PipelineResponseHeaders
    {
        public override bool TryGetValue(string name, out string? value) => (value = Lookup.Of(headers)(name)) is not null;

        public override bool TryGetValues(string name, out IEnumerable<string>? values) => throw new NotSupportedException();

        public override IEnumerator<KeyValuePair<string, string>> GetEnumerator() => throw new NotSupportedException();
    }
}
