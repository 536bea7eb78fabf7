namespace ParallelLlm.Simulator.Model;

/// <summary>Which limit refused a call.</summary>
public enum RefusedBy
{
    /// <summary>None: something is wrong with the call, the key or the provider.</summary>
    Other,

    /// <summary>The request or the token bucket.</summary>
    Rate,

    /// <summary>The hidden concurrency limit.</summary>
    Concurrency,
}
