using System.Text.Json.Serialization;

namespace ParallelLlm;

/// <summary>States of a circuit breaker.</summary>
public enum BreakerState
{
    /// <summary>Calls pass.</summary>
    Closed,

    /// <summary>No calls until a point in time.</summary>
    Open,

    /// <summary>One probe call tests whether the endpoint has recovered.</summary>
    HalfOpen,

    /// <summary>No calls until the endpoint is reset: its key, quota, model or route is wrong. "locked" in JSON.</summary>
    [JsonStringEnumMemberName("locked")]
    Isolated,
}
