namespace ParallelLlm;

/// <summary>A provider as telemetry names it; never used for decisions. Immutable.</summary>
/// <param name="Name">A name from OpenTelemetry's list for <c>gen_ai.provider.name</c> if one fits, such as <c>openai</c>.</param>
/// <param name="Address">Host name; null if there is none or it is unknown.</param>
/// <param name="Port">Port; null if the address is.</param>
public sealed record LlmProvider(string Name, string? Address = null, int? Port = null)
{
    /// <summary>An unknown provider.</summary>
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
    /// The provider behind an OpenAI-compatible API, by its host if that is known. Any other counts as <c>openai</c>: the name stands for
    /// the form of the API, and the address identifies the server.
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
