namespace ParallelLlm;

/// <summary>Who answers calls, as telemetry names it; never used to decide anything. Immutable.</summary>
/// <param name="Name">A name of OpenTelemetry's list for <c>gen_ai.provider.name</c> where one fits, such as <c>openai</c>.</param>
/// <param name="Address">Host name; null when there is none or it is not known.</param>
/// <param name="Port">Port; null when the address is.</param>
public sealed record LlmProvider(string Name, string? Address = null, int? Port = null)
{
    /// <summary>One that is not known.</summary>
    public static readonly LlmProvider Unknown = new("unknown");

    private static readonly (string Host, string Name)[] Known =
    [
        ("openai.azure.com", "azure.ai.openai"),
        ("inference.ai.azure.com", "azure.ai.inference"),
        ("services.ai.azure.com", "azure.ai.inference"),
        ("anthropic.com", "anthropic"),
        ("groq.com", "groq"),
        ("mistral.ai", "mistral_ai"),
        ("deepseek.com", "deepseek"),
        ("perplexity.ai", "perplexity"),
        ("moonshot.ai", "moonshot_ai"),
        ("moonshot.cn", "moonshot_ai"),
        ("x.ai", "x_ai"),
        ("cohere.com", "cohere"),
        ("cohere.ai", "cohere"),
        ("generativelanguage.googleapis.com", "gcp.gemini"),
        ("aiplatform.googleapis.com", "gcp.vertex_ai"),
    ];

    /// <summary>
    /// Who is behind an OpenAI-compatible API: told by the host where it is a known one; any other counts as <c>openai</c>, since the name
    /// stands for the form of the API, and the address tells the rest.
    /// </summary>
    public static LlmProvider Of(Uri baseUrl)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        var host = baseUrl.IdnHost;
        var known = Known.FirstOrDefault(known =>
            host.EndsWith(known.Host, StringComparison.OrdinalIgnoreCase)
                && (host.Length == known.Host.Length || host[^(known.Host.Length + 1)] is '.' or '-'));
        return new LlmProvider(known.Name ?? "openai", host, baseUrl.Port);
    }
}
