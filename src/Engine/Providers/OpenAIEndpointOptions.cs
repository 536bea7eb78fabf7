using ParallelLlm.Providers.Wire;

namespace ParallelLlm;

/// <summary>Location of an OpenAI-compatible API, and how to call it. Immutable. Its text form never shows the key.</summary>
public sealed record OpenAIEndpointOptions
{
    /// <summary>
    /// The API's base, such as <c>https://api.openai.com/v1</c>; <c>/chat/completions</c> is appended. Absolute, http or https.
    /// </summary>
    public required Uri BaseUrl { get; init; }

    /// <summary>
    /// The key, sent as a bearer token. Surrounding white space and quotes, common in environment files, are removed. Null (the default) or
    /// empty for servers that need none: no Authorization header is sent then.
    /// </summary>
    public string? ApiKey { get; init; }

    /// <summary>OpenAI's organization; null (the default) for the key's own.</summary>
    public string? Organization { get; init; }

    /// <summary>OpenAI's project; null (the default) for the key's own.</summary>
    public string? Project { get; init; }

    /// <summary>
    /// Headers of every request, by name: for gateways, organizations, and keys not sent as a bearer token. None by default. They replace
    /// headers of the same name, including <c>Authorization</c>. Their values are treated as secrets.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Time limit for opening a connection, above zero; 15 s by default. A call's own timeout covers it too.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a connection is reused before it is replaced, so that DNS changes are seen; above zero, 5 minutes by default.
    /// </summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The key as sent; null or empty for none.</summary>
    internal string? Key =>
        ApiKey?.Trim() is ['"' or '\'', .. var inner, '"' or '\''] quoted && quoted[0] == quoted[^1] ? inner.Trim() : ApiKey?.Trim();

    /// <summary>The base URL and whether there is a key.</summary>
    public override string ToString()
    {
        if (!BaseUrl.IsAbsoluteUri)
            return "no absolute base URL";
        var address = BaseUrl.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return $"{address} ({(string.IsNullOrEmpty(Key) ? "no key" : "with a key")})";
    }

    /// <summary>Rejects invalid options, without showing the key.</summary>
    /// <exception cref="ArgumentException">A value is invalid.</exception>
    internal void Validate()
    {
        if (BaseUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            throw new ArgumentException("The base URL must be absolute and start with http:// or https://.", nameof(BaseUrl));
        if (BaseUrl.UserInfo.Length > 0)
            throw new ArgumentException("The base URL must not contain a user name or password.", nameof(BaseUrl));
        if (Key.AsSpan().ContainsAnyExceptInRange('!', '~'))
            throw new ArgumentException("The API key contains white space or characters not allowed in a header.", nameof(ApiKey));
        foreach (var (name, value) in Headers)
        {
            if (HeaderRules.WrongWith(name, value) is { } wrong)
                throw new ArgumentException(wrong, nameof(Headers));
        }

        if (ConnectTimeout <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(ConnectTimeout), ConnectTimeout, "The connect timeout must be above zero.");
        if (ConnectionLifetime <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(
                nameof(ConnectionLifetime), ConnectionLifetime, "The connection lifetime must be above zero.");
    }
}
