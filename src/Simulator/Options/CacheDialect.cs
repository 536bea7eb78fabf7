namespace ParallelLlm.Simulator.Options;

/// <summary>The form of a usage report with cached tokens.</summary>
public enum CacheDialect
{
    /// <summary><c>prompt_tokens_details.cached_tokens</c>, as OpenAI and most others.</summary>
    Details,

    /// <summary><c>input_tokens_details.cached_tokens</c> beside <c>input_tokens</c>.</summary>
    InputDetails,

    /// <summary><c>cached_tokens</c>, as Moonshot.</summary>
    CachedTokens,

    /// <summary><c>prompt_cache_hit_tokens</c> and <c>prompt_cache_miss_tokens</c>, as DeepSeek.</summary>
    HitAndMiss,

    /// <summary><c>cache_read_input_tokens</c>, which are not among the <c>input_tokens</c>, as Anthropic through gateways.</summary>
    ReadAndCreation,

    /// <summary><c>usageMetadata.cachedContentTokenCount</c>, as Google.</summary>
    UsageMetadata,
}
