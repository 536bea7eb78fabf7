namespace ParallelLlm.Providers.Wire;

/// <summary>Converts an error answer to an outcome. Pure.</summary>
internal static class ErrorAnswer
{
    /// <summary>Reads status, headers and body.</summary>
    public static FailedAttempt Read(int status, HeaderLookup headers, ReadOnlySpan<byte> body, DateTimeOffset now, ErrorContext context)
    {
        var error = ProviderError.Read(body);

        // An error inside a success has its own status.
        var meant = status < 300 ? ErrorStatus.Of(error) ?? status : status;

        // The cause of a 400 may have to be guessed from its words: only the provider's own, not those quoted from the document.
        if (meant is 400 or 422 && error.Message is { } message)
            error = error with { Message = Echo.Cut(message, context.Prompt) };

        var limits = RateLimitHeaders.Read(headers, now) ?? (error.Headers is { } quoted ? RateLimitHeaders.Read(quoted, now) : null);
        var hint = MayPass(meant) ? WaitHint.Read(headers, error, now) : WaitHint.Read(headers, now);
        var named = MayPass(meant) ? LimitWords.Read(error) : null;
        var classification = FailureClassifier.Classify(meant, headers, error, limits, hint, named, context);

        var name = ErrorText.Name(error.Code, context.Secret) ?? ErrorText.Name(error.Type, context.Secret);
        var words = context.ShowsWords ? ErrorText.Clean(error.Message, context.Prompt, context.Secret) : null;
        var http = meant == status ? $"HTTP {status}" : $"HTTP {status} with error {meant}";
        var start = name is null || name == meant.ToString() ? http : $"{http} {name}";
        // A web page alone is less informative than a status that redirects or asks for credentials.
        var said = classification.Explains || words is null ? classification.Message
            : error.IsPage && status is (< 400 or 401 or 407) ? $"{classification.Message} {words}"
            : words;
        return new FailedAttempt(
            new AttemptOutcome
            {
                Failure = classification.Kind,
                Message = said is null ? start : $"{start}: {said}",
                WaitHint = hint,
                RateLimit = limits,
                LimitedBy = classification.Kind.IsThrottle() ? named : null,
                StatusCode = status,
                ErrorCode = name,
                IsUnknown = classification.IsUnknown,
                IsDoubtful = classification.Kind == FailureKind.EndpointUnusable,
                IsUnexplained = classification.IsUnexplained,
            },
            classification.Parameter);
    }

    // Only these may contain words about a wait: other refusals may quote the request.
    private static bool MayPass(int status) => status is 408 or 409 or 425 or 429 or 498 or >= 500;
}
