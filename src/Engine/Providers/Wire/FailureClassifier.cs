using System.Globalization;

namespace ParallelLlm.Providers.Wire;

/// <summary>
/// Classifies error answers. Pure. <c>error.code</c> and <c>error.type</c> come first, the message last. If none is known, the status
/// decides: 5xx is transient, 4xx a bad request, 2xx malformed.
/// </summary>
internal static class FailureClassifier
{
    private static readonly TimeSpan AMinute = TimeSpan.FromMinutes(1);

    /// <summary>Classifies an answer that is not a completion.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="headers">The response's headers.</param>
    /// <param name="error">The body's error.</param>
    /// <param name="limits">The limits announced in the headers.</param>
    /// <param name="waitHint">The wait that the provider asks for.</param>
    /// <param name="named">The limit named in the message.</param>
    /// <param name="context">The call. Its size decides whether it would have fitted the remaining amount, or can ever fit.</param>
    public static Classification Classify(
        int status,
        HeaderLookup headers,
        ProviderError error,
        RateLimitFacts? limits,
        TimeSpan? waitHint,
        NamedLimit? named,
        ErrorContext context) => status switch
        {
            < 300 => new(FailureKind.Malformed, "An error object instead of an answer."),
            < 400 => new(FailureKind.EndpointUnusable, Redirect(headers("location"))),
            429 => Throttled(error, limits, waitHint, named, context),
            < 500 => Refused(status, headers, error),
            _ => ServerError(status, headers, error),
        };

    private static Classification Throttled(
        ProviderError error, RateLimitFacts? limits, TimeSpan? waitHint, NamedLimit? named, ErrorContext context)
    {
        if (ErrorNames.IsQuota(error))
            return new(FailureKind.OutOfQuota, "The quota is used up.");
        if (error.IsAny(ErrorNames.Overload))
            return new(FailureKind.Overloaded, "The provider is overloaded.");
        if (named is { Limit: 0 })
            return new(FailureKind.OutOfQuota, "The account's limit is 0: waiting does not help.");

        // A single request above the allowance of a whole minute: waiting does not help.
        if (error.Says("request too large") || named is { Resource: LimitedResource.Tokens, Limit: > 0 } && named.Requested > named.Limit)
            return new(FailureKind.TooLarge);
        if (limits?.Tokens is { Limit: { } limit } tokens && context.PromptTokens > limit && !(tokens.Window < AMinute))
        {
            return new(FailureKind.TooLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"The text alone has about {context.PromptTokens} tokens, and the account's limit is {limit}: "
                + $"waiting does not help."))
            {
                Explains = true,
            };
        }

        // The message outweighs a hint: providers send one with refusals for concurrency too.
        if (named is { Resource: LimitedResource.Concurrency })
            return new(FailureKind.ThrottledByConcurrency, "Too many requests at once.");
        return named is { IsRate: true } || waitHint is not null || NearZero.Is(limits, context.TokensNeeded)
            ? new(FailureKind.ThrottledByRate, "Too many requests for the rate limit.")
            : new(FailureKind.ThrottledByConcurrency, "Too many requests at once.");
    }

    private static Classification Refused(int status, HeaderLookup headers, ProviderError error)
    {
        if (status == 402 || ErrorNames.IsQuota(error))
            return new(FailureKind.OutOfQuota, "The account has no credit left.");
        if (IsFilter(status, error))
            return new(FailureKind.Refused, "A content filter refused the request.");

        switch (status)
        {
            case 401:
                return new(FailureKind.EndpointUnusable, "The key is not accepted.");
            case 403:
                return new(FailureKind.EndpointUnusable, "The key may not use this model or route.");
            case 404:
                return new(FailureKind.EndpointUnusable, "There is no such model or route.");
            case 407:
                return new(FailureKind.EndpointUnusable, "The proxy requires other credentials.");
            case 408:
                return new(FailureKind.Transient, "The server timed out.");
            case 409 or 421 or 423 or 424 or 425 or 449 or 499:
                // A conflict, a lock, a server behind this one, a request that came too early or was dropped on the way: none concerns the
                // content of the request.
                return new(FailureKind.Transient, "The server cannot serve the request at the moment.");
            case 413:
                return new(FailureKind.TooLarge, "The request is too large.");
            case 498:
                // Groq: the flex tier has no capacity.
                return new(FailureKind.Overloaded, "The provider has no capacity.");
        }

        if (error.IsAny(ErrorNames.Endpoint) || IsWrongKey(error))
            return new(FailureKind.EndpointUnusable);
        if (IsTooLong(error))
            return new(FailureKind.TooLarge);

        if (ParameterRefusal.FindByWords(error) is { } known)
            return new(FailureKind.UnsupportedParameter, "A parameter is not supported.", known);
        if (headers("x-should-retry") == "true")
            return new(FailureKind.Transient, "The provider asks for a retry.");

        // Groq validates the answer itself: the model's JSON was broken, and a retry may succeed.
        if (error.Code == "json_validate_failed")
            return new(FailureKind.Malformed, "The model's answer was not valid JSON.");

        return status is 400 or 422 && ParameterRefusal.Find(error) is { } parameter
            ? new(FailureKind.UnsupportedParameter, "A parameter is not supported.", parameter)
            : new(FailureKind.BadRequest, "The request is not accepted.")
            {
                IsUnknown = status is not (400 or 422) || error is { Code: null, Type: null, Message: null },
                IsUnexplained = status is 400 or 422 && !ParameterRefusal.IsAboutAmount(error),
            };
    }

    private static Classification ServerError(int status, HeaderLookup headers, ProviderError error)
    {
        if (status == 529 || error.IsAny(ErrorNames.Overload))
            return new(FailureKind.Overloaded, "The provider is overloaded.");
        if (IsTooLong(error))
            return new(FailureKind.TooLarge);

        // Servers that fail in a chat template or a grammar answer with 500.
        if (status == 500 && ParameterRefusal.FindByWords(error) is { } parameter)
            return new(FailureKind.UnsupportedParameter, "A parameter is not supported.", parameter);

        // A provider that declares a retry pointless is believed, except about throttling, where waiting helps.
        return headers("x-should-retry") == "false"
            ? new(FailureKind.BadRequest, "The provider failed and asks for no retry.")
            : new(FailureKind.Transient, "The provider failed.") { IsUnknown = status is not (500 or 502 or 503 or 504) };
    }

    // OpenRouter answers a flagged input with 403, which is no evidence against the key.
    private static bool IsFilter(int status, ProviderError error) =>
        error.IsAny(ErrorNames.Filter) || (status == 403 && error.Says("moderation"))
            || (status == 400 && error.Says("content exists risk"));

    private static bool IsTooLong(ProviderError error) =>
        error.IsAny(ErrorNames.Context) || Array.Exists(ErrorNames.ContextWords, error.Says);

    // Google and xAI answer a wrong key with 400. Only the beginning counts, since later words may be quoted from a prompt.
    private static bool IsWrongKey(ProviderError error) =>
        error.Message is { } message
        && (message.StartsWith("API key not valid", StringComparison.OrdinalIgnoreCase)
            || message.StartsWith("Incorrect API key", StringComparison.OrdinalIgnoreCase)
            || message.StartsWith("Invalid API key", StringComparison.OrdinalIgnoreCase));

    // Redirects are not followed, since they would send the key and the text elsewhere.
    private static string Redirect(string? location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var target)
            ? $"The server redirects to {target.GetLeftPart(UriPartial.Authority)}; check the base URL."
            : "The server redirects; check the base URL.";
}
