using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Sockets;
using System.Security.Authentication;
using ParallelLlm.Providers.Wire;

namespace ParallelLlm;

/// <summary>
/// Classifies the usual exceptions of calls: those of <see cref="HttpClient"/>, sockets and TLS, of the OpenAI and Azure packages
/// (<see cref="ClientResultException"/>, with the headers and body of its response), timeouts and <see cref="ThrottledException"/>.
/// Exceptions of other packages are read by their shape: a property for the status, and optional ones for headers, body and wait, on the
/// exception, its response or an inner exception. Anything else is <see cref="FailureKind.Function"/>, with the name of the exception's
/// type. Thread-safe.
/// </summary>
/// <param name="first">Classifiers to try first, in order; the first that knows the exception decides.</param>
/// <param name="time">Clock for wait hints that are dates; the system's when null.</param>
public sealed class ExceptionClassifier(IEnumerable<IExceptionClassifier>? first = null, TimeProvider? time = null) : IExceptionClassifier
{
    private readonly IExceptionClassifier[] _first = [.. first ?? []];
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>
    /// Whether to show messages of exceptions and error answers (shortened, with keys masked). Off by default, since they may contain
    /// document text. The exception's type, the status and the error code are always shown.
    /// </summary>
    public bool IncludeMessages { get; init; }

    /// <summary>
    /// Whether the exceptions come from a model's client; false by default. If so, messages are read for a status too, and an unknown
    /// exception is transient.
    /// </summary>
    internal bool OfClient { get; init; }

    /// <summary>
    /// The outcome for an exception: always a failure, and never <see cref="FailureKind.UnsupportedParameter"/> of its own accord.
    /// </summary>
    public AttemptOutcome Classify(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var failed = Classify(exception, new ErrorContext(Prompt: null, ShowsWords: IncludeMessages));

        // This caller cannot omit the parameter, so repeating the call would go on for ever.
        return failed.Refused is null ? failed.Outcome : failed.Outcome with { Failure = FailureKind.BadRequest };
    }

    /// <summary>The outcome, and the refused parameter.</summary>
    internal FailedAttempt Classify(Exception exception, ErrorContext context)
    {
        foreach (var classifier in _first)
        {
            if (Ask(classifier, exception) is { Succeeded: false } outcome)
                return new FailedAttempt(outcome);
        }

        return BuiltIn(exception, context) ?? Plain(OfClient ? FailureKind.Transient : FailureKind.Function, exception, context);
    }

    private static AttemptOutcome? Ask(IExceptionClassifier classifier, Exception exception)
    {
        try
        {
            return classifier.Classify(exception);
        }
        catch (Exception)
        {
            // A classifier that fails does not know the exception.
            return null;
        }
    }

    private FailedAttempt? BuiltIn(Exception exception, ErrorContext context)
    {
        if (ConnectionFault.Of(exception) is { } fault)
            return new FailedAttempt(fault);
        switch (exception)
        {
            case ThrottledException { RetryAfter: { } wait } when wait > TimeSpan.Zero:
                return Plain(FailureKind.ThrottledByRate, exception, context, wait);
            case ThrottledException:
                return Plain(FailureKind.ThrottledByConcurrency, exception, context);
            case ClientResultException answered when answered.GetRawResponse() is { } response:
                return FromResponse(response, context);
            case var _ when ExceptionShape.Find(exception, OfClient) is { } shape:
                return ErrorAnswer.Read(shape.Status, shape.Headers, shape.Body.Span, _time.GetUtcNow(), context);
            case AggregateException { InnerExceptions: [.., var last] }:
                return BuiltIn(last, context);
            case OperationCanceledException or TimeoutException:
                return Plain(FailureKind.Timeout, exception, context);
            case HttpRequestException or SocketException or AuthenticationException:
                return Plain(FailureKind.Transient, exception, context);
            case IOException when !IsAboutFiles(exception):
                return Plain(FailureKind.Transient, exception, context);
        }

        // A library's own exception counts as the one it wraps.
        return exception.InnerException is { } inner ? BuiltIn(inner, context)
            : exception is ClientResultException ? Plain(FailureKind.Transient, exception, context)
            : null;
    }

    private FailedAttempt FromResponse(PipelineResponse response, ErrorContext context)
    {
        ReadOnlyMemory<byte> body = default;
        try
        {
            body = response.Content.ToMemory();
        }
        catch (InvalidOperationException)
        {
            // The caller chose not to buffer the answer: status and headers must suffice.
        }

        string? Header(string name) => response.Headers.TryGetValue(name, out var value) ? value : null;
        return ErrorAnswer.Read(response.Status, Header, body.Span, _time.GetUtcNow(), context);
    }

    private static FailedAttempt Plain(FailureKind kind, Exception exception, ErrorContext context, TimeSpan? wait = null)
    {
        var telling = exception;
        while (telling.Message.Contains("see inner exception", StringComparison.Ordinal) && telling.InnerException is { } inner)
            telling = inner;
        var words = context.ShowsWords ? ErrorText.Clean(telling.Message, context.Prompt, context.Secret) : null;
        return new FailedAttempt(
            AttemptOutcome.Failed(kind, words is null ? Describe(exception) : $"{Describe(exception)}: {words}", wait));
    }

    private static string Describe(Exception exception)
    {
        var name = exception.GetType().Name;
        return exception switch
        {
            HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => $"{name} ({http.HttpRequestError})",
            HttpIOException io => $"{name} ({io.HttpRequestError})",
            SocketException socket => $"{name} ({socket.SocketErrorCode})",
            _ => name,
        };
    }

    // These share a type with broken connections, but a retry does not create a missing file.
    private static bool IsAboutFiles(Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException
            or FileLoadException;
}
