namespace ParallelLlm;

/// <summary>What a provider counts against a limit.</summary>
public enum LimitedResource
{
    /// <summary>Requests.</summary>
    Requests,

    /// <summary>Tokens.</summary>
    Tokens,

    /// <summary>Requests in flight.</summary>
    Concurrency,
}
