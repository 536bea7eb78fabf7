namespace ParallelLlm.Calling.Wire;

/// <summary>Tells which parameter a 400 or 422 refuses, if that is what it does. Pure.</summary>
internal static class ParameterRefusal
{
    // Servers without a name for the error say it in one of these ways.
    private static readonly string[] Words =
    [
        "not support", "unsupported", "not allowed", "not permitted", "extra inputs", "unknown", "unrecognized", "unexpected",
        "unavailable", "invalid parameter", "deprecated", "only the default", "must be", "enabled only", "not available",
    ];

    // What is wrong then is how much was asked for, not that it was.
    private static readonly string[] TooMuchWords = ["less than or equal", "at most", "too large", "maximum", "valid range"];

    /// <summary>The refused parameter; null when the error is about something else, such as an output limit that is higher than the model's.</summary>
    public static CallParameter? Find(ProviderError error) =>
        Refused(error) is { } parameter && !(parameter == CallParameter.MaxTokens && Array.Exists(TooMuchWords, error.Says)) ? parameter : null;

    private static CallParameter? Refused(ProviderError error)
    {
        if (Named(error.Parameter) is { } parameter)
        {
            // Whatever is wrong with the response format, be it the type or the schema, a plainer one is the way on.
            return parameter == CallParameter.ResponseFormat || error.IsAny(ErrorNames.Unsupported) || SaysSo(error) ? parameter : null;
        }

        return error.Parameter is null && (error.IsAny(ErrorNames.Unsupported) || SaysSo(error)) ? Mentioned(error) : null;
    }

    private static CallParameter? Named(string? parameter) => parameter?.Split('.', '[')[0] switch
    {
        "response_format" => CallParameter.ResponseFormat,
        "temperature" => CallParameter.Temperature,
        "max_tokens" or "max_completion_tokens" => CallParameter.MaxTokens,
        _ => null,
    };

    private static CallParameter? Mentioned(ProviderError error)
    {
        if (error.Says("response_format") || error.Says("response format") || error.Says("json_schema") || error.Says("json_object"))
            return CallParameter.ResponseFormat;
        if (error.Says("max_tokens") || error.Says("max_completion_tokens"))
            return CallParameter.MaxTokens;
        return error.Says("temperature") ? CallParameter.Temperature : null;
    }

    private static bool SaysSo(ProviderError error)
    {
        foreach (var words in Words)
        {
            if (error.Says(words))
                return true;
        }

        return false;
    }
}
