namespace ParallelLlm;

/// <summary>A resource that a provider limits.</summary>
public enum LimitedResource
{
    /// <summary>Requests.</summary>
    Requests,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>Requests in flight.</summary>
    Concurrency,
}
