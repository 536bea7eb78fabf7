using System.ClientModel;
using System.ClientModel.Primitives;
using System.Collections.Concurrent;
using System.Text.Json;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm;

/// <summary>
/// Calls any OpenAI-compatible API through the official package, at the protocol level: without the package's retries and typed reading,
/// every 429 is seen, and an odd answer is read as far as possible. Refusals of a model (a response format, the temperature, the name of
/// the output limit) are remembered per model and not repeated. Thread-safe; nothing is opened before the first call.
/// </summary>
/// <remarks>
/// The output limit is sent as <c>max_tokens</c>: every server knows that name, and those that reject it do so explicitly, while older
/// servers silently ignore <c>max_completion_tokens</c>. Only OpenAI's and Azure's own hosts, whose newer models reject the former, get
/// the latter first.
/// </remarks>
public sealed class OpenAICompatibleClient : ILlmClient, IDisposable
{
    private static readonly ExceptionClassifier Exceptions = new();
    private static readonly JsonSerializerOptions WholeOnly = new() { RespectRequiredConstructorParameters = true };
    private static readonly HeaderLookup NoHeaders = _ => null;

    private readonly ConcurrentDictionary<string, ParameterSupport> _support = new(StringComparer.Ordinal);
    private readonly Lazy<EndpointTransport> _transport;
    private readonly TimeProvider _time;
    private readonly Uri _baseUrl;
    private readonly Dialect _start;
    private readonly Secrets _secret;
    private bool _disposed;

    /// <summary>Creates a client; cheap, since nothing is opened yet.</summary>
    /// <param name="options">Location of the API, and how to call it.</param>
    /// <param name="time">Clock for timeouts, latencies and wait hints that are dates; the system's when null.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message names it and never contains the key.</exception>
    public OpenAICompatibleClient(OpenAIEndpointOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _transport = new Lazy<EndpointTransport>(() => new EndpointTransport(options));
        _time = time ?? TimeProvider.System;
        _baseUrl = options.BaseUrl;
        _start = Dialect.StartingWith(IsOpenAI(options.BaseUrl) ? MaxTokensName.MaxCompletionTokens : MaxTokensName.MaxTokens);
        _secret = Secrets.Of([options.Key, options.ApiKey], options.Headers.Values);
        Provider = LlmProvider.Of(options.BaseUrl);
        Address = options.BaseUrl.AbsoluteUri.TrimEnd('/');
    }

    /// <inheritdoc/>
    public LlmProvider Provider { get; }

    /// <inheritdoc/>
    public ValueTask<AttemptOutcome> CompleteAsync(LlmCall call, CancellationToken cancellationToken) =>
        CompleteAsync(call, onAnswer: null, cancellationToken);

    /// <inheritdoc cref="CompleteAsync(LlmCall, CancellationToken)"/>
    /// <param name="onAnswer">Receives the status and the body of each answer; null for none.</param>
    internal async ValueTask<AttemptOutcome> CompleteAsync(
        LlmCall call, Action<int, ReadOnlyMemory<byte>>? onAnswer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();

        var support = SupportOf(call.Model);
        var dialect = support.Current;
        if (OutputLimit.Lost(call, dialect) is { } lost)
            return lost;
        var started = _time.GetTimestamp();
        using var attempt = new AttemptTimeout(call.Timeout, _time, cancellationToken, call.Patience);
        try
        {
            var outcome = await SendAsync(call, support, dialect, onAnswer, attempt.Token).ConfigureAwait(false);
            return outcome.Failure != FailureKind.BadRequest
                ? outcome
                : await support.Trial
                    .AfterAsync(
                        outcome, dialect, call, plainer => SendAsync(call, support, plainer, onAnswer, attempt.Token), attempt.Token)
                    .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Any network exception is an outcome, except the caller's own cancellation.
            cancellationToken.ThrowIfCancellationRequested();
            var latency = _time.GetElapsedTime(started);
            return attempt.IsUp
                ? attempt.Outcome with { Latency = latency }
                : Exceptions.Classify(exception, ErrorContext.For(call, _secret)).Outcome with { Latency = latency };
        }
    }

    /// <summary>
    /// The JSON body that <see cref="CompleteAsync(LlmCall, CancellationToken)"/> would send for a call now, with the parameters that the
    /// model has not refused.
    /// </summary>
    public ReadOnlyMemory<byte> WriteBody(LlmCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return RequestWriter.Write(call, SupportOf(call.Model).Current);
    }

    /// <summary>The parameters that a model accepts, as text for <see cref="Adopt"/>.</summary>
    internal string DialectOf(string model) => JsonSerializer.Serialize(SupportOf(model).Current);

    /// <summary>Takes over the parameters that a model accepted in an earlier process. Unreadable text changes nothing.</summary>
    internal void Adopt(string model, string dialect)
    {
        try
        {
            if (JsonSerializer.Deserialize<Dialect>(dialect, WholeOnly) is { } known)
                SupportOf(model).Adopt(known);
        }
        catch (JsonException)
        {
            // It is found out again.
        }
    }

    /// <summary>The base URL, without a slash at its end.</summary>
    internal string Address { get; }

    /// <summary>The way of its requests, with key and headers.</summary>
    internal ClientPipeline Pipeline => _transport.Value.Pipeline;

    /// <summary>What errors of requests other than calls may show.</summary>
    internal ErrorContext Context => new(Prompt: null, _secret);

    /// <summary>Reads the answer to a call that was not made by this client, such as a line of a batch's output.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The answer's HTTP status.</param>
    /// <param name="body">The answer's body.</param>
    internal AttemptOutcome ReadElsewhere(LlmCall call, int status, ReadOnlySpan<byte> body)
    {
        var support = SupportOf(call.Model);
        return status is >= 200 and < 300
            ? ReadAnswer(call, support, support.Current, status, NoHeaders, body, TimeSpan.Zero)
            : ReadError(call, support, support.Current, status, NoHeaders, body);
    }

    /// <summary>Closes the connections. Calls in flight end as failures.</summary>
    public void Dispose()
    {
        _disposed = true;
        if (_transport.IsValueCreated)
            _transport.Value.Dispose();
    }

    private ParameterSupport SupportOf(string model) =>
        _support.GetOrAdd(model, static (_, start) => new ParameterSupport(start), _start);

    private async ValueTask<AttemptOutcome> SendAsync(
        LlmCall call, ParameterSupport support, Dialect dialect, Action<int, ReadOnlyMemory<byte>>? onAnswer,
        CancellationToken cancellationToken)
    {
        var request = RequestWriter.Write(call, dialect);
        var started = _time.GetTimestamp();

        // The answer is read here, not by the package: into a pooled buffer, bounded, and under the same token as everything else.
        var options = new RequestOptions
        {
            CancellationToken = cancellationToken,
            BufferResponse = false,
            ErrorOptions = ClientErrorBehaviors.NoThrow,
        };
        using var content = BinaryContent.Create(BinaryData.FromBytes(request));
        var result = await _transport.Value.Chat.CompleteChatAsync(content, options).ConfigureAwait(false);
        using var response = result.GetRawResponse();

        // The property creates a new object on each access, and some thirty names are looked up.
        var received = response.Headers;
        string? Header(string name) => received.TryGetValue(name, out var value) ? value : null;
        var headers = new HeaderLookup(Header);
        ResponseBody? body;
        try
        {
            body = await ResponseBody
                .ReadAsync(response.ContentStream, Header("content-encoding"), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (InvalidDataException undecodable)
        {
            var outcome = response.Status is >= 200 and < 300
                ? AttemptOutcome.Failed(FailureKind.Malformed, undecodable.Message) with { StatusCode = response.Status }
                : ReadError(call, support, dialect, response.Status, headers, []);
            return outcome with { Latency = _time.GetElapsedTime(started) };
        }

        using var ended = body;
        if (body is not null)
            onAnswer?.Invoke(response.Status, body.Bytes.ToArray());
        var latency = _time.GetElapsedTime(started);
        return body is null
            ? new AttemptOutcome
            {
                Failure = FailureKind.Malformed,
                Message = "The answer is larger than 32 MB.",
                StatusCode = response.Status,
                Latency = latency
            }
            : response.Status is >= 200 and < 300
                ? ReadAnswer(call, support, dialect, response.Status, headers, body.Bytes, latency)
                : ReadError(call, support, dialect, response.Status, headers, body.Bytes) with { Latency = latency };
    }

    private AttemptOutcome ReadAnswer(
        LlmCall call,
        ParameterSupport support,
        Dialect dialect,
        int status,
        HeaderLookup headers,
        ReadOnlySpan<byte> body,
        TimeSpan latency)
    {
        var completion = CompletionReader.Read(body, call.Model);
        if (completion is { IsReadable: true, HasError: true } or { HasChoice: false, Page: null })
        {
            // Read again as an error, for its message: not every error is under "error".
            var failed = ReadError(call, support, dialect, status, headers, completion.Error ?? body);
            if (failed.Failure != FailureKind.Malformed || completion is { IsReadable: true, HasError: true })
                return failed with { Usage = completion.Usage, Latency = latency };
        }

        var outcome = completion.ToOutcome(latency, status, RateLimitHeaders.Read(headers, _time.GetUtcNow()));
        support.NoteAnswer(outcome.Succeeded || completion.HasChoice);
        if (completion.Page is null)
            return outcome;
        var words = ErrorText.Clean(outcome.Message, ErrorContext.For(call, _secret).Prompt, _secret);
        return outcome with { Message = $"HTTP {status}: {words}" };
    }

    private AttemptOutcome ReadError(
        LlmCall call, ParameterSupport support, Dialect dialect, int status, HeaderLookup headers, ReadOnlySpan<byte> body)
    {
        var failed = ErrorAnswer.Read(status, headers, body, _time.GetUtcNow(), ErrorContext.For(call, _secret));
        if (IsOfProxy(status, headers) && ConnectionFault.ProxyFor(_baseUrl) is { } proxy)
        {
            var message = $"{failed.Outcome.Message} The answer came from the proxy {proxy}.";
            failed = failed with { Outcome = failed.Outcome with { Message = message } };
        }

        return support.Settle(failed, dialect, call);
    }

    // Headers and the status that only proxies send.
    private static bool IsOfProxy(int status, HeaderLookup headers) =>
        status == 407
        || headers("x-squid-error") is not null
        || headers("proxy-status") is not null
        || headers("proxy-authenticate") is not null;

    private static bool IsOpenAI(Uri url) =>
        url.Host.Equals("api.openai.com", StringComparison.OrdinalIgnoreCase)
            || url.Host.EndsWith(".openai.azure.com", StringComparison.OrdinalIgnoreCase);
}
