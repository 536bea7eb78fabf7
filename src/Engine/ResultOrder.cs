namespace ParallelLlm;

/// <summary>Order in which a request's results are returned.</summary>
public enum ResultOrder
{
    /// <summary>The order in which the chunks were given.</summary>
    Chunks,

    /// <summary>The order in which they were finished.</summary>
    Completion,
}
