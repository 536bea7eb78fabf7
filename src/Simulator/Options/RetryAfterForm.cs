namespace ParallelLlm.Simulator.Options;

/// <summary>The headers that announce a wait.</summary>
public enum RetryAfterForm
{
    /// <summary><c>retry-after</c> in whole seconds and <c>retry-after-ms</c>.</summary>
    Both,

    /// <summary><c>retry-after</c> only.</summary>
    Seconds,

    /// <summary><c>retry-after-ms</c> only.</summary>
    Milliseconds,

    /// <summary>Not at all.</summary>
    None,
}
